"""A case as it stands in the records, read once for each sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from firsthour.clock import utc_now
from firsthour.directory.interface import Directory
from firsthour.domain.clock import CaseClock
from firsthour.domain.effects import Effect
from firsthour.domain.facts import EscalationOpened, PolicyRepinned
from firsthour.domain.policy import Limit, Policy
from firsthour.domain.stages import ENDED_STAGES, Phase, Stage
from firsthour.notices.rendering.contexts import Brief
from firsthour.records import content
from firsthour.records.codec import BODY, decode_clock
from firsthour.records.errors import UnknownCase
from firsthour.records.ledger.voiding import DROPPED, STOPPED
from firsthour.records.projected import EFFECTS, ESCALATIONS, OBLIGATIONS, ROUNDS, SEATS
from firsthour.records.ready import Ready
from firsthour.records.rows import among
from firsthour.records.store import Store
from firsthour.records.tables import FACTS, INTAKES

_POLICY_KINDS = ("escalation_opened", "policy_repinned")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whom the case concerns, and what may be said of it."""

    number: int
    brief: Brief
    owner: str
    team: str
    watchers: tuple[str, ...]
    """Ids of people and groups on the watch list, the policy's first."""
    seat: str
    """Who sits in the seat that the effect is about; empty where it is about none."""
    due: datetime | None
    """When what the effect is about must be done."""
    text: str
    """What a person wrote for this notice, approved where the policy wants it."""
    clock: CaseClock
    is_recorded: bool
    """Whether the fact that wants the effect, and so all before it, is in the records."""

    is_in_question: bool = False
    """Whether something may stand against telling anybody: then it is asked what."""
    limits: tuple[Limit, ...] = ()
    """How much one address gets, by the policy of the case."""
    last_fact: int = 0
    """The number of the last fact of the case that is in the records."""
    ahead: timedelta = timedelta(0)
    """How far the engine's clock is ahead of this machine's."""

    @property
    def services(self) -> tuple[str, ...]:
        """The services that the case is about."""
        return self.brief.services

    def real(self) -> datetime:
        """Real time, by the engine's clock."""
        return utc_now() + self.ahead

    def now(self) -> datetime:
        """Case time."""
        return self.clock.case_time(self.real())

    @property
    def real_due(self) -> datetime | None:
        """When, in real time, what the effect is about must be done."""
        return self.clock.real_time(self.due) if self.due else None


def stage_of(store: Store, case: int) -> Stage:
    """The stage of the case now."""
    with store.read() as connection:
        found = connection.execute(STAGE, {"of_case": case}).scalar_one_or_none()
    if found is None:
        raise UnknownCase(case)
    return Stage(found)


def time_of(store: Store, case: int, at: datetime) -> datetime:
    """The case's own time at a real one. UnknownCase."""
    with store.read() as connection:
        text = connection.execute(CLOCK, {"of_case": case}).scalar_one_or_none()
    if text is None:
        raise UnknownCase(case)
    return _clock(text).case_time(at)


def read(store: Store, case: int, effect: Effect, directory: Directory) -> Standing:
    """The case as ``effect`` finds it. UnknownCase, UnknownContent."""
    asked = {
        "of_case": case,
        "effect": effect.key,
        "seat": effect.target,
        "promise": effect.obligation,
    }
    with store.read() as connection:
        row = STANDING.first(connection, asked)
        if row is None:
            raise UnknownCase(case)
        text = content.get(connection, effect.text) if effect.text else ""
    policy = _policy(row["policy_body"])
    owner = directory.person(row["owner"])
    return Standing(
        case,
        _brief(row, policy, owner.name if owner else row["owner"]),
        row["owner"],
        row["team"],
        tuple(dict.fromkeys((*policy.watchers, *row["stakeholders"]))),
        row["seated"] or "",
        row["promised"] or effect.due,
        text,
        _clock(row["clock_text"]),
        row["wanted"] is not None,
        _in_question(row),
        policy.limits,
        row["last_fact"],
    )


def _in_question(row: Mapping[str, Any]) -> bool:
    """Whether the notice was stopped, or something happened after it that may make it pointless."""
    is_over = row["state"] in (STOPPED, DROPPED) or row["stage"] in ENDED_STAGES
    return is_over or (row["wanted"] is not None and row["pages_void_to"] >= row["wanted"])


@lru_cache(maxsize=64)
def _policy(body: str) -> Policy:
    """The policy in the fact by which a case was opened, or last re-pinned."""
    fact = BODY.validate_json(body)
    if not isinstance(fact, EscalationOpened | PolicyRepinned):
        raise TypeError(fact.kind)
    return fact.policy


@lru_cache(maxsize=64)
def _clock(text: str) -> CaseClock:
    return decode_clock(text)


def _brief(row: Mapping[str, Any], policy: Policy, owner: str) -> Brief:
    return Brief(
        label=row["label"],
        title=row["title"],
        summary=row["summary"],
        public_summary=row["public_summary"],
        severity=row["severity"],
        stage=Stage(row["stage"]),
        phase=Phase(row["phase"]),
        services=tuple(row["services"]),
        since=row["known_since"],
        owner=owner,
        team=row["team"],
        customers=row["customers"],
        rehearsal=row["rehearsal"],
        resolving=row["announced"] is None,
        reply_to=policy.reply_to,
        public_address=policy.public_address,
        round=row["round"],
    )


CLOCK = select(INTAKES.c.clock).where(INTAKES.c.number == bindparam("of_case"))
STAGE = select(ESCALATIONS.c.stage).where(ESCALATIONS.c.case == bindparam("of_case"))


def _standing() -> Select[Any]:
    """All that is to be known of a case in one statement: a notice asks it before each sending."""
    of = ESCALATIONS.c.case
    policy = select(FACTS.c.body).where(FACTS.c.case == of, among(FACTS.c.kind, _POLICY_KINDS))
    promise = (
        select(OBLIGATIONS.c.due_at)
        .where(OBLIGATIONS.c.case == of, OBLIGATIONS.c.current)
        .where(OBLIGATIONS.c.key == bindparam("promise"))
    )
    announced = (
        select(ROUNDS.c.announced_at)
        .where(ROUNDS.c.case == of)
        .where(ROUNDS.c.round == ESCALATIONS.c.round)
    )
    effect = (
        select(EFFECTS.c.fact)
        .where(EFFECTS.c.case == of)
        .where(EFFECTS.c.key == bindparam("effect"))
    )
    state = (
        select(EFFECTS.c.state)
        .where(EFFECTS.c.case == of)
        .where(EFFECTS.c.key == bindparam("effect"))
    )
    clock = select(INTAKES.c.clock).where(INTAKES.c.number == of)
    seat = select(SEATS.c.person).where(SEATS.c.case == of, SEATS.c.seat == bindparam("seat"))
    return select(
        ESCALATIONS,
        effect.scalar_subquery().label("wanted"),
        state.scalar_subquery().label("state"),
        promise.scalar_subquery().label("promised"),
        announced.scalar_subquery().label("announced"),
        seat.scalar_subquery().label("seated"),
        clock.scalar_subquery().label("clock_text"),
        policy.order_by(FACTS.c.number.desc()).limit(1).scalar_subquery().label("policy_body"),
    ).where(of == bindparam("of_case"))


STANDING = Ready(_standing())
