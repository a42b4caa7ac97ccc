"""A case as it stands in the records, read once for each sending."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from firsthour.directory.interface import Directory
from firsthour.domain.effects import Effect
from firsthour.domain.facts import EscalationOpened, PolicyRepinned
from firsthour.domain.policy import Policy
from firsthour.domain.stages import Phase, Stage
from firsthour.notices.contexts import Brief
from firsthour.records import content
from firsthour.records.codec import decode_row
from firsthour.records.errors import UnknownCase
from firsthour.records.projected import EFFECTS, ESCALATIONS, OBLIGATIONS, ROUNDS, SEATS
from firsthour.records.store import Store
from firsthour.records.tables import FACTS

_POLICY_KINDS = ("escalation_opened", "policy_repinned")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom the case concerns, and what may be said of it."""

    number: int
    brief: Brief
    owner: str
    team: str
    service: str
    watchers: tuple[str, ...]
    """Ids of people and groups on the watch list, the policy's first."""
    seat: str
    """Who sits in the seat that the effect is about; empty where it is about none."""
    due: datetime | None
    """When what the effect is about must be done."""
    text: str
    """What a person wrote for this notice, approved where the policy wants it."""


def is_recorded(store: Store, case: int, effect: str) -> bool:
    """Tell whether the fact that wants this effect, and so all before it, is in the records."""
    query = select(EFFECTS.c.fact).where(EFFECTS.c.case == case, EFFECTS.c.key == effect)
    with store.read() as connection:
        return connection.execute(query).scalar_one_or_none() is not None


def stage_of(store: Store, case: int) -> Stage:
    """The stage of the case now."""
    with store.read() as connection:
        return Stage(_row(connection, case).stage)


def read(store: Store, case: int, effect: Effect, directory: Directory) -> Standing:
    """The case as ``effect`` finds it. UnknownCase, UnknownContent."""
    with store.read() as connection:
        row = _row(connection, case)
        policy = _policy(connection, case)
        owner = directory.person(row.owner)
        return Standing(
            case,
            _brief(connection, row, policy, owner.name if owner else row.owner),
            row.owner,
            row.team,
            next(iter(row.services), ""),
            tuple(dict.fromkeys((*policy.watchers, *row.stakeholders))),
            _seat(connection, case, effect),
            _due(connection, case, effect),
            content.get(connection, effect.text),
        )


def _row(connection: Connection, case: int) -> Row[Any]:
    row = connection.execute(select(ESCALATIONS).where(ESCALATIONS.c.case == case)).first()
    if row is None:
        raise UnknownCase(case)
    return row


def _policy(connection: Connection, case: int) -> Policy:
    """The policy that the case is under: as opened, or as last re-pinned."""
    query = select(FACTS).where(FACTS.c.case == case, FACTS.c.kind.in_(_POLICY_KINDS))
    row = connection.execute(query.order_by(FACTS.c.number.desc()).limit(1)).first()
    if row is None:
        raise UnknownCase(case)
    body = decode_row(row).body
    if not isinstance(body, EscalationOpened | PolicyRepinned):
        raise TypeError(body.kind)
    return body.policy


def _brief(connection: Connection, row: Row[Any], policy: Policy, owner: str) -> Brief:
    latest = select(ROUNDS.c.announced_at).where(
        ROUNDS.c.case == row.case, ROUNDS.c.round == row.round
    )
    announced = connection.execute(latest).scalar_one_or_none()
    return Brief(
        label=row.label,
        title=row.title,
        summary=row.summary,
        public_summary=row.public_summary,
        severity=row.severity,
        stage=Stage(row.stage),
        phase=Phase(row.phase),
        services=tuple(row.services),
        since=row.known_since,
        owner=owner,
        team=row.team,
        customers=row.customers,
        rehearsal=row.rehearsal,
        resolving=announced is None,
        reply_to=policy.reply_to,
        public_address=policy.public_address,
        round=row.round,
    )


def _due(connection: Connection, case: int, effect: Effect) -> datetime | None:
    """The promise's due time; for an effect about no promise, its own."""
    query = select(OBLIGATIONS.c.due_at).where(
        OBLIGATIONS.c.case == case,
        OBLIGATIONS.c.key == effect.obligation,
        OBLIGATIONS.c.current,
    )
    found: datetime | None = connection.execute(query).scalar_one_or_none()
    return found or effect.due


def _seat(connection: Connection, case: int, effect: Effect) -> str:
    query = select(SEATS.c.person).where(SEATS.c.case == case, SEATS.c.seat == effect.target)
    return connection.execute(query).scalar_one_or_none() or ""
