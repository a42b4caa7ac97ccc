"""Who the ledger shows as told, of those to whom something is promised; and calls as proof."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from firsthour.clock import utc_now
from firsthour.domain.effects import NoticeKind
from firsthour.domain.facts import Fact
from firsthour.records.codec import decode_row
from firsthour.records.ledger.deliveries import (
    FALLBACK,
    Delivery,
    Enrolment,
    Note,
    State,
    delivery_id,
    delivery_of,
    enrolment_of,
    row_of,
)
from firsthour.records.ledger.entries import append
from firsthour.records.ledger.shared import Place, sharing
from firsthour.records.projected import CUSTOMERS, EFFECTS
from firsthour.records.rows import insert_new
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES, FACTS, RETURNS

PHONE = "phone"
"""The channel of calls that people made."""
BY_PHONE = "told_by_phone"
"""Why a message is left out whose recipient was told on the telephone."""
LOOKED_AFTER = (NoticeKind.ALARM.value, NoticeKind.REMINDER.value, NoticeKind.PAGE.value)
"""Notices about a promise that do not keep it."""
_TOLD = (State.SENT, State.DELIVERED)
_ROW = DELIVERIES.c

Owed = tuple[int, str]
"""To whom something is promised: a customer by number, or (0) a colleague by id."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far telling one of those to whom something is promised has come, on their best way."""

    name: str
    why: str
    """Why they are not told; empty where they are."""
    code: str = ""
    """The channel's own word for it."""


def standings(store: Store, case: int, obligation: str) -> dict[Owed, Standing]:
    """How everybody stands who is enrolled for a promise; customers who were removed left out.

    A customer is told when one of their contacts is.
    """
    query = select(DELIVERIES).where(_ROW.case == case, _ROW.obligation == obligation)
    query = query.where(_ROW.notice.not_in(LOOKED_AFTER)).order_by(_ROW.position, _ROW.id)
    with store.read() as connection:
        rows = connection.execute(query).all()
        left = {row.id: row for row in rows if row.state not in _TOLD}
        last = _last_steps(connection, left)
        gone = _removed(connection, case)
        together = sharing(connection, case, (e for e in map(enrolment_of, rows) if e.is_shared))
    by: dict[Owed, list[Any]] = defaultdict(list)
    for row in rows:
        for number in _for_whom(row, together):
            if number not in gone:
                by[number, "" if number else row.person].append(row)
    return {who: _standing(several, last) for who, several in by.items()}


def _for_whom(row: Any, together: Mapping[Place, Sequence[Any]]) -> tuple[int, ...]:
    """The customers for whose sake a row is told; a call is about one, who may share an address."""
    if row.channel == PHONE:
        return (row.customer,)
    others = (each.number for each in together.get((row.channel, row.address), ()))
    return tuple(dict.fromkeys((row.customer, *others)))


def _standing(rows: Sequence[Any], last: dict[str, dict[str, Any]]) -> Standing:
    if any(row.state in _TOLD for row in rows):
        return Standing(rows[0].name, "")
    best = max(rows, key=lambda row: (row.open, row.position))
    detail = last.get(best.id, {})
    why = "waiting" if best.open else detail.get("why") or best.state
    return Standing(rows[0].name, why, str(detail.get("code", "")))


def _last_steps(connection: Connection, rows: Iterable[str]) -> dict[str, dict[str, Any]]:
    step, keys = DELIVERY_STATES.c, list(rows)
    found: dict[str, dict[str, Any]] = {}
    for at in range(0, len(keys), 500):
        query = select(step.delivery, step.detail).where(step.delivery.in_(keys[at : at + 500]))
        for row in connection.execute(query.order_by(step.seq)):
            found[row.delivery] = row.detail
    return found


def _removed(connection: Connection, case: int) -> frozenset[int]:
    who = CUSTOMERS.c
    query = select(who.number).where(who.case == case, who.removed_at.is_not(None))
    return frozenset(connection.execute(query).scalars())


def untold(store: Store, case: int, who: Owed) -> str:
    """The first promise of which something was sent to somebody, and nothing has reached them."""
    # What a customer is told at another one's address stands there under that one's number.
    mine = _ROW.customer > 0 if who[0] else (_ROW.customer == 0) & (_ROW.person == who[1])
    first = func.min(_ROW.enrolled_at)
    query = select(_ROW.obligation).where(_ROW.case == case, mine, _ROW.obligation != "")
    query = query.where(_ROW.notice.not_in(LOOKED_AFTER)).group_by(_ROW.obligation)
    with store.read() as connection:
        keys = connection.execute(query.order_by(first, _ROW.obligation)).scalars().all()
    for key in keys:
        stands = standings(store, case, key).get(who)
        if stands and stands.why:
            return str(key)
    return ""


def wanted_by(store: Store, case: int, effect: str) -> Fact | None:
    """The fact that wanted an effect last; None where there is none, or it is not recorded yet."""
    of = (EFFECTS.c.case == FACTS.c.case) & (EFFECTS.c.fact == FACTS.c.number)
    query = select(FACTS).join(EFFECTS, of).where(EFFECTS.c.case == case, EFFECTS.c.key == effect)
    with store.read() as connection:
        row = connection.execute(query).first()
    return decode_row(row) if row else None


def effects_towards(store: Store, case: int, obligation: str, who: Owed) -> tuple[str, ...]:
    """The notices in which somebody is enrolled for a promise, the first of them first."""
    query = select(_ROW.effect, _ROW.position).where(
        _ROW.case == case, _ROW.obligation == obligation, _ROW.customer == who[0]
    )
    query = query.where(_ROW.notice.not_in(LOOKED_AFTER))
    if not who[0]:
        query = query.where(_ROW.person == who[1])
    with store.read() as connection:
        rows = connection.execute(query.order_by(_ROW.position)).all()
    return tuple(dict.fromkeys(row.effect for row in rows))


@dataclass(frozen=True, slots=True)
class Call:
    """A telephone call: who told whom, when (case time), and what was said."""

    by: str
    whom: str
    at: datetime
    note: str


def note_call(store: Store, call: Call, rows: Sequence[Enrolment], at: datetime) -> int:
    """Enter a call for somebody who is enrolled by ``rows`` in one notice; once.

    What is still open to them is left out, and counted; not what a sender has in hand, nor what
    goes to an address for the sake of others as well: a call tells one customer.
    """
    first = rows[0]
    address = f"#{first.customer}" if first.customer else first.person
    key = delivery_id(first.case, first.effect, PHONE, address)
    proof = replace(
        first,
        channel=PHONE,
        address=address,
        name=call.whom,
        message_id=f"phone:{key}",  # each line of the ledger has one of its own
        position=first.position % FALLBACK + FALLBACK,
    )
    others = [delivery_id(r.case, r.effect, r.channel, r.address) for r in rows]
    detail = {"by": call.by, "whom": call.whom, "note": call.note}
    with store.write() as connection:
        store.lock(connection, f"ledger:{first.case}:{first.effect}")
        known = connection.execute(select(_ROW.id).where(_ROW.id == key)).first()
        if known is None:
            new = {**row_of(key, proof), "seq": 0, "enrolled_at": utc_now(), "late_at": None}
            insert_new(connection, DELIVERIES, [new])
            told = Note(key, State.DELIVERED, call.at, detail)
            append(connection, [told], still_open=False)
        query = select(DELIVERIES).where(_ROW.id.in_(others), _ROW.open, ~_ROW.claimed)
        still_open = connection.execute(query.order_by(_ROW.id)).all()
        left = [row.id for row in still_open if not enrolment_of(row).is_shared]
        skipped = [Note(each, State.SKIPPED, at, {"why": BY_PHONE, "by": PHONE}) for each in left]
        append(connection, skipped, still_open=False)
    return len(left)


def came_back(store: Store, case: int, effect: str) -> list[Delivery]:
    """Give whom a notice did not reach after all, of those who had seemed to be told."""
    query = select(DELIVERIES).join(RETURNS, RETURNS.c.delivery == _ROW.id)
    query = query.where(_ROW.case == case, _ROW.effect == effect, _ROW.state == State.FAILED)
    with store.read() as connection:
        return [delivery_of(row) for row in connection.execute(query.order_by(_ROW.position))]


def told_of(store: Store, deliveries: Iterable[str]) -> int:
    """How many of these deliveries have reached somebody."""
    keys = tuple(deliveries)
    query = select(_ROW.id).where(_ROW.id.in_(keys), _ROW.state.in_(_TOLD))
    with store.read() as connection:
        return len(connection.execute(query).scalars().all())
