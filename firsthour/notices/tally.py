"""What the ledger says of one notice: who is left, who was told, since when somebody is put off."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from firsthour.domain.effects import Told
from firsthour.notices.recipients import FALLBACK
from firsthour.records.deliveries import Counts, State
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

DEFERRED = "deferred"


def told(store: Store, case: int, effect: str, *, by_person: bool = False) -> Told:
    """The counts of a notice, by recipient: who was reached on a second channel has not failed.

    ``by_person``: with the ids of the colleagues whom it reached, in the order they were told.
    """
    asked = {"of_case": case, "effect": effect}
    with store.read() as connection:
        rows = connection.execute(COUNTS, asked).all()
        people = connection.execute(REACHED, asked).scalars().all() if by_person else ()
    counts = Counts(**{row.state: row.number for row in rows})
    second = sum(row.second for row in rows)
    return Told(
        effect,
        recipients=counts.recipients - second,
        sent=counts.sent + counts.delivered,
        failed=counts.failed - second,
        skipped=counts.skipped,
        unknown=counts.unknown,
        people=tuple(dict.fromkeys(people)),
    )


def left(store: Store, case: int, effect: str) -> int:
    """How many are still to be told."""
    query = select(func.count()).where(
        DELIVERIES.c.case == case, DELIVERIES.c.effect == effect, DELIVERIES.c.open
    )
    with store.read() as connection:
        return connection.execute(query).scalar_one()


def deferred_since(store: Store, delivery: str) -> datetime | None:
    """When (in real time) a recipient's server first asked to try again later."""
    query = (
        select(DELIVERY_STATES.c.real_at, DELIVERY_STATES.c.detail)
        .where(DELIVERY_STATES.c.delivery == delivery)
        .order_by(DELIVERY_STATES.c.seq)
    )
    with store.read() as connection:
        rows = connection.execute(query).all()
    return next((row.real_at for row in rows if row.detail.get("why") == DEFERRED), None)


_MINE = (DELIVERIES.c.case == bindparam("of_case")) & (DELIVERIES.c.effect == bindparam("effect"))
COUNTS = (
    select(
        DELIVERIES.c.state,
        func.count().label("number"),
        func.count().filter(DELIVERIES.c.position >= FALLBACK).label("second"),
    )
    .where(_MINE)
    .group_by(DELIVERIES.c.state)
)
REACHED = (
    select(DELIVERIES.c.person)
    .where(_MINE, DELIVERIES.c.person != "")
    .where(DELIVERIES.c.state.in_((State.SENT, State.DELIVERED)))
    .order_by(DELIVERIES.c.position)
)
