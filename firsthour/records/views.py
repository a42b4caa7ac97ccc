"""Reads for the command line, the web, templates and recovery. Nothing here writes or waits."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, Table, func, select

from firsthour.domain.facts import Fact
from firsthour.records import content, shown
from firsthour.records.codec import decode_row
from firsthour.records.errors import UnknownCase
from firsthour.records.projected import (
    ACTIONS,
    CUSTOMERS,
    EFFECTS,
    ESCALATIONS,
    LINKED_RECORDS,
    OBLIGATIONS,
    PLAN_REVISIONS,
    RCAS,
    ROUNDS,
    SEATS,
    STINTS,
    TIMELINE,
)
from firsthour.records.shapes import Contact
from firsthour.records.store import Store
from firsthour.records.tables import ALARMS, FACTS

T = TypeVar("T")
LABEL = re.compile(r"(?:ESC-)?(?:\d{4}-)?0*([1-9]\d{0,17})", re.IGNORECASE)
"""A case as people write it: `ESC-2026-000017`, `2026-000017` or `17`."""


def open_cases(store: Store) -> tuple[shown.Case, ...]:
    """Give the cases that have not ended: overdue first, then the most urgent promise."""
    case = ESCALATIONS.c
    query = (
        select(ESCALATIONS)
        .where(case.ended_at.is_(None))
        .order_by(
            case.overdue.desc(), case.next_due.is_(None), case.next_due, case.severity, case.case
        )
    )
    return _all(store, shown.Case, query)


def unfinished_cases(store: Store) -> tuple[int, ...]:
    """Give the numbers of the cases whose workflow has something left to do, for recovery.

    A case that was closed stays until survey and actions are settled; one that was declined,
    cancelled or merged has nothing left once it has ended.
    """
    case = ESCALATIONS.c
    over = ("cancelled", "merged", "declined")
    query = select(case.case).where(~case.finished, case.stage.not_in(over)).order_by(case.case)
    with store.read() as connection:
        return tuple(row.case for row in connection.execute(query))


def cases(store: Store, limit: int = 500, below: int | None = None) -> tuple[shown.Case, ...]:
    """Give cases of any stage, the latest number first; `below` a number for the next page."""
    query = select(ESCALATIONS).order_by(ESCALATIONS.c.case.desc()).limit(limit)
    if below is not None:
        query = query.where(ESCALATIONS.c.case < below)
    return _all(store, shown.Case, query)


def number_of(ref: int | str) -> int:
    """Give the number of a case from its number or label. Raises `UnknownCase`."""
    if isinstance(ref, int):
        return ref
    found = LABEL.fullmatch(ref.strip())
    if found is None:
        raise UnknownCase(ref)
    return int(found[1])


def case(store: Store, ref: int | str) -> shown.Case:
    """Give a case by number or label. Raises `UnknownCase`."""
    found = _all(store, shown.Case, select(ESCALATIONS).where(ESCALATIONS.c.case == number_of(ref)))
    if not found or (isinstance(ref, str) and "-" in ref and not _names(ref, found[0].label)):
        raise UnknownCase(ref)
    return found[0]


def obligations(store: Store, case: int, *, history: bool = True) -> tuple[shown.Obligation, ...]:
    """Give the promises of a case by due time; without `history`, the current one of each key."""
    query = _of(OBLIGATIONS, case).order_by(OBLIGATIONS.c.due_at, OBLIGATIONS.c.fact)
    if not history:
        query = query.where(OBLIGATIONS.c.current)
    return _all(store, shown.Obligation, query)


def next_due(store: Store, case: int) -> shown.Obligation | None:
    """Give the promise of a case that falls due next."""
    query = _of(OBLIGATIONS, case).where(OBLIGATIONS.c.current, OBLIGATIONS.c.state == "pending")
    query = query.order_by(OBLIGATIONS.c.due_at, OBLIGATIONS.c.fact).limit(1)
    found = _all(store, shown.Obligation, query)
    return found[0] if found else None


def facts(store: Store, case: int) -> tuple[Fact, ...]:
    """Give all facts of a case in order."""
    return tuple(fact for fact, _ in _facts(store, case, 0, None))


def timeline(
    store: Store, case: int, after: int = 0, limit: int | None = None
) -> tuple[shown.Line, ...]:
    """Give the lines of a case's timeline after a number, in order."""
    return tuple(shown.Line(fact, stage) for fact, stage in _facts(store, case, after, limit))


WRITTEN = ("text", "reason", "note")
"""The fields of facts that refer to what a person wrote, a few sentences at most."""


def written(store: Store, facts: Iterable[Fact]) -> dict[int, str]:
    """Give what people wrote with these facts, by the number of the fact."""
    refs = {fact.number: _written_in(fact) for fact in facts}
    found = content.get_all(store, refs.values())
    return {number: found[ref] for number, ref in refs.items() if ref}


def _written_in(fact: Fact) -> str:
    return next((ref for name in WRITTEN if (ref := getattr(fact.body, name, ""))), "")


def last_change(store: Store) -> tuple[int, datetime | None]:
    """Give the count of all facts and the latest time: they change when anything does."""
    query = select(func.count(), func.max(FACTS.c.at))
    with store.read() as connection:
        count, at = connection.execute(query).one()
    return count, at


def customers(
    store: Store, case: int, after: int = 0, limit: int = 500
) -> tuple[shown.CaseCustomer, ...]:
    """Give a page of a case's customers: those with numbers above `after`."""
    query = _of(CUSTOMERS, case).where(CUSTOMERS.c.number > after)
    return _all(store, shown.CaseCustomer, query.order_by(CUSTOMERS.c.number).limit(limit))


def all_customers(store: Store, case: int) -> Iterator[shown.CaseCustomer]:
    """Go through all customers of a case, a page in memory at a time."""
    after = 0
    while page := customers(store, case, after):
        yield from page
        after = page[-1].number


def customer(store: Store, case: int, number: int) -> shown.CaseCustomer | None:
    """Give one customer of a case by its number."""
    found = _all(
        store, shown.CaseCustomer, _of(CUSTOMERS, case).where(CUSTOMERS.c.number == number)
    )
    return found[0] if found else None


def notices(store: Store, case: int, *, pending: bool = False) -> tuple[shown.Notice, ...]:
    """Give the notices of a case, or only those still being prepared."""
    query = _of(EFFECTS, case).where(EFFECTS.c.act == "notify")
    if pending:
        query = query.where(EFFECTS.c.state == "pending")
    return _all(store, shown.Notice, query.order_by(EFFECTS.c.drafted_at, EFFECTS.c.fact))


def notice(store: Store, case: int, key: str) -> shown.Notice | None:
    """Give one notice, or another act in the world, by its key."""
    found = _all(store, shown.Notice, _of(EFFECTS, case).where(EFFECTS.c.key == key))
    return found[0] if found else None


def seats(store: Store, case: int) -> tuple[shown.Seat, ...]:
    """Give the seats of the task force, the lead first."""
    return _all(store, shown.Seat, _of(SEATS, case).order_by(SEATS.c.lead.desc(), SEATS.c.seat))


def stints(store: Store, case: int) -> tuple[shown.Stint, ...]:
    """Give who owned the case and who sat in its task force, in the order in which they began."""
    return _all(store, shown.Stint, _of(STINTS, case).order_by(STINTS.c.fact))


def plan(store: Store, case: int) -> shown.PlanRevision | None:
    """Give the latest revision of the action plan."""
    revisions = plan_revisions(store, case)
    return revisions[-1] if revisions else None


def plan_revisions(store: Store, case: int) -> tuple[shown.PlanRevision, ...]:
    """Give all revisions of the action plan."""
    return _all(
        store, shown.PlanRevision, _of(PLAN_REVISIONS, case).order_by(PLAN_REVISIONS.c.revision)
    )


def actions(store: Store, case: int) -> tuple[shown.Action, ...]:
    """Give every item that the action plan ever held, as it stands."""
    return _all(store, shown.Action, _of(ACTIONS, case).order_by(ACTIONS.c.action))


def records(store: Store, case: int) -> tuple[shown.Record, ...]:
    """Give the linked records of other systems."""
    return _all(store, shown.Record, _of(LINKED_RECORDS, case).order_by(LINKED_RECORDS.c.record))


def rcas(store: Store, case: int) -> tuple[shown.Rca, ...]:
    """Give the internal RCAs, and the revisions of the final one."""
    order = (RCAS.c.side.desc(), RCAS.c.number, RCAS.c.customer)
    return _all(store, shown.Rca, _of(RCAS, case).order_by(*order))


def rounds(store: Store, case: int) -> tuple[shown.Round, ...]:
    """Give the rounds of resolution."""
    return _all(store, shown.Round, _of(ROUNDS, case).order_by(ROUNDS.c.round))


def alarms(store: Store) -> tuple[shown.Alarm, ...]:
    """Give the alarms about the records themselves."""
    return _all(store, shown.Alarm, select(ALARMS).order_by(ALARMS.c.at, ALARMS.c.id))


def _names(ref: str, label: str) -> bool:
    return label.upper().endswith(ref.strip().upper())


def _of(table: Table, case: int) -> Select[Any]:
    return select(table).where(table.c.case == case)


def _facts(store: Store, case: int, after: int, limit: int | None) -> Iterator[tuple[Fact, str]]:
    query = (
        select(FACTS, TIMELINE.c.stage)
        .join(
            TIMELINE,
            (TIMELINE.c.case == FACTS.c.case) & (TIMELINE.c.number == FACTS.c.number),
            isouter=True,
        )
        .where(FACTS.c.case == case, FACTS.c.number > after)
        .order_by(FACTS.c.number)
        .limit(limit)
    )
    with store.read() as connection:
        for row in connection.execute(query):
            yield decode_row(row), row.stage or ""


def _all(store: Store, kind: type[T], query: Select[Any]) -> tuple[T, ...]:
    """Run a query; give its rows as values whose fields are named as its columns."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    with store.read() as connection:
        return tuple(
            kind(**{name: _value(name, getattr(row, name)) for name in names})
            for row in connection.execute(query)
        )


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    if name == "contacts":
        return tuple(Contact(**contact) for contact in value)
    if name == "items":
        return tuple(_item(item) for item in value)
    return tuple(value)


def _item(item: dict[str, Any]) -> shown.PlannedItem:
    return shown.PlannedItem(**{**item, "due": datetime.fromisoformat(item["due"])})
