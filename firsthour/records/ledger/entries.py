"""Whose turn it is to be told, and what became of it: claims and notes.

A sender claims pages of the recipients that were enrolled, sends, and notes what became of each,
until `claim` gives none. A claim that was never noted (the sender was killed) gets the state
`unknown` and is handed out again under the same message id.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, update

from firsthour.clock import utc_now
from firsthour.records.ledger.deliveries import (
    Counts,
    Delivery,
    Note,
    State,
    delivery_of,
    state_row,
)
from firsthour.records.rows import insert, pages
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

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
            states.append(state_row(seq[entry.delivery], entry.real_at or real, entry))
        insert(connection, DELIVERY_STATES, states)
        alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for key, state in last.items():
            alike[state.value, steps[key]].append(key)
        for (new, more), several in alike.items():
            asked = {"keys": several, "new": new, "steps": more, "still_open": still_open}
            connection.execute(_GO_ON, asked)
