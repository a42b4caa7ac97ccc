"""Who serves on open cases: their owners, and those who sit in their task forces."""

from dataclasses import dataclass

from sqlalchemy import select

from firsthour.records.projected import ESCALATIONS, STINTS
from firsthour.records.store import Store


@dataclass(frozen=True, slots=True)
class Serving:
    """Somebody with a duty in an open case: ``owner``, or ``seat:`` and its name."""

    case: int
    label: str
    duty: str
    person: str


def serving(store: Store) -> tuple[Serving, ...]:
    """Give whoever has a duty in a case that has not ended, the oldest case first."""
    case, stint = ESCALATIONS.c, STINTS.c
    query = (
        select(case.case, case.label, stint.duty, stint.person)
        .join(STINTS, stint.case == case.case)
        .where(case.ended_at.is_(None), stint.until.is_(None), stint.person != "")
        .order_by(case.case, stint.fact)
    )
    with store.read() as connection:
        rows = connection.execute(query)
        return tuple(Serving(row.case, row.label, row.duty, row.person) for row in rows)
