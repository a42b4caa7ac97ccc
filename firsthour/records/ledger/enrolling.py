"""Who is to be told is put down in the ledger: once each, with every reason, before anyone is told.

A notice that was stopped and is sent again takes up those who were left out then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from firsthour.clock import utc_now
from firsthour.records.ledger.deliveries import (
    Delivery,
    Enrolment,
    Note,
    State,
    delivery_id,
    row_of,
    state_row,
)
from firsthour.records.ledger.entries import append
from firsthour.records.ledger.kept import put_texts
from firsthour.records.ledger.voiding import STOPPED, halted_in
from firsthour.records.ready import Ready
from firsthour.records.rows import insert, pages
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

_ROW = DELIVERIES.c
_KNOWN = select(_ROW.id, _ROW.reasons, _ROW.state, _ROW.attempt, _ROW.revision).where(
    _ROW.id.in_(bindparam("keys", expanding=True))
)

_BEGUN = Ready(
    select(_ROW.id)
    .where(_ROW.case == bindparam("of_case"), _ROW.effect == bindparam("of_effect"))
    .limit(1)
)


def enroll(
    store: Store,
    rows: Iterable[Enrolment],
    at: datetime,
    *,
    real_at: datetime | None = None,
    late_at: datetime | None = None,
) -> int:
    """Put recipients down; give how many are new.

    Each address of a channel stands once, with all its reasons. ``at`` is case time. There may
    be any number of rows, and repeating them changes nothing; but a notice that was stopped and
    is sent again takes up those who were left out then. Who is not told by ``late_at`` (real
    time) is `late`.
    """
    times = {"enrolled_at": real_at or utc_now(), "late_at": late_at}
    new = 0
    for page in pages(rows):
        merged = _merged(page)
        with store.write() as connection:
            for case, effect in sorted({(row.case, row.effect) for row in page}):
                store.lock(connection, f"ledger:{case}:{effect}")
            new += _enroll_page(connection, merged, at, times)
    return new


def drafted(
    rows: Sequence[Enrolment], real_at: datetime, late_at: datetime | None = None
) -> list[Delivery]:
    """Give a whole audience as it will be handed out once it is put down by `begin`, in order."""
    merged = sorted(_merged(rows).items(), key=lambda each: (each[1].position, each[0]))
    is_late = late_at is None
    return [
        Delivery(key, row, attempt=1, repeated=False, enrolled_at=real_at, is_late=is_late)
        for key, row in merged
    ]


def begin(
    store: Store,
    audience: Sequence[Delivery],
    at: datetime,
    late_at: datetime | None = None,
    texts: Iterable[str] = (),
) -> bool:
    """Put down a whole audience as handed out, and keep these texts for it, as one act.

    For the few recipients of one notice of which the ledger knows nothing yet: where it knows
    anything, nothing is done, which is said. They stand as `enroll` and `entries.claim` would
    have left them, so that whoever goes on after a kill finds them in the same way.
    """
    ((case, effect),) = {(each.enrolment.case, each.enrolment.effect) for each in audience}
    claimed = {"late_at": late_at, "attempt": 1, "claimed": True, "tried_at": utc_now()}
    rows, states = [], []
    for each in audience:
        real = each.enrolled_at or utc_now()
        rows.append({**row_of(each.id, each.enrolment), "enrolled_at": real, **claimed})
        states.append(state_row(1, real, Note(each.id, State.QUEUED, at, {})))
    with store.write() as connection:
        store.lock(connection, f"ledger:{case}:{effect}")
        if _BEGUN.first(connection, {"of_case": case, "of_effect": effect}):
            return False
        insert(connection, DELIVERIES, rows)
        insert(connection, DELIVERY_STATES, states)
        put_texts(connection, texts)
    return True


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


def _enroll_page(
    connection: Connection,
    rows: Mapping[str, Enrolment],
    at: datetime,
    times: Mapping[str, datetime | None],
) -> int:
    known = {row.id: row for row in connection.execute(_KNOWN, {"keys": list(rows)})}
    new = {key: row for key, row in rows.items() if key not in known}
    insert(connection, DELIVERIES, [{**row_of(key, row), **times} for key, row in new.items()])
    real = times["enrolled_at"] or utc_now()
    queued = [state_row(1, real, Note(key, State.QUEUED, at, {})) for key in new]
    insert(connection, DELIVERY_STATES, queued)
    _add_reasons(connection, rows, {key: row.reasons for key, row in known.items()})
    untried = {k for k, row in known.items() if row.state == State.QUEUED and not row.attempt}
    left_out = [key for key, row in known.items() if row.state == State.SKIPPED]
    taken_up = _take_up(connection, {key: rows[key] for key in left_out}, at)
    if taken_up:
        change = update(DELIVERIES).where(_ROW.id.in_(taken_up))
        connection.execute(change.values(**times))
    again = taken_up | untried
    _renew(connection, [rows[k] for k in again if known[k].revision != rows[k].revision])
    return len(new)


def _take_up(connection: Connection, rows: Mapping[str, Enrolment], at: datetime) -> set[str]:
    """Have those told who were left out when the notice was stopped; give who was not told yet."""
    if not rows:
        return set()
    of = sorted({(row.case, row.effect) for row in rows.values()})
    over = {(case, effect) for case, effect in of if halted_in(connection, case, effect)}
    steps = DELIVERY_STATES.c
    query = select(steps.delivery, steps.state, steps.detail).order_by(steps.seq)
    why: dict[str, str] = {}
    maybe_told = set()
    for step in connection.execute(query.where(steps.delivery.in_(rows))):
        why[step.delivery] = step.detail.get("why", "")
        if step.state == State.UNKNOWN:
            maybe_told.add(step.delivery)
    again = {k for k, r in rows.items() if why[k] == STOPPED and (r.case, r.effect) not in over}
    queued = {key: State.UNKNOWN if key in maybe_told else State.QUEUED for key in again}
    told = [Note(key, state, at, {"why": "sent_again"}) for key, state in sorted(queued.items())]
    append(connection, told, still_open=True)
    return again - maybe_told


def _renew(connection: Connection, rows: Sequence[Enrolment]) -> None:
    """A notice that is sent again may have another text: nobody here was told the former one."""
    if not rows:
        return
    change = update(DELIVERIES).where(DELIVERIES.c.id == bindparam("of_id"))
    columns = ("text", "revision", "message_id")
    values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in columns}
    connection.execute(
        change.values(**values),
        [
            {
                "of_id": delivery_id(row.case, row.effect, row.channel, row.address),
                "to_text": row.text,
                "to_revision": row.revision,
                "to_message_id": row.message_id,
            }
            for row in rows
        ],
    )


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
