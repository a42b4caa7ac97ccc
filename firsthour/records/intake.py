"""The opening of a case, safe between two stores: intake row, number and first fact, start.

Whoever opens calls `put_intake`, `number_case` and, once the workflow runs, `mark_started`.
Killed between any two, the request is still found by `intakes_without_case` or
`cases_without_workflow`, and every step may be repeated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from firsthour.domain.clock import REAL, CaseClock
from firsthour.domain.commands import NO_TEXT, Text
from firsthour.domain.facts import Fact
from firsthour.records import content
from firsthour.records.codec import decode_clock, encode_clock
from firsthour.records.counters import next_number
from firsthour.records.errors import UnknownCase, UnknownIntake
from firsthour.records.facts import append
from firsthour.records.ready import Ready
from firsthour.records.store import Store
from firsthour.records.tables import CASES, INTAKES

_SAME = Ready(
    select(INTAKES)
    .where(
        or_(
            (INTAKES.c.source_system == bindparam("system"))
            & (INTAKES.c.source_key == bindparam("of_key")),
            INTAKES.c.idempotency_key == bindparam("of_idempotency_key"),
        )
    )
    .order_by(INTAKES.c.id)
)
"""Nothing is the same as `None`, so that what a request does not give is not compared."""
_PUT_DOWN = Ready(INTAKES.insert())
_INTAKE = Ready(select(INTAKES).where(INTAKES.c.id == bindparam("of_id")))
_CASE = Ready(select(CASES).where(CASES.c.number == bindparam("of_case")))
_OPEN = Ready(CASES.insert())
_NUMBERED = Ready(
    update(INTAKES).where(INTAKES.c.id == bindparam("of_id")).values(number=bindparam("to"))
)
_STARTED = Ready(
    update(CASES)
    .where(CASES.c.number == bindparam("of_case"), CASES.c.started_at.is_(None))
    .values(started_at=bindparam("moment"))
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a door puts down before anything else.

    ``document`` is the JSON of a `shapes.IntakeDocument`. A source record or an idempotency
    key, where given, makes the request the same as an earlier one. ``policy`` refers to the
    policy (kept as content) that the case is to be opened under, ``requester`` is who asks.
    """

    document: str
    requester: str
    source_system: str = ""
    source_key: str = ""
    idempotency_key: str = ""
    policy: Text = NO_TEXT
    clock: CaseClock = REAL


@dataclass(frozen=True, slots=True)
class Intake:
    """A request as it was put down; ``number`` is 0 until it has become a case."""

    id: int
    content: Text
    policy: Text
    clock: CaseClock
    requester: str
    received_at: datetime
    number: int
    new: bool = False


@dataclass(frozen=True, slots=True)
class Unstarted:
    """A numbered case whose workflow has not been started yet."""

    number: int
    label: str
    clock: CaseClock
    created_at: datetime


def put_intake(store: Store, request: Request, at: datetime) -> Intake:
    """Put a request down, or give the earlier one with the same source record or key.

    ``at`` is the real time. ``new`` tells which it was.
    """
    with store.write() as connection:
        store.lock(connection, "intakes")
        found = _same(connection, request)
        if found is not None:
            return _intake(found)
        ref = content.put(connection, request.document, "intake", content.JSON)
        row: dict[str, Any] = {
            "id": next_number(connection, "intakes"),
            "source_system": request.source_system if request.source_key else None,
            "source_key": request.source_key or None,
            "idempotency_key": request.idempotency_key or None,
            "content": ref,
            "policy": request.policy,
            "clock": encode_clock(request.clock),
            "requester": request.requester,
            "received_at": at,
            "number": None,
        }
        _PUT_DOWN.run(connection, row)
    intake: int = row["id"]
    return Intake(intake, ref, request.policy, request.clock, request.requester, at, 0, new=True)


def number_case(
    store: Store,
    intake: int,
    opened_at: datetime,
    make_first_fact: Callable[[int, str], Fact],
    at: datetime,
) -> tuple[int, str]:
    """Give an intake its number and its first fact, in one transaction; give number and label.

    An intake that has a number keeps it, and ``make_first_fact(number, label)`` is not
    called. ``opened_at`` is case time and gives the label its year; ``at`` is the real time.
    Raises `UnknownIntake`.
    """
    with store.write() as connection:
        store.lock(connection, "numbers")
        row = _INTAKE.first(connection, {"of_id": intake})
        if row is None:
            raise UnknownIntake(intake)
        if row["number"] is not None:
            return row["number"], _label_of(connection, row["number"])
        number = next_number(connection, "cases")
        label = f"ESC-{opened_at.year:04d}-{number:06d}"
        case = {
            "number": number,
            "label": label,
            "intake": intake,
            "content": row["content"],
            "clock": row["clock"],
            "created_at": at,
            "started_at": None,
        }
        _OPEN.run(connection, case)
        _NUMBERED.run(connection, {"of_id": intake, "to": number})
        append(connection, number, (make_first_fact(number, label),))
    return number, label


def mark_started(store: Store, case: int, at: datetime) -> None:
    """Note that the workflow of a case runs; ``at`` is the real time. Raises `UnknownCase`."""
    with store.write() as connection:
        if _STARTED.run(connection, {"of_case": case, "moment": at}) == 0:
            _label_of(connection, case)


def intakes_without_case(store: Store, limit: int = 500) -> list[Intake]:
    """Give the requests that have not become a case, oldest first."""
    query = select(INTAKES).where(INTAKES.c.number.is_(None)).order_by(INTAKES.c.id).limit(limit)
    with store.read() as connection:
        return [_intake(row) for row in connection.execute(query).mappings()]


def cases_without_workflow(store: Store, limit: int = 500) -> list[Unstarted]:
    """Give the cases whose workflow nobody has started, oldest first."""
    query = select(CASES).where(CASES.c.started_at.is_(None)).order_by(CASES.c.number).limit(limit)
    with store.read() as connection:
        return [
            Unstarted(row.number, row.label, decode_clock(row.clock), row.created_at)
            for row in connection.execute(query)
        ]


def get_intake(store: Store, intake: int) -> Intake:
    """Give a request by its id. Raises `UnknownIntake`."""
    with store.read() as connection:
        row = _INTAKE.first(connection, {"of_id": intake})
    if row is None:
        raise UnknownIntake(intake)
    return _intake(row)


def clock_of(store: Store, case: int) -> CaseClock:
    """Give the clock of a case. Raises `UnknownCase`."""
    with store.read() as connection:
        row = _CASE.first(connection, {"of_case": case})
    if row is None:
        raise UnknownCase(case)
    return decode_clock(row["clock"])


def _same(connection: Connection, request: Request) -> dict[str, Any] | None:
    """The earlier request with the same source record or key."""
    if not (request.source_key or request.idempotency_key):
        return None
    same = {
        "system": request.source_system,
        "of_key": request.source_key or None,
        "of_idempotency_key": request.idempotency_key or None,
    }
    return _SAME.first(connection, same)


def _label_of(connection: Connection, case: int) -> str:
    row = _CASE.first(connection, {"of_case": case})
    if row is None:
        raise UnknownCase(case)
    label: str = row["label"]
    return label


def _intake(row: Mapping[Any, Any]) -> Intake:
    return Intake(
        row["id"],
        Text(row["content"]),
        Text(row["policy"]),
        decode_clock(row["clock"]),
        row["requester"],
        row["received_at"],
        row["number"] or 0,
    )
