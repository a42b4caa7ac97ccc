"""What the ledger says of one notice in the end: how many were told, and which colleagues."""

from sqlalchemy import select

from firsthour.domain.effects import Told
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.waiting import by_recipient
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES


def told(store: Store, case: int, effect: str, *, by_person: bool = False) -> Told:
    """The counts of a notice, by recipient: who was reached on a second channel has not failed.

    ``by_person``: with the ids of the colleagues whom it reached, in the order they were told.
    """
    counts = by_recipient(store, case, effect)
    people = _reached(store, case, effect) if by_person else ()
    return Told(
        effect,
        recipients=counts.told + counts.open + counts.failed + counts.skipped,
        sent=counts.told,
        failed=counts.failed,
        skipped=counts.skipped,
        unknown=counts.open,
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
