"""What servers report of mails that had left: it is put to the delivery that it is about.

A report is believed where it names the id of a mail that was sent, which only those know who had
that mail. One that names an id that nobody sent changes nothing. One that names none is matched
by its recipient, as the last resort: only a failure, only where one mail alone can be meant.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from firsthour.clock import utc_now
from firsthour.records.intake import clock_of
from firsthour.records.ledger.deliveries import Note, State
from firsthour.records.ledger.entries import append
from firsthour.records.rows import insert_new
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES, RETURNS

RECENT = timedelta(days=5)
"""How long servers try before they give up: an older mail is not what comes back now."""
_MANY = 500
"""Returned deliveries of one case that are told of at once."""


class Settled(StrEnum):
    """What a report did."""

    NOTED = "noted"
    KNOWN = "known"
    """Nothing: it was noted before, or the delivery is already further than it."""
    UNPROVEN = "unproven"
    """Nothing: no mail is known that it can be about."""
    BUSY = "busy"
    """Nothing yet: a sender has the recipient in hand."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a server says of one mail.

    ``state`` is `failed`, `delivered`, or `sent` for a mail that is under way still. ``report``
    is the same where the same report comes again. Without ``message_ids``, ``address`` counts.
    """

    report: str
    state: State
    message_ids: tuple[str, ...]
    address: str
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Returned:
    """Recipients of one notice to whom it did not get through after all, since it was sent.

    ``customers`` are numbers of the case, ``people`` ids of the directory; ``since`` is when
    the first of them became known (case time).
    """

    case: int
    effect: str
    deliveries: tuple[str, ...]
    customers: tuple[int, ...]
    people: tuple[str, ...]
    since: datetime


def settle(store: Store, word: Word) -> Settled:
    """Append what a server says to the delivery that it is about, once."""
    with store.read() as connection:
        found = _about(connection, word)
    if found is None:
        return Settled.UNPROVEN
    now = clock_of(store, found.case).case_time(utc_now())
    with store.write() as connection:
        store.lock(connection, f"ledger:{found.case}:{found.effect}")
        query = select(DELIVERIES).where(DELIVERIES.c.id == found.id).with_for_update()
        row = connection.execute(query).one()
        if row.claimed:
            return Settled.BUSY
        state = _after(connection, row, word)
        if state is None:
            return Settled.KNOWN
        detail = {**word.detail, "report": word.report}
        append(connection, [Note(row.id, state, now, detail)], still_open=False)
        if state is State.FAILED:
            insert_new(connection, RETURNS, [_returned(row, now)])
        return Settled.NOTED


def returned(store: Store) -> tuple[Returned, ...]:
    """Give the notices with returned recipients of whom their case was not told yet."""
    row = DELIVERIES.c
    query = (
        select(row.id, row.case, row.effect, row.customer, row.person, RETURNS.c.at)
        .join(RETURNS, RETURNS.c.delivery == row.id)
        .where(RETURNS.c.told_at.is_(None), row.state == State.FAILED)
        .order_by(RETURNS.c.at, row.case, row.effect, row.position)
    )
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    with store.read() as connection:
        for each in connection.execute(query):
            found[each.case, each.effect].append(each)
    return tuple(_grouped(case, effect, rows[:_MANY]) for (case, effect), rows in found.items())


def case_was_told(store: Store, deliveries: Sequence[str], at: datetime) -> None:
    """Note that the case of these returned deliveries knows of them; ``at`` is real time."""
    change = update(RETURNS).where(
        RETURNS.c.delivery.in_(list(deliveries)), RETURNS.c.told_at.is_(None)
    )
    with store.write() as connection:
        connection.execute(change.values(told_at=at))


def _grouped(case: int, effect: str, rows: Sequence[Any]) -> Returned:
    return Returned(
        case,
        effect,
        tuple(row.id for row in rows),
        tuple(dict.fromkeys(row.customer for row in rows if row.customer)),
        tuple(dict.fromkeys(row.person for row in rows if row.person)),
        rows[0].at,
    )


def _returned(row: Any, at: datetime) -> dict[str, Any]:
    return {"delivery": row.id, "at": at, "told_at": None}


def _about(connection: Connection, word: Word) -> Any:
    """The delivery that is meant; ``None`` where none can be, or it was never sent."""
    row = DELIVERIES.c
    query = select(row.id, row.case, row.effect, row.attempt)
    if word.message_ids:
        found = connection.execute(query.where(row.message_id.in_(word.message_ids))).all()
    elif word.state is State.FAILED and word.address:
        found = connection.execute(_recently_sent(word.address)).all()
    else:
        found = []
    return found[0] if len(found) == 1 and found[0].attempt else None


def _recently_sent(address: str) -> Any:
    """Mails that are under way to an address; of two, nobody could say which one came back."""
    row, step = DELIVERIES.c, DELIVERY_STATES.c
    return (
        select(row.id, row.case, row.effect, row.attempt)
        .join(DELIVERY_STATES, (step.delivery == row.id) & (step.seq == row.seq))
        .where(row.address == address, row.state.in_((State.SENT, State.UNKNOWN)))
        .where(step.real_at >= utc_now() - RECENT)
        .limit(2)
    )


def _after(connection: Connection, row: Any, word: Word) -> State | None:
    """The state after a report; ``None`` where it says nothing new.

    Whether anybody behind an address has it counts more than that others have not.
    """
    step = DELIVERY_STATES.c
    said = connection.execute(select(step.detail).where(step.delivery == row.id)).scalars()
    if any(detail.get("report") == word.report for detail in said):
        return None
    match State(row.state):
        case State.SENT | State.UNKNOWN:
            return word.state
        case State.FAILED if word.state is State.DELIVERED:
            return State.DELIVERED
        case State.DELIVERED if word.state is State.FAILED:
            return State.DELIVERED
    return None
