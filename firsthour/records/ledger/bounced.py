"""Customers whom no notice reaches: every address of theirs has failed for good."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from firsthour.records.directory import current_contacts
from firsthour.records.ledger.deliveries import State
from firsthour.records.projected import CUSTOMERS, ESCALATIONS
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES

_WRITTEN = "email"
"""The channel whose addresses tell by an answer that nobody is there."""


@dataclass(frozen=True, slots=True)
class Bounced:
    """A customer: of an open case (``case`` is its label), or of the directory."""

    id: str
    name: str
    addresses: tuple[str, ...]
    case: str = ""


def bounced(store: Store) -> tuple[Bounced, ...]:
    """Give the customers of open cases and of the directory who cannot be reached any more."""
    with store.snapshot() as connection:
        dead = _dead(connection)
        if not dead:
            return ()
        found = [*_of_cases(connection, dead)]
        known = {each.id for each in found if each.id}
        listed = current_contacts(connection)
        rows = ((key, name, contacts) for key, name, contacts in listed if key not in known)
        return (*found, *_unreachable(rows, dead))


def _dead(connection: Connection) -> frozenset[str]:
    """Addresses of customers whose last word is that a message failed for good."""
    row, step = DELIVERIES.c, DELIVERY_STATES.c
    failed = select(row.address).where(
        row.state == State.FAILED, row.channel == _WRITTEN, row.customer > 0
    )
    over = (State.FAILED, State.SENT, State.DELIVERED)
    query = (
        select(row.address, row.state, func.max(step.real_at).label("at"))
        .join(DELIVERY_STATES, (step.delivery == row.id) & (step.seq == row.seq))
        .where(row.channel == _WRITTEN, row.state.in_(over), row.address.in_(failed))
        .group_by(row.address, row.state)
    )
    last: dict[str, tuple[Any, bool]] = {}
    for found in connection.execute(query):
        # At one instant what was sent counts: it is the better news.
        told = (found.at, found.state != State.FAILED)
        last[found.address] = max(last.get(found.address, told), told)
    return frozenset(address for address, (_, is_told) in last.items() if not is_told)


def _of_cases(connection: Connection, dead: frozenset[str]) -> Iterator[Bounced]:
    who, case = CUSTOMERS.c, ESCALATIONS.c
    query = (
        select(who.id, who.name, who.contacts, case.label)
        .join(ESCALATIONS, case.case == who.case)
        .where(case.ended_at.is_(None), who.removed_at.is_(None))
        .order_by(who.case, who.number)
    )
    for row in connection.execute(query):
        addresses = _addresses(row.contacts)
        if addresses and dead.issuperset(addresses):
            yield Bounced(row.id, row.name, addresses, row.label)


def _unreachable(
    rows: Iterable[tuple[str, str, Sequence[Any]]], dead: frozenset[str]
) -> Iterator[Bounced]:
    for key, name, contacts in rows:
        addresses = _addresses(contacts)
        if addresses and dead.issuperset(addresses):
            yield Bounced(key, name, addresses)


def _addresses(contacts: Sequence[Any]) -> tuple[str, ...]:
    """The addresses as they stand in the ledger: two spellings of one are the same."""
    found = (each["address"].strip().lower() for each in contacts if each["channel"] == _WRITTEN)
    return tuple(dict.fromkeys(address for address in found if address))
