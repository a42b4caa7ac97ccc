"""Writes facts, once each and without gaps, and derives the projections in the same transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from firsthour.clock import utc_now
from firsthour.domain.facts import Fact
from firsthour.records.codec import Encoded, decode_row, encode
from firsthour.records.errors import FactConflict, FactGap, UnknownCase
from firsthour.records.projections import derive
from firsthour.records.ready import Ready
from firsthour.records.rows import insert, insert_new
from firsthour.records.store import Store
from firsthour.records.tables import ALARMS, CASES, FACTS

LOCK = Ready(select(CASES.c.number).where(CASES.c.number == bindparam("of_case")).with_for_update())
LAST = Ready(
    select(func.max(FACTS.c.number).label("last")).where(FACTS.c.case == bindparam("of_case"))
)


def write_facts(store: Store, case: int, facts: Sequence[Fact]) -> int:
    """Record facts of one case in the order of their numbers; give the number of the last one.

    A fact that is recorded already is skipped. Raises `FactGap` where a number was left out,
    `FactConflict` where a number is recorded with another content (and keeps an alarm that
    says so), `UnknownCase`, and `UnknownContent` for a fact whose customers are not kept.
    Nothing is recorded then.
    """
    try:
        with store.write() as connection:
            return append(connection, case, facts)
    except FactConflict as conflict:
        _alarm(store, conflict, facts)
        raise


def append(connection: Connection, case: int, facts: Sequence[Fact]) -> int:
    """Record facts inside a writing transaction; for the rest see `write_facts`."""
    last = _last(connection, case)
    new = _unrecorded(connection, case, facts, last)
    if not new:
        return last
    insert(connection, FACTS, [_row(case, fact, encode(fact)) for fact in new])
    derive(connection, case, new)
    return new[-1].number


def _last(connection: Connection, case: int) -> int:
    """Give the number of the last fact, with the case locked against other writers."""
    if LOCK.first(connection, {"of_case": case}) is None:
        raise UnknownCase(case)
    # A statement of its own: on PostgreSQL it must look after the lock was granted.
    found = LAST.first(connection, {"of_case": case})
    return (found and found["last"]) or 0


def _unrecorded(
    connection: Connection, case: int, facts: Sequence[Fact], last: int
) -> Sequence[Fact]:
    _same_as_recorded(connection, case, [fact for fact in facts if fact.number <= last])
    new = [fact for fact in facts if fact.number > last]
    for expected, fact in enumerate(new, start=last + 1):
        if fact.number != expected:
            raise FactGap(case, expected - 1, fact.number)
    return new


def _same_as_recorded(connection: Connection, case: int, facts: Sequence[Fact]) -> None:
    if not facts:
        return
    numbers = [fact.number for fact in facts]
    query = select(FACTS).where(
        FACTS.c.case == case, FACTS.c.number.between(min(numbers), max(numbers))
    )
    recorded = {row.number: row for row in connection.execute(query)}
    for fact in facts:
        if not _equal(fact, recorded[fact.number]):
            raise FactConflict(case, fact.number)


def _equal(fact: Fact, row: Any) -> bool:
    """Compare by digest; and by meaning, for a fact that an earlier release wrote down."""
    return encode(fact).digest == row.digest or decode_row(row) == fact


def _row(case: int, fact: Fact, texts: Encoded) -> dict[str, Any]:
    return {
        "case": case,
        "number": fact.number,
        "kind": texts.kind,
        "at": fact.at,
        "due": fact.due,
        "actor": texts.actor,
        "said": fact.said,
        "body": texts.body,
        "digest": texts.digest,
    }


def _alarm(store: Store, conflict: FactConflict, facts: Sequence[Fact]) -> None:
    """Keep an alarm with the content that was refused; the same one once only."""
    refused = encode(next(fact for fact in facts if fact.number == conflict.number))
    row = {
        "id": f"{conflict.case}:{conflict.number}:{refused.digest[:32]}",
        "case": conflict.case,
        "number": conflict.number,
        "code": conflict.code,
        "detail": {"kind": refused.kind, "actor": refused.actor, "body": refused.body},
        "at": utc_now(),
    }
    with store.write() as connection:
        insert_new(connection, ALARMS, [row])
