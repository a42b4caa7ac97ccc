"""What the ledger says of one notice in the end: how many were told, and which colleagues."""

from typing import Any

from sqlalchemy import Select, bindparam, select

from firsthour.domain.effects import Told
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.waiting import by_recipient
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES

_ENROLLED = (
    select(DELIVERIES.c.person)
    .where(DELIVERIES.c.case == bindparam("of_case"))
    .where(DELIVERIES.c.effect == bindparam("of_effect"))
    .where(DELIVERIES.c.person != "")
    .order_by(DELIVERIES.c.position)
)
_REACHED = _ENROLLED.where(DELIVERIES.c.state.in_((State.SENT, State.DELIVERED)))


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
    return _people(store, _REACHED, case, effect)


def enrolled(store: Store, case: int, effect: str) -> tuple[str, ...]:
    """The ids of the colleagues who are enrolled for a notice, reached or not, in order."""
    return _people(store, _ENROLLED, case, effect)


def _people(store: Store, query: Select[Any], case: int, effect: str) -> tuple[str, ...]:
    with store.read() as connection:
        found = connection.execute(query, {"of_case": case, "of_effect": effect})
        return tuple(dict.fromkeys(found.scalars()))
