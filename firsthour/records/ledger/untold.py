"""Why somebody was told late, or not: looked up for these alone, who are few.

The ledger is the evidence, nothing else: that somebody says they called proves nothing here before
the call stands in it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.reach import LOOKED_AFTER, PHONE
from firsthour.records.ledger.tellings import Came, Telling, in_time
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

_REACHED = (State.SENT, State.DELIVERED)
_DOUBTFUL = (Came.LATE, Came.NOT_TOLD, Came.PENDING)
_Key = tuple[int, str, int]
_Place = tuple[str, str]


def explained(store: Store, page: Sequence[Telling]) -> Iterator[Telling]:
    """Give the same, with the reasons; who was told otherwise after all is told so."""
    doubtful = [each for each in page if each.came in _DOUBTFUL]
    if not doubtful:
        yield from page
        return
    with store.read() as connection:
        rows = _deliveries(connection, doubtful)
        places = _places(connection, doubtful)
    for each in page:
        if each.came not in _DOUBTFUL:
            yield each
            continue
        own = rows.get((each.case, each.key, each.customer), [])
        theirs = places.get((each.case, each.customer), frozenset())
        shared = (row for row in rows.get((each.case, each.key, 0), []) if _at(row) in theirs)
        yield _explained(each, [*own, *(row for row in shared if _stands_for(row, each))])


def _explained(each: Telling, found: Sequence[Any]) -> Telling:
    reached = [row for row in found if row.head in _REACHED and row.state in _REACHED]
    first = min(reached, key=lambda row: row.at, default=None)
    if first is not None and (each.told_at is None or first.at < each.told_at):
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
    """A message to an address that several customers share tells them all; a call only one."""
    return row.channel != PHONE and f"customer:{each.name}" in row.reasons


def _at(row: Any) -> _Place:
    return row.channel, row.address.strip().lower()


def _deliveries(connection: Connection, page: Sequence[Telling]) -> dict[_Key, list[Any]]:
    """Every step of what was sent to these customers; and under 0 that of all of the case."""
    row, step = DELIVERIES.c, DELIVERY_STATES.c
    which = (row.case.in_({each.case for each in page}), row.customer > 0)
    keys = row.obligation.in_({each.key for each in page})
    query = (
        select(
            row.case, row.obligation, row.customer, row.channel, row.address, row.reasons,
            row.state.label("head"),
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


def _places(
    connection: Connection, page: Sequence[Telling]
) -> Mapping[tuple[int, int], frozenset[_Place]]:
    """Channels and addresses of customers: who has the name of another one was not told by that."""
    who = CUSTOMERS.c
    query = select(who.case, who.number, who.contacts).where(
        who.case.in_({each.case for each in page}),
        who.number.in_({each.customer for each in page}),
    )
    return {
        (row.case, row.number): frozenset(
            (contact["channel"], contact["address"].strip().lower()) for contact in row.contacts
        )
        for row in connection.execute(query)
    }
