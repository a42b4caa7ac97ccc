"""The ledger: who is to be told, who was, how, when, with what text and proof; or why not.

A sender enrols the recipients of an effect, then claims pages of them, sends, and notes what
became of each, until `claim` gives none. A claim that was never noted (the sender was
killed) gets the state `unknown` and is handed out again under the same message id.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select, update

from firsthour.clock import utc_now
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import ENDED_STAGES
from firsthour.records.ledger.deliveries import (
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
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES, FACTS

__all__ = ["Counts", "Delivery", "Enrolment", "Note", "State", "delivery_id"]

STOPPED = "stopped"
"""The state of a notice that somebody halted; and why its other recipients are left out."""
DROPPED = "dropped"
"""The state of a notice that nobody wants any more."""
OVERTAKEN = "overtaken"
"""Why a page is left out whose people are paged by a later one."""


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


_ROW = DELIVERIES.c
_MINE = (_ROW.case == bindparam("of_case")) & (_ROW.effect == bindparam("of_effect")) & _ROW.open
_UNTRIED = or_(_ROW.tried_at.is_(None), _ROW.tried_at < bindparam("before"))
_NEXT = (
    select(DELIVERIES)
    .where(_MINE, ~_ROW.claimed)
    .order_by(_ROW.attempt, _ROW.position, _ROW.id)
    .limit(bindparam("at_most"))
)
_NEXT_OF_CHANNEL = _NEXT.where(_ROW.channel == bindparam("of_channel"), _UNTRIED)
_CARRIED = _ROW.carried_by != ""
_TAKEN_ALONG = select(_ROW.id).where(
    _ROW.case == bindparam("of_case"), _CARRIED, _ROW.carried_by == bindparam("of_effect")
)
_IN_HAND = _MINE & _ROW.claimed & or_(~_CARRIED, _ROW.tried_at < bindparam("killed"))
_LEFT_BEHIND = select(_ROW.id).where(_IN_HAND).union_all(_TAKEN_ALONG)
_KNOWN = select(_ROW.id, _ROW.reasons, _ROW.state, _ROW.attempt, _ROW.revision).where(
    _ROW.id.in_(bindparam("keys", expanding=True))
)
_CLAIM = (
    update(DELIVERIES)
    .where(_ROW.id.in_(bindparam("keys", expanding=True)))
    .values(claimed=True, attempt=_ROW.attempt + 1, tried_at=bindparam("now"))
)
_PUT_BACK = (
    update(DELIVERIES)
    .where(_ROW.id.in_(bindparam("keys", expanding=True)))
    .values(claimed=False, carried_by="", passed_at=None, attempt=_ROW.attempt - 1)
)
IN_HAND = timedelta(minutes=2)
"""What a sender has had in hand for longer it will not send any more: it was killed."""


def claim(
    store: Store,
    case: int,
    effect: str,
    limit: int,
    at: datetime,
    *,
    first: bool = True,
    channel: str = "",
    before: datetime | None = None,
) -> list[Delivery]:
    """Hand out the next recipients to be told, marked as claimed; none when none is left.

    Whoever claims notes, releases or puts back what it claimed: a claim that the ``first`` of
    them finds is one that a killed sender left behind, but for those that a later notice takes
    along. ``at`` is case time. With a ``channel``
    only its own are handed out, and of these none that was tried at ``before`` (this process's
    time) or after it.
    """
    asked = {"of_case": case, "of_effect": effect}
    chosen = {"of_channel": channel, "before": before or utc_now()} if channel else {}
    query = _NEXT_OF_CHANNEL if channel else _NEXT
    with store.write() as connection:
        store.lock(connection, f"ledger:{case}:{effect}")
        if first:
            _left_behind(connection, asked, at)
        rows = connection.execute(query, {**asked, **chosen, "at_most": limit}).all()
        if rows:
            keys = [row.id for row in rows]
            connection.execute(_CLAIM, {"keys": keys, "now": utc_now()})
    return [delivery_of(row) for row in rows]


def put_back(store: Store, deliveries: Iterable[str], *, tried: bool = False) -> None:
    """Undo claims of recipients for whom nothing was begun: they stand as they stood.

    ``tried``: they are not handed out again before the next attempt.
    """
    change = _PUT_BACK if tried else _PUT_BACK.values(tried_at=None)
    if keys := list(deliveries):
        with store.write() as connection:
            connection.execute(change, {"keys": keys})


def take_along(store: Store, deliveries: Iterable[Delivery], by: str) -> frozenset[str]:
    """Claim recipients of other notices of a case for a message of the notice ``by``.

    Unless somebody has them in hand: gives who was free. Whoever takes them along notes or puts
    them back; those of a sender that was killed are free again once that notice is claimed anew.
    """
    rows = list(deliveries)
    change = _CLAIM.values(carried_by=by).where(_ROW.open, ~_ROW.claimed).returning(_ROW.id)
    with store.write() as connection:
        for case, effect in sorted({(row.enrolment.case, row.enrolment.effect) for row in rows}):
            store.lock(connection, f"ledger:{case}:{effect}")
        keys = [row.id for row in rows]
        return frozenset(connection.execute(change, {"keys": keys, "now": utc_now()}).scalars())


def note(store: Store, notes: Iterable[Note]) -> None:
    """Append what became of deliveries, in one transaction; they are not handed out again."""
    if several := list(notes):
        with store.write() as connection:
            append(connection, several, still_open=False)


def release(store: Store, notes: Iterable[Note]) -> None:
    """Put claims back, to be handed out again after those that were tried less often.

    For a fault of the channel that passes; the state is `queued`, or `unknown` where the
    channel may have taken the message. The caller waits before it claims again.
    """
    if several := list(notes):
        with store.write() as connection:
            append(connection, several, still_open=True)


def counts(store: Store, case: int, effect: str) -> Counts:
    """Count the deliveries of an effect by their last state."""
    query = (
        select(_ROW.state, func.count().label("number"))
        .where(_ROW.case == case, _ROW.effect == effect)
        .group_by(_ROW.state)
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


def halted(store: Store, case: int, effect: str) -> str:
    """Tell why nobody further is to be told of a notice; empty where nothing is against it.

    ``stopped``: somebody halted it. Otherwise the stage in which the case has ended meanwhile:
    ``cancelled``, ``merged`` or ``declined``.
    """
    with store.read() as connection:
        return _halted(connection, case, effect)


def void(store: Store, case: int, effect: Effect) -> str:
    """Tell why nobody further may be told by a notice, whatever it is; empty where they may."""
    page = effect.notice is NoticeKind.PAGE
    reason = page_void(store, case, effect.key) if page else ""
    return reason or halted(store, case, effect.key)


VOIDING = {
    "case_acknowledged": "acknowledged",
    "ownership_transferred": "transferred",
    "page_round_begun": "paged_anew",
    "resolution_announced": "announced",
    "case_closed": "closed",
    "case_cancelled": "cancelled",
    "case_merged": "merged",
    "case_declined": "declined",
}
"""Why a page that was decided before a fact of this kind does not begin to be sent after it."""


_OF_CASE: BindParameter[int] = bindparam("of_case")
_OF_EFFECT: BindParameter[str] = bindparam("of_effect")
_EFFECT = (EFFECTS.c.case == _OF_CASE) & (EFFECTS.c.key == _OF_EFFECT)
_PAGE_NOW = select(
    ESCALATIONS.c.stage,
    ESCALATIONS.c.pages_void_to,
    select(EFFECTS.c.fact).where(_EFFECT).scalar_subquery(),
    select(EFFECTS.c.state).where(_EFFECT).scalar_subquery(),
).where(ESCALATIONS.c.case == _OF_CASE)
_STATE_NOW = select(
    EFFECTS.c.state,
    select(ESCALATIONS.c.stage).where(ESCALATIONS.c.case == _OF_CASE).scalar_subquery(),
).where(_EFFECT)


def page_void(store: Store, case: int, effect: str) -> str:
    """Tell why a page must not begin to be sent; empty where it may. Asked before each send.

    The first fact recorded after the page was decided that takes its purpose away (`VOIDING`); or
    the stage in which the case has ended; or ``overtaken`` by a later page to the same people. An
    effect that is not recorded yet is younger than all that is.
    """
    with store.read() as connection:
        row = connection.execute(_PAGE_NOW, {"of_case": case, "of_effect": effect}).first()
        if row is None:
            return ""
        stage, void_to, decided, state = row
        over = stage in ENDED_STAGES
        if decided is not None and (over or void_to >= decided):
            return _voided_by(connection, case, decided) or str(stage)
    if over:
        return str(stage)
    return OVERTAKEN if state == DROPPED else ""


def _voided_by(connection: Connection, case: int, decided: int) -> str:
    """What first happened after the page was decided that made it pointless."""
    query = select(FACTS.c.kind).where(
        FACTS.c.case == case, FACTS.c.number > decided, FACTS.c.kind.in_(VOIDING)
    )
    kind = connection.execute(query.order_by(FACTS.c.number).limit(1)).scalar_one_or_none()
    return VOIDING[kind] if kind else ""


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
    queued = [_state(1, real, Note(key, State.QUEUED, at, {})) for key in new]
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
    over = {(case, effect) for case, effect in of if _halted(connection, case, effect)}
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


def _halted(connection: Connection, case: int, effect: str) -> str:
    found = connection.execute(_STATE_NOW, {"of_case": case, "of_effect": effect})
    state, ended = found.one_or_none() or ("", "")
    if state == DROPPED:
        return str(ended)
    return STOPPED if state == STOPPED else ""


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


def _left_behind(connection: Connection, asked: Mapping[str, Any], at: datetime) -> None:
    of = {**asked, "killed": utc_now() - IN_HAND}
    left = [
        Note(row.id, State.UNKNOWN, at, {"why": "stopped"})
        for row in connection.execute(_LEFT_BEHIND, of)
    ]
    append(connection, left, still_open=True)


_HEADS = select(_ROW.id, _ROW.seq).where(_ROW.id.in_(bindparam("keys", expanding=True)))
# Locked in one order, so that two pages never wait for each other crosswise.
_LOCKED_HEADS = _HEADS.order_by(_ROW.id).with_for_update()
_GO_ON = (
    update(DELIVERIES)
    .where(_ROW.id.in_(bindparam("keys", expanding=True)))
    .values(
        state=bindparam("new"),
        seq=_ROW.seq + bindparam("steps"),
        claimed=False,
        carried_by="",
        passed_at=None,
        open=bindparam("still_open"),
    )
)


def append(connection: Connection, notes: Sequence[Note], *, still_open: bool) -> None:
    """Append states in a transaction that is open: the one way in which a row changes."""
    real = utc_now()
    for page in pages(notes):
        keys = [entry.delivery for entry in page]
        seq = {row.id: row.seq for row in connection.execute(_LOCKED_HEADS, {"keys": keys}).all()}
        last, steps = {entry.delivery: entry.state for entry in page}, Counter(keys)
        states = []
        for entry in page:
            seq[entry.delivery] += 1
            states.append(_state(seq[entry.delivery], entry.real_at or real, entry))
        insert(connection, DELIVERY_STATES, states)
        alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key, state in last.items():
            alike[state.value, steps[key]].append(key)
        for (new, more), several in alike.items():
            asked = {"keys": several, "new": new, "steps": more, "still_open": still_open}
            connection.execute(_GO_ON, asked)


def _state(seq: int, real: datetime, entry: Note) -> dict[str, Any]:
    return {
        "delivery": entry.delivery,
        "seq": seq,
        "state": entry.state.value,
        "at": entry.at,
        "real_at": real,
        "detail": entry.detail,
    }
