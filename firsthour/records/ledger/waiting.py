"""What waits in the ledger: on which channels, who is late, what waits beside it, and for what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from firsthour.domain.effects import NoticeKind
from firsthour.records.ledger.deliveries import (
    FALLBACK,
    Delivery,
    State,
    delivery_of,
)
from firsthour.records.projected import CUSTOMERS, EFFECTS
from firsthour.records.ready import Ready
from firsthour.records.rows import among
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

_D, _S = DELIVERIES.c, DELIVERY_STATES.c
_TOLD = (State.SENT, State.DELIVERED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who of a notice is still to be told: how many on each channel, and when the next is late."""

    channels: Mapping[str, int] = field(default_factory=dict)
    late_at: datetime | None = None

    @property
    def all(self) -> int:
        """How many on all channels."""
        return sum(self.channels.values())


_MINE = (_D.case == bindparam("of_case")) & (_D.effect == bindparam("of_effect"))
_WAITING = (
    select(_D.channel, func.count().label("number"), func.min(_D.late_at).label("late_at"))
    .where(_MINE, _D.open)
    .group_by(_D.channel)
)


def waiting(store: Store, case: int, effect: str) -> Waiting:
    """Give who of a notice is still to be told."""
    with store.read() as connection:
        rows = connection.execute(_WAITING, {"of_case": case, "of_effect": effect}).all()
    late = [row.late_at for row in rows if row.late_at is not None]
    return Waiting({row.channel: row.number for row in rows}, min(late, default=None))


def late(
    store: Store, case: int, effect: str, real_at: datetime, limit: int, channels: Iterable[str]
) -> list[Delivery]:
    """Give who was not told in time; and, of these channels, who is still to be told at all.

    Those whose next channel was tried already are left out.
    """
    is_late = or_(_D.late_at <= real_at, _D.channel.in_(tuple(channels)))
    query = select(DELIVERIES).where(_D.case == case, _D.effect == effect, _D.open)
    query = query.where(_D.late_at.is_not(None), is_late).order_by(_D.position).limit(limit)
    with store.read() as connection:
        return [delivery_of(row) for row in connection.execute(query)]


def fell_back(store: Store, following: Mapping[str, str], at: datetime, real_at: datetime) -> None:
    """Note of recipients (by delivery) on which channel they are told as well; "" for none.

    They stay open, and claimed if they are.
    """
    if not following:
        return
    with store.write() as connection:
        query = select(_D.id, _D.seq, _D.state).where(_D.id.in_(following), _D.late_at.is_not(None))
        rows = connection.execute(query.order_by(_D.id).with_for_update()).all()
        change = update(DELIVERIES).where(_D.id.in_([row.id for row in rows]))
        connection.execute(change.values(late_at=None))
        told = [row for row in rows if following[row.id]]
        if told:
            seq = update(DELIVERIES).where(_D.id.in_([row.id for row in told]))
            connection.execute(seq.values(seq=_D.seq + 1))
            states = [_late_state(row, following[row.id], at, real_at) for row in told]
            connection.execute(DELIVERY_STATES.insert(), states)


def _late_state(row: Any, following: str, at: datetime, real_at: datetime) -> dict[str, Any]:
    return {
        "delivery": row.id,
        "seq": row.seq + 1,
        "state": row.state,
        "at": at,
        "real_at": real_at,
        "detail": {"why": "late", "next": following},
    }


def removed(connection: Connection, of_case: int, numbers: Iterable[int]) -> frozenset[int]:
    """Give who of these customers of a case is not affected after all."""
    who = CUSTOMERS.c
    query = select(who.number).where(
        who.case == of_case, who.number.in_(tuple(numbers)), who.removed_at.is_not(None)
    )
    return frozenset(connection.execute(query).scalars())


_RANK = case((among(_D.state, _TOLD), 0), (_D.open, 1), (_D.state == State.FAILED, 2), else_=3)
_WHICH = case((_D.person != "", 0), else_=_D.position % FALLBACK)


@dataclass(frozen=True, slots=True)
class Recipients:
    """How many recipients of a notice stand where, each counted once on their best channel."""

    told: int = 0
    open: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def all(self) -> int:
        """How many stand anywhere."""
        return self.told + self.open + self.failed + self.skipped


_BEST = (
    select(func.min(_RANK).label("rank"))
    .where(_MINE)
    .group_by(_D.customer, _D.person, _WHICH)
    .subquery()
)
_RANKS = Ready(
    select(
        *(
            func.count().filter(_BEST.c.rank == rank).label(name)
            for rank, name in enumerate(("told", "open", "failed", "skipped"))
        )
    ).select_from(_BEST)
)


def by_recipient(store: Store, of_case: int, effect: str) -> Recipients:
    """Count the recipients of a notice, whatever the number of channels they are told on."""
    asked = {"of_case": of_case, "of_effect": effect}
    with store.read() as connection:
        return Recipients(**_RANKS.first(connection, asked) or {})


_BESIDE = (
    select(DELIVERIES)
    .join(EFFECTS, (EFFECTS.c.case == _D.case) & (EFFECTS.c.key == _D.effect))
    .where(EFFECTS.c.state == "due", _D.open)
    .where(_D.case == bindparam("of_case"), _D.effect != bindparam("besides"))
    .where(_D.address.in_(bindparam("addresses", expanding=True)))
    .where(_D.channel == bindparam("of_channel"))
    .where(_D.notice.in_(bindparam("notices", expanding=True)))
    .order_by(_D.enrolled_at, _D.id)
)


def waiting_for(
    store: Store,
    of_case: int,
    channel: str,
    addresses: Iterable[str],
    notices: Sequence[NoticeKind],
    besides: str,
) -> list[Delivery]:
    """Give what is still to be told to these addresses by notices of these kinds, oldest first.

    Of those that are being sent, ``besides`` this one: not of what was stopped, or failed.
    """
    asked = {
        "of_case": of_case,
        "of_channel": channel,
        "addresses": list(addresses),
        "notices": notices,
        "besides": besides,
    }
    with store.read() as connection:
        rows = connection.execute(_BESIDE, asked)
        return [delivery_of(row) for row in rows]


def last_why(store: Store, deliveries: Iterable[str]) -> dict[str, str]:
    """Give the reason in the last state of each delivery, where it has one."""
    query = (
        select(_D.id, _S.detail)
        .join(DELIVERY_STATES, (_S.delivery == _D.id) & (_S.seq == _D.seq))
        .where(_D.id.in_(tuple(deliveries)))
    )
    with store.read() as connection:
        return {row.id: str(row.detail.get("why", "")) for row in connection.execute(query)}
