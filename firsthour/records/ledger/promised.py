"""What was promised to be told, to whom, and what came of it: for one case or for years.

Both reads stream: a year of a large house is read without being held. Times are those of the
cases. Rehearsals are left out, unless a case is named.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, exists, func, or_, select
from sqlalchemy import case as sql_case

from firsthour.domain.obligations import promise_of
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.reach import LOOKED_AFTER, PHONE
from firsthour.records.ledger.tellings import Asked, Came, Promised, Telling, came
from firsthour.records.ledger.untold import explained
from firsthour.records.projected import CUSTOMERS, ESCALATIONS, OBLIGATIONS
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

FIRST = "initial_notice:customers"
"""The promise that every affected customer is told, within the hour of the first severity."""
KINDS = (
    "initial_notice:internal",
    FIRST,
    "update:stakeholders",
    "update:customers",
    "executive_report",
    "announcement",
    "final_rca",
    "survey",
)
"""The promises that a notice keeps."""
TO_CUSTOMERS = (FIRST, "update:customers", "announcement", "final_rca", "survey")
_REACHED = (State.SENT, State.DELIVERED)
_WRITTEN = DELIVERIES.c.channel != PHONE
_CALLED = DELIVERIES.c.channel == PHONE
_PAGE = 500


def promises(store: Store, asked: Asked) -> Iterator[Promised]:
    """Go through the promises that notices keep, by due time."""
    row, case = OBLIGATIONS.c, ESCALATIONS.c
    query = (
        select(OBLIGATIONS, case.label)
        .join(ESCALATIONS, case.case == row.case)
        .where(*_which(asked, KINDS))
        .order_by(row.due_at, row.case, row.key)
    )
    with store.snapshot() as connection:
        for found in connection.execute(query):
            yield Promised(
                found.case,
                found.label,
                _kind(found.key),
                found.key,
                found.base,
                found.due_at,
                found.state,
                found.kept_at,
                found.late_s,
                found.missed_why or found.reason,
            )


def is_customer(store: Store, customer: str) -> bool:
    """Whether any case has a customer of this id."""
    query = select(CUSTOMERS.c.case).where(CUSTOMERS.c.id == customer).limit(1)
    with store.read() as connection:
        return connection.execute(query).first() is not None


def tellings(store: Store, asked: Asked) -> Iterator[Telling]:
    """Go through each promise towards each customer, by due time."""
    found = _read(store, asked)
    while page := list(islice(found, _PAGE)):
        yield from explained(store, page)


def _read(store: Store, asked: Asked) -> Iterator[Telling]:
    with store.snapshot() as connection:
        for row in connection.execute(query_of(asked)):
            yield _telling(row)


def query_of(asked: Asked) -> Select[Any]:
    """Give the statement that finds who was to be told, and when they were."""
    promise, case, who = OBLIGATIONS.c, ESCALATIONS.c, CUSTOMERS.c
    first = promise.key.like(f"{FIRST}:%")
    number = cast(func.substr(promise.key, len(FIRST) + 2), Integer)
    group = sql_case((first, number), else_=0)
    enrolled = exists().where(*_delivered_for())
    query = (
        select(
            promise.case, case.label, promise.key, promise.base, promise.due_at, promise.state,
            who.number, who.id, who.name, who.removed_at,
            _first(_WRITTEN).label("written_at"), _first(_CALLED).label("called_at"),
            _is(_WRITTEN, DELIVERIES.c.state == State.DELIVERED).label("is_delivered"),
        )
        .join(ESCALATIONS, case.case == promise.case)
        .join(CUSTOMERS, who.case == promise.case)
        .where(*_which(asked, TO_CUSTOMERS))
        .where(or_(and_(first, who.joined == group), and_(~first, enrolled)))
        .order_by(promise.due_at, promise.case, promise.key, who.number)
    )  # fmt: skip
    return query.where(who.id == asked.customer) if asked.customer else query


def _which(asked: Asked, kinds: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    row, case = OBLIGATIONS.c, ESCALATIONS.c
    yield or_(*(row.key == kind for kind in kinds), *(row.key.like(f"{kind}:%") for kind in kinds))
    if asked.since:
        yield row.due_at >= asked.since
    if asked.until:
        yield row.due_at < asked.until
    if asked.obligation:
        yield row.key.startswith(asked.obligation, autoescape=True)
    yield row.case == asked.case if asked.case else case.rehearsal.is_(False)


def _delivered_for() -> tuple[ColumnElement[bool], ...]:
    """Deliveries that keep the promise of the row towards the customer of the row."""
    row = DELIVERIES.c
    return (
        row.case == OBLIGATIONS.c.case,
        row.customer == CUSTOMERS.c.number,
        row.obligation == OBLIGATIONS.c.key,
        row.notice.not_in(LOOKED_AFTER),
    )


def _first(how: ColumnElement[bool]) -> Any:
    """When they were first told in a way, by the ledger."""
    row, step = DELIVERIES.c, DELIVERY_STATES.c
    return (
        select(func.min(step.at))
        .join(DELIVERIES, row.id == step.delivery)
        .where(*_delivered_for(), how, row.state.in_(_REACHED), step.state.in_(_REACHED))
        .correlate(OBLIGATIONS, CUSTOMERS)
        .scalar_subquery()
    )


def _is(*conditions: ColumnElement[bool]) -> Any:
    return exists().where(*_delivered_for(), *conditions).correlate(OBLIGATIONS, CUSTOMERS)


def _kind(key: str) -> str:
    try:
        return promise_of(key).name
    except KeyError:
        return key


def _telling(row: Any) -> Telling:
    kind = _kind(row.key)
    at, proof = _proof(row)
    return Telling(
        row.case,
        row.label,
        kind,
        row.key,
        row.base,
        row.due_at,
        row.number,
        row.id,
        row.name,
        _untold(row) if at is None else came(kind, row.due_at, at),
        at,
        proof,
    )


def _proof(row: Any) -> tuple[datetime | None, str]:
    """When they were told, and how well that is known: of a call and a message the first counts."""
    written, called = row.written_at, row.called_at
    if called is not None and (written is None or called < written):
        return called, "phone"
    if written is None:
        return None, ""
    return written, "delivered" if row.is_delivered else "accepted"


def _untold(row: Any) -> Came:
    if row.state in ("waived", "cancelled") or (row.removed_at and row.removed_at <= row.due_at):
        return Came.RELEASED
    return Came.PENDING if row.state == "pending" else Came.NOT_TOLD
