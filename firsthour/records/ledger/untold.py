"""Why somebody was told late, or not: looked up for these alone, who are few."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from firsthour.records.codec import decode_row
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.reach import LOOKED_AFTER
from firsthour.records.ledger.tellings import Came, Telling, in_time
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES, FACTS

PHONED = "customer_told_by_phone"
"""The kind of fact that somebody told a customer on the telephone."""
_REACHED = (State.SENT, State.DELIVERED)
_DOUBTFUL = (Came.LATE, Came.NOT_TOLD, Came.PENDING)
_Key = tuple[int, str, int]


def explained(store: Store, page: Sequence[Telling]) -> Iterator[Telling]:
    """Give the same, with the reasons; who was told otherwise after all is told so."""
    doubtful = [each for each in page if each.came in _DOUBTFUL]
    if not doubtful:
        yield from page
        return
    with store.read() as connection:
        rows = _deliveries(connection, doubtful)
        phoned = _phoned(connection, doubtful)
    for each in page:
        yield _explained(each, rows, phoned) if each.came in _DOUBTFUL else each


def _explained(
    each: Telling, rows: Mapping[_Key, list[Any]], phoned: Mapping[_Key, Any]
) -> Telling:
    call = phoned.get((each.case, each.key, each.customer))
    if call and (each.told_at is None or call.told_at < each.told_at):
        each = in_time(replace(each, proof="phone"), call.told_at)
    if each.came is Came.KEPT:
        return each
    own = rows.get((each.case, each.key, each.customer), [])
    others = (row for row in rows.get((each.case, each.key, 0), []) if _stands_for(row, each))
    found = own or list(others)
    reached = [row for row in found if row.head in _REACHED and row.state in _REACHED]
    if each.told_at is None and reached:
        first = min(reached, key=lambda row: row.at)
        proof = "delivered" if first.head == State.DELIVERED else "accepted"
        each = in_time(replace(each, proof=proof), first.at)
    if each.came is Came.NOT_TOLD and any(row.head == State.UNKNOWN for row in found):
        each = replace(each, came=Came.UNKNOWN)
    return each if each.came in (Came.KEPT, Came.PENDING) else replace(each, why=_why(found))


def _why(found: Sequence[Any]) -> str:
    """The last thing that went wrong, as a code; where nobody was enrolled, that."""
    if not found:
        return "not_enrolled"
    wrong = [row for row in found if row.state not in _REACHED and row.detail]
    if not wrong:
        return "begun_late"
    detail = max(wrong, key=lambda row: (row.at, row.seq)).detail
    return str(detail.get("code") or detail.get("why") or "failed")


def _stands_for(row: Any, each: Telling) -> bool:
    """An address that several customers share is told once, for all of them."""
    return f"customer:{each.name}" in row.reasons


def _deliveries(connection: Connection, page: Sequence[Telling]) -> dict[_Key, list[Any]]:
    """Every step of what was sent to these customers; and under 0 that of all of the case."""
    row, step = DELIVERIES.c, DELIVERY_STATES.c
    which = (row.case.in_({each.case for each in page}), row.customer > 0)
    keys = row.obligation.in_({each.key for each in page})
    query = (
        select(
            row.case, row.obligation, row.customer, row.reasons, row.state.label("head"),
            step.seq, step.state, step.at, step.detail,
        )
        .join(DELIVERY_STATES, step.delivery == row.id)
        .where(*which, keys, row.notice.not_in(LOOKED_AFTER))
        .order_by(row.id, step.seq)
    )  # fmt: skip
    whole = {(each.case, each.key) for each in page}
    own = {(each.case, each.key, each.customer) for each in page}
    names = {f"customer:{each.name}" for each in page}
    found: dict[_Key, list[Any]] = defaultdict(list)
    for each in connection.execute(query):
        key = (each.case, each.obligation, each.customer)
        if key in own:
            found[key].append(each)
        elif key[:2] in whole and names.intersection(each.reasons):
            found[(*key[:2], 0)].append(each)
    return found


def _phoned(connection: Connection, page: Sequence[Telling]) -> dict[_Key, Any]:
    """Who was told on the telephone, first."""
    query = select(FACTS).where(FACTS.c.case.in_({each.case for each in page}))
    query = query.where(FACTS.c.kind == PHONED).order_by(FACTS.c.case, FACTS.c.number)
    found: dict[_Key, Any] = {}
    for row in connection.execute(query):
        body: Any = decode_row(row).body
        found.setdefault((row.case, body.key, body.customer), body)
    return found
