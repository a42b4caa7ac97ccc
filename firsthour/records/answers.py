"""Customers' answers: put down at once, told to their case in batches, with an outcome for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, select, update

from firsthour.domain.commands import NO_TEXT, AnswerAbout, HeardBy, Text
from firsthour.domain.facts import AnswersRefused
from firsthour.records.codec import decode_row
from firsthour.records.counters import next_number
from firsthour.records.errors import UnknownAnswer
from firsthour.records.store import Store
from firsthour.records.tables import ANSWERS, FACTS

AnswerKind = Literal["access", "rca", "survey"]
Refusals = Mapping[tuple[AnswerAbout, int], str]
"""The code of what could not be taken, by what the answer was about and the customer's number."""
KINDS: tuple[str, ...] = get_args(AnswerKind)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer's contact answered.

    ``id`` makes a repetition harmless. ``value`` is 1 (yes) or 0 (no) for access, 1 for
    an RCA that was read, and the score 1 to 5 for the survey. ``contact`` says which of the
    customer's contacts it was (a hash of the address, or a name's reference).
    """

    id: str
    case: int
    customer: int
    contact: str
    kind: AnswerKind
    value: int
    received_at: datetime
    text: Text = NO_TEXT
    heard_by: HeardBy = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers of one case to be told in one command, whose id is ``id``: in order of receipt."""

    id: str
    case: int
    answers: tuple[Answer, ...]


def put_answer(store: Store, answer: Answer) -> bool:
    """Put an answer down; false where one with this id is there already."""
    with store.write() as connection:
        store.lock(connection, "answers")
        known = select(ANSWERS.c.id).where(ANSWERS.c.id == answer.id)
        if connection.execute(known).first():
            return False
        position = next_number(connection, "answers")
        connection.execute(ANSWERS.insert(), _row(answer, position))
    return True


def next_batch(store: Store, case: int | None = None, limit: int = 500) -> Batch | None:
    """Give the next answers that a case (or any case) is to be told; none when all were told.

    A batch that was handed out and never settled is handed out again as it was, under its
    id: telling it twice has one effect.
    """
    with store.write() as connection:
        store.lock(connection, "batches")
        handed = _oldest(connection, case, handed=True)
        if handed is not None:
            return _batch(connection, handed.batch)
        fresh = _oldest(connection, case, handed=False)
        if fresh is None:
            return None
        batch = f"answers-{fresh.case}-{fresh.position}"
        _hand_out(connection, fresh.case, batch, limit)
        return _batch(connection, batch)


def settle_batch(
    store: Store, batch: str, at: datetime, code: str = "", codes: Mapping[str, str] | None = None
) -> None:
    """Note that a case was told: with ``code`` for all, or by answer id in ``codes``.

    An empty code is success, any other the code of the refusal. ``at`` is the real time.
    """
    mine = (ANSWERS.c.batch == batch) & ANSWERS.c.settled_at.is_(None)
    with store.write() as connection:
        for own in sorted(set((codes or {}).values())):
            ids = [answer for answer, its in (codes or {}).items() if its == own]
            several = update(ANSWERS).where(mine, ANSWERS.c.id.in_(ids))
            connection.execute(several.values(settled_at=at, code=own))
        connection.execute(update(ANSWERS).where(mine).values(settled_at=at, code=code))


def refusals(store: Store, case: int, batch: str, last: int) -> Refusals | None:
    """Give what of a batch a case could not take, by what it was about and whose it was.

    ``None`` as long as the facts up to the number ``last`` are not recorded.
    """
    query = select(FACTS).where(FACTS.c.case == case)
    mine = query.where(FACTS.c.said == batch, FACTS.c.kind == "answers_refused")
    with store.read() as connection:
        if connection.execute(query.where(FACTS.c.number == last)).first() is None:
            return None
        bodies = [decode_row(row).body for row in connection.execute(mine)]
    return {
        (group.about, number): group.code
        for body in bodies
        if isinstance(body, AnswersRefused)
        for group in body.refused
        for number in group.customers
    }


def outcome(store: Store, answer: str) -> str | None:
    """Give the code with which an answer was taken: `""` for success, `None` while it waits.

    Raises `UnknownAnswer`.
    """
    query = select(ANSWERS.c.settled_at, ANSWERS.c.code).where(ANSWERS.c.id == answer)
    with store.read() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise UnknownAnswer(answer)
    return None if row.settled_at is None else row.code


def cases_with_answers(store: Store) -> list[int]:
    """Give the cases that have answers to be told."""
    query = select(ANSWERS.c.case).where(ANSWERS.c.settled_at.is_(None)).distinct()
    with store.read() as connection:
        return sorted(row.case for row in connection.execute(query))


def _oldest(connection: Connection, case: int | None, *, handed: bool) -> Any:
    waiting = ANSWERS.c.batch.is_not(None) if handed else ANSWERS.c.batch.is_(None)
    query = select(ANSWERS).where(waiting, ANSWERS.c.settled_at.is_(None))
    if case is not None:
        query = query.where(ANSWERS.c.case == case)
    return connection.execute(query.order_by(ANSWERS.c.position).limit(1)).first()


def _hand_out(connection: Connection, case: int, batch: str, limit: int) -> None:
    ids = (
        select(ANSWERS.c.id)
        .where(ANSWERS.c.case == case, ANSWERS.c.batch.is_(None))
        .order_by(ANSWERS.c.position)
        .limit(limit)
    )
    connection.execute(update(ANSWERS).where(ANSWERS.c.id.in_(ids)).values(batch=batch))


def _batch(connection: Connection, batch: str) -> Batch:
    query = select(ANSWERS).where(ANSWERS.c.batch == batch).order_by(ANSWERS.c.position)
    rows = connection.execute(query).all()
    return Batch(batch, rows[0].case, tuple(_answer(row) for row in rows))


def _row(answer: Answer, position: int) -> dict[str, Any]:
    return {
        "id": answer.id,
        "position": position,
        "case": answer.case,
        "customer": answer.customer,
        "contact": answer.contact,
        "kind": answer.kind,
        "value": answer.value,
        "text": answer.text,
        "heard_by": answer.heard_by,
        "received_at": answer.received_at,
        "batch": None,
        "settled_at": None,
        "code": None,
    }


def _answer(row: Any) -> Answer:
    return Answer(
        row.id,
        row.case,
        row.customer,
        row.contact,
        row.kind,
        row.value,
        row.received_at,
        Text(row.text),
        row.heard_by,
    )
