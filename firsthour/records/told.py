"""Reads of the ledger: who was told what, how, when, with what proof; or why not."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from firsthour.records.deliveries import State, enrolment_of
from firsthour.records.shown import LedgerLine, Step
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

PAGE = 500


def ledger(
    store: Store,
    case: int,
    effect: str | None = None,
    customer: int | None = None,
    after: str = "",
) -> tuple[LedgerLine, ...]:
    """Give a page of the ledger of a case: of one effect, or about one customer.

    Pages follow the id of a line: `after` is the last one of the page before.
    """
    row = DELIVERIES.c
    query = select(DELIVERIES).where(row.case == case, row.id > after)
    if effect is not None:
        query = query.where(row.effect == effect)
    if customer is not None:
        query = query.where(row.customer == customer)
    with store.read() as connection:
        rows = connection.execute(query.order_by(row.id).limit(PAGE)).all()
        steps = _steps(connection, rows)
    return tuple(
        LedgerLine(row.id, enrolment_of(row), State(row.state), row.attempt, tuple(steps[row.id]))
        for row in rows
    )


def whole_ledger(
    store: Store, case: int, effect: str | None = None, customer: int | None = None
) -> Iterator[LedgerLine]:
    """Go through the ledger of a case, a page in memory at a time."""
    after = ""
    while page := ledger(store, case, effect, customer, after):
        yield from page
        after = page[-1].id


def _steps(connection: Connection, rows: Sequence[Any]) -> dict[str, list[Step]]:
    state = DELIVERY_STATES.c
    query = select(DELIVERY_STATES).where(state.delivery.in_([row.id for row in rows]))
    steps: dict[str, list[Step]] = defaultdict(list)
    for row in connection.execute(query.order_by(state.delivery, state.seq)):
        steps[row.delivery].append(Step(State(row.state), row.at, row.real_at, row.detail))
    return steps
