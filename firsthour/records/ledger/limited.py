"""How much one address had on a channel, and who may have one more: counted and said as one act.

Several senders may have messages to one address in hand at once, in cases of their own and in
processes of their own. What one of them lets pass is counted by the next.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import Connection, bindparam, select, update

from firsthour.clock import utc_now
from firsthour.domain.effects import NoticeKind
from firsthour.records.ledger.deliveries import Delivery, State
from firsthour.records.ledger.entries import IN_HAND
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

_D, _S = DELIVERIES.c, DELIVERY_STATES.c
_AHEAD = timedelta(minutes=1)
"""What is further ahead of the case's time was sent by a case whose time is another."""
_DOORS = 64
"""So many locks stand for all addresses: a page of five hundred takes no more of them."""
_PASS = (
    update(DELIVERIES)
    .where(_D.id.in_(bindparam("keys", expanding=True)))
    .values(passed_at=bindparam("now"))
)

FreeAt = Callable[[Sequence[datetime]], datetime | None]
"""From when on one more may be sent, by when others were (in order); None if it is now."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts: notices of these kinds on a channel, sent after ``since`` (in case time)."""

    channel: str
    notices: Sequence[NoticeKind]
    since: datetime
    now: datetime


def let_pass(
    store: Store, page: Sequence[Delivery], counted: Counted, free_at: FreeAt
) -> dict[str, datetime]:
    """Let those of a claimed page pass who may be told now; give until when the others wait.

    By delivery, in case time. Counted are messages of all cases, in the time of each: those that
    were sent, and those that somebody has in hand and was let pass with.
    """
    addresses = {each.enrolment.address for each in page}
    waits: dict[str, datetime] = {}
    with store.write() as connection:
        for door in sorted({crc32(address.encode()) % _DOORS for address in addresses}):
            store.lock(connection, f"limit:{counted.channel}:{door}")
        had = _had(connection, counted, addresses)
        for address in _in_hand(connection, counted, addresses):
            had[address].append(counted.now)
        for each in page:
            until = free_at(had.get(each.enrolment.address, ()))
            if until is not None and until > counted.now:
                waits[each.id] = until
        passed = [each.id for each in page if each.id not in waits]
        if passed:
            connection.execute(_PASS, {"keys": passed, "now": utc_now()})
    return waits


def _had(
    connection: Connection, counted: Counted, addresses: Iterable[str]
) -> dict[str, list[datetime]]:
    """When each address was told lately, in order; what went in another message is no message."""
    query = (
        select(_D.address, _S.at, _S.detail)
        .join(DELIVERY_STATES, _S.delivery == _D.id)
        .where(_D.address.in_(tuple(addresses)), _D.channel == counted.channel)
        .where(_D.notice.in_(counted.notices), _S.state == State.SENT, _S.at > counted.since)
        .order_by(_S.at)
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for address, at, detail in connection.execute(query):
        if "in" not in detail and at <= counted.now + _AHEAD:
            found[address].append(at)
    return found


def _in_hand(connection: Connection, counted: Counted, addresses: Iterable[str]) -> list[str]:
    """The address of each message that was let pass and is on its way, as far as is known."""
    query = select(_D.address).where(_D.address.in_(tuple(addresses)), _D.open, _D.claimed)
    query = query.where(_D.channel == counted.channel, _D.notice.in_(counted.notices))
    alive = utc_now() - IN_HAND
    return list(connection.execute(query.where(_D.passed_at >= alive)).scalars())
