"""Customers whom no notice reaches: every address of theirs has failed for good."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from firsthour.records.directory import current_contacts
from firsthour.records.ledger.deliveries import State
from firsthour.records.projected import CUSTOMERS, ESCALATIONS
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

EMAIL = "email"
"""The channel that every installation has."""
_FOR_GOOD = ("", "returned")
"""Why a message failed for good: it was refused, or came back. All else may pass."""
_PAGE = 500

_Place = tuple[str, str]
"""A channel, and an address on it as it stands in the ledger."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """A customer: of an open case (``case`` is its label), or of the directory."""

    id: str
    name: str
    addresses: tuple[str, ...]
    case: str = ""


def bounced(store: Store, channels: Collection[str] = (EMAIL,)) -> tuple[Bounced, ...]:
    """Give the customers of open cases and of the directory who cannot be reached any more.

    ``channels`` are those on which the installation sends: contacts on others reach nobody.
    """
    with store.snapshot() as connection:
        dead = _dead(connection)
        if not dead:
            return ()
        found = [*_of_cases(connection, dead, channels)]
        known = {each.id for each in found if each.id}
        listed = current_contacts(connection)
        rows = ((key, name, contacts) for key, name, contacts in listed if key not in known)
        return (*found, *_unreachable(rows, dead, channels))


def _dead(connection: Connection) -> frozenset[_Place]:
    """Addresses of customers whose last word is that a message failed for good."""
    failed = _failed(connection)
    told = _told(connection, tuple({address for _, address in failed}))
    # At one instant what was sent counts: it is the better news.
    return frozenset(place for place, at in failed.items() if place not in told or told[place] < at)


def _failed(connection: Connection) -> dict[_Place, datetime]:
    """When a message to each address failed for good last."""
    row, step = DELIVERIES.c, DELIVERY_STATES.c
    query = (
        select(row.channel, row.address, step.real_at, step.detail)
        .join(DELIVERY_STATES, (step.delivery == row.id) & (step.seq == row.seq))
        .where(row.state == State.FAILED, row.customer > 0)
        .order_by(step.real_at)
    )
    return {
        (found.channel, found.address): found.real_at
        for found in connection.execute(query)
        if found.detail.get("why", "") in _FOR_GOOD
    }


def _told(connection: Connection, addresses: Sequence[str]) -> dict[_Place, datetime]:
    """When a message reached each of these addresses last."""
    row, step = DELIVERIES.c, DELIVERY_STATES.c
    query = (
        select(row.channel, row.address, func.max(step.real_at).label("at"))
        .join(DELIVERY_STATES, (step.delivery == row.id) & (step.seq == row.seq))
        .where(row.state.in_((State.SENT, State.DELIVERED)))
        .group_by(row.channel, row.address)
    )
    found: dict[_Place, datetime] = {}
    for at in range(0, len(addresses), _PAGE):
        page = query.where(row.address.in_(addresses[at : at + _PAGE]))
        found |= {(each.channel, each.address): each.at for each in connection.execute(page)}
    return found


def _of_cases(
    connection: Connection, dead: frozenset[_Place], channels: Collection[str]
) -> Iterator[Bounced]:
    who, case = CUSTOMERS.c, ESCALATIONS.c
    query = (
        select(who.id, who.name, who.contacts, case.label)
        .join(ESCALATIONS, case.case == who.case)
        .where(case.ended_at.is_(None), who.removed_at.is_(None))
        .order_by(who.case, who.number)
    )
    for row in connection.execute(query):
        places = _places(row.contacts, channels)
        if places and dead.issuperset(places):
            yield Bounced(row.id, row.name, _addresses(places), row.label)


def _unreachable(
    rows: Iterable[tuple[str, str, Sequence[Any]]],
    dead: frozenset[_Place],
    channels: Collection[str],
) -> Iterator[Bounced]:
    for key, name, contacts in rows:
        places = _places(contacts, channels)
        if places and dead.issuperset(places):
            yield Bounced(key, name, _addresses(places))


def _places(contacts: Sequence[Any], channels: Collection[str]) -> tuple[_Place, ...]:
    """Channels and addresses as they stand in the ledger: two spellings of one are the same."""
    found = ((each["channel"], each["address"].strip()) for each in contacts)
    return tuple(
        (channel, address.lower() if channel == EMAIL else address)
        for channel, address in dict.fromkeys(found)
        if address and channel in channels
    )


def _addresses(places: Iterable[_Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for _, address in places))
