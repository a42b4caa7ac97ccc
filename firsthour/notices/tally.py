"""What the ledger says of one notice: who is left, who was told, since when somebody is put off."""

from datetime import datetime

from sqlalchemy import func, select

from firsthour.domain.effects import Told
from firsthour.notices.recipients import FALLBACK
from firsthour.records import ledger
from firsthour.records.deliveries import State
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

DEFERRED = "deferred"


def told(store: Store, case: int, effect: str, *, by_person: bool = False) -> Told:
    """The counts of a notice, by recipient: who was reached on a second channel has not failed.

    ``by_person``: with the ids of the colleagues whom it reached, in the order they were told.
    """
    counts = ledger.counts(store, case, effect, FALLBACK)
    people = _reached(store, case, effect) if by_person else ()
    return Told(
        effect,
        recipients=counts.recipients - counts.second,
        sent=counts.sent + counts.delivered,
        failed=counts.failed - counts.second,
        skipped=counts.skipped,
        unknown=counts.unknown,
        people=people,
    )


def _reached(store: Store, case: int, effect: str) -> tuple[str, ...]:
    """The ids of the colleagues whom the notice reached, in the order in which they were told."""
    query = (
        select(DELIVERIES.c.person)
        .where(DELIVERIES.c.case == case, DELIVERIES.c.effect == effect)
        .where(DELIVERIES.c.person != "")
        .where(DELIVERIES.c.state.in_((State.SENT, State.DELIVERED)))
        .order_by(DELIVERIES.c.position)
    )
    with store.read() as connection:
        return tuple(dict.fromkeys(connection.execute(query).scalars()))


def enrolled(store: Store, case: int, effect: str) -> tuple[str, ...]:
    """The ids of the colleagues who are enrolled for a notice, reached or not, in order."""
    query = (
        select(DELIVERIES.c.person)
        .where(DELIVERIES.c.case == case, DELIVERIES.c.effect == effect)
        .where(DELIVERIES.c.person != "")
        .order_by(DELIVERIES.c.position)
    )
    with store.read() as connection:
        return tuple(dict.fromkeys(connection.execute(query).scalars()))


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
