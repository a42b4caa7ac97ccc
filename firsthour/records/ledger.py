"""The ledger: who is to be told, who was, how, when, with what text and proof; or why not.

A sender enrols the recipients of an effect, then claims pages of them, sends, and notes what
became of each, until `claim` gives none. A claim that was never noted (the sender was
killed) gets the state `unknown` and is handed out again under the same message id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from firsthour.clock import utc_now
from firsthour.domain.stages import ENDED_STAGES
from firsthour.records.deliveries import (
    Counts,
    Delivery,
    Enrolment,
    Note,
    State,
    delivery_id,
    delivery_of,
    row_of,
)
from firsthour.records.projected import EFFECTS, ESCALATIONS
from firsthour.records.rows import insert, pages
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

__all__ = ["Counts", "Delivery", "Enrolment", "Note", "State", "delivery_id"]


def enroll(store: Store, rows: Iterable[Enrolment], at: datetime) -> int:
    """Put recipients down; give how many are new.

    Each address of a channel stands once, with all its reasons. ``at`` is case time. There may
    be any number of rows, and repeating them changes nothing.
    """
    new = 0
    for page in pages(rows):
        merged = _merged(page)
        with store.write() as connection:
            for case, effect in sorted({(row.case, row.effect) for row in page}):
                store.lock(connection, f"ledger:{case}:{effect}")
            new += _enroll_page(connection, merged, at)
    return new


def claim(store: Store, case: int, effect: str, limit: int, at: datetime) -> list[Delivery]:
    """Hand out the next recipients to be told, marked as claimed; none when all are settled.

    Whoever claims notes or releases the whole page before claiming the next: a claim found
    open is one that a killed sender left behind. ``at`` is case time.
    """
    mine = (DELIVERIES.c.case == case) & (DELIVERIES.c.effect == effect) & DELIVERIES.c.open
    query = (
        select(DELIVERIES)
        .where(mine)
        .order_by(DELIVERIES.c.attempt, DELIVERIES.c.position, DELIVERIES.c.id)
        .limit(limit)
    )
    with store.write() as connection:
        store.lock(connection, f"ledger:{case}:{effect}")
        _left_behind(connection, mine, at)
        rows = connection.execute(query).all()
        if rows:
            connection.execute(
                update(DELIVERIES)
                .where(DELIVERIES.c.id.in_([row.id for row in rows]))
                .values(claimed=True, attempt=DELIVERIES.c.attempt + 1)
            )
    return [delivery_of(row) for row in rows]


def note(store: Store, notes: Iterable[Note]) -> None:
    """Append what became of deliveries, in one transaction; they are not handed out again."""
    with store.write() as connection:
        _append(connection, list(notes), still_open=False)


def release(store: Store, notes: Iterable[Note]) -> None:
    """Put claims back, to be handed out again after those that were tried less often.

    For a fault of the channel that passes; the state is `queued`, or `unknown` where the
    channel may have taken the message. The caller waits before it claims again.
    """
    with store.write() as connection:
        _append(connection, list(notes), still_open=True)


def counts(store: Store, case: int, effect: str) -> Counts:
    """Count the deliveries of an effect by their last state."""
    query = (
        select(DELIVERIES.c.state, func.count().label("number"))
        .where(DELIVERIES.c.case == case, DELIVERIES.c.effect == effect)
        .group_by(DELIVERIES.c.state)
    )
    with store.read() as connection:
        return Counts(**{row.state: row.number for row in connection.execute(query)})


def effect_done(store: Store, case: int, effect: str) -> bool:
    """Tell whether recipients were enrolled and none is left to be told."""
    query = select(func.count(), func.count().filter(DELIVERIES.c.open)).where(
        DELIVERIES.c.case == case, DELIVERIES.c.effect == effect
    )
    with store.read() as connection:
        enrolled, left = connection.execute(query).one()
    return bool(enrolled) and not left


def stopped(store: Store, case: int, effect: str) -> bool:
    """Tell whether somebody halted this notice: nobody further is to be told."""
    query = select(EFFECTS.c.state).where(EFFECTS.c.case == case, EFFECTS.c.key == effect)
    with store.read() as connection:
        return connection.execute(query).scalar_one_or_none() == "stopped"


def page_allowed(store: Store, case: int, effect: str) -> bool:
    """Tell whether a page may begin to be sent: asked immediately before each.

    False once an acknowledgement is recorded after the page was decided, and once the case
    is closed, cancelled, merged or declined. An effect that is not recorded yet is younger
    than all that is.
    """
    page = select(EFFECTS.c.fact).where(EFFECTS.c.case == case, EFFECTS.c.key == effect)
    query = select(ESCALATIONS.c.stage, ESCALATIONS.c.pages_void_to, page.scalar_subquery()).where(
        ESCALATIONS.c.case == case
    )
    with store.read() as connection:
        row = connection.execute(query).first()
    if row is None:
        return True
    stage, void_to, decided = row
    return stage not in ENDED_STAGES and (decided is None or void_to < decided)


def _merged(page: Sequence[Enrolment]) -> dict[str, Enrolment]:
    merged: dict[str, Enrolment] = {}
    for row in page:
        key = delivery_id(row.case, row.effect, row.channel, row.address)
        former = merged.get(key)
        if former:
            reasons = tuple(dict.fromkeys((*former.reasons, *row.reasons)))
            merged[key] = replace(former, reasons=reasons)
        else:
            merged[key] = row
    return merged


def _enroll_page(connection: Connection, rows: Mapping[str, Enrolment], at: datetime) -> int:
    query = select(DELIVERIES.c.id, DELIVERIES.c.reasons).where(DELIVERIES.c.id.in_(rows))
    known = {row.id: row.reasons for row in connection.execute(query)}
    new = {key: row for key, row in rows.items() if key not in known}
    insert(connection, DELIVERIES, [row_of(key, row) for key, row in new.items()])
    real = utc_now()
    queued = [_state(1, real, Note(key, State.QUEUED, at, {})) for key in new]
    insert(connection, DELIVERY_STATES, queued)
    _add_reasons(connection, rows, known)
    return len(new)


def _add_reasons(
    connection: Connection, rows: Mapping[str, Enrolment], known: Mapping[str, list[str]]
) -> None:
    """An address that is told once for two reasons keeps both."""
    changes = []
    for key, reasons in known.items():
        both = list(dict.fromkeys((*reasons, *rows[key].reasons)))
        if both != reasons:
            changes.append({"key": key, "both": both})
    if changes:
        change = update(DELIVERIES).where(DELIVERIES.c.id == bindparam("key"))
        connection.execute(change.values(reasons=bindparam("both")), changes)


def _left_behind(connection: Connection, mine: ColumnElement[bool], at: datetime) -> None:
    query = select(DELIVERIES.c.id).where(mine, DELIVERIES.c.claimed)
    left = [
        Note(row.id, State.UNKNOWN, at, {"why": "stopped"}) for row in connection.execute(query)
    ]
    _append(connection, left, still_open=True)


def _append(connection: Connection, notes: Sequence[Note], *, still_open: bool) -> None:
    real = utc_now()
    change = (
        update(DELIVERIES)
        .where(DELIVERIES.c.id == bindparam("key"))
        .values(state=bindparam("new"), seq=bindparam("next"), claimed=False, open=still_open)
    )
    for page in pages(notes):
        query = select(DELIVERIES.c.id, DELIVERIES.c.seq)
        # Locked in one order, so that two pages never wait for each other crosswise.
        query = query.where(DELIVERIES.c.id.in_([entry.delivery for entry in page]))
        rows = connection.execute(query.order_by(DELIVERIES.c.id).with_for_update())
        seq = {row.id: row.seq for row in rows}
        states, heads = [], []
        for entry in page:
            seq[entry.delivery] += 1
            at = seq[entry.delivery]
            states.append(_state(at, real, entry))
            heads.append({"key": entry.delivery, "new": entry.state.value, "next": at})
        insert(connection, DELIVERY_STATES, states)
        connection.execute(change, heads)


def _state(seq: int, real: datetime, entry: Note) -> dict[str, Any]:
    return {
        "delivery": entry.delivery,
        "seq": seq,
        "state": entry.state.value,
        "at": entry.at,
        "real_at": real,
        "detail": dict(entry.detail),
    }
