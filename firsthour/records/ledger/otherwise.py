"""Who is told on one channel is left out on the others: each recipient gets a notice once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from firsthour.records.ledger import entries
from firsthour.records.ledger.deliveries import (
    FALLBACK,
    Delivery,
    Enrolment,
    Note,
    State,
    delivery_of,
)
from firsthour.records.ledger.shared import Place, places, sharing
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES

_D = DELIVERIES.c
_TOLD = (State.SENT, State.DELIVERED)
TOLD_OTHERWISE = "told_otherwise"
"""Why a recipient is left out on one channel who was told on another."""

Recipient = tuple[int, str, int]
"""Who is told, whatever the channel: customer, person, and which of the customer's people."""


def recipient_of(row: Enrolment) -> Recipient:
    """Give who is told by a delivery: the same for each of their channels."""
    return row.customer, row.person, 0 if row.person else row.position % FALLBACK


def told_otherwise(
    store: Store, case: int, effect: str, deliveries: Iterable[Delivery]
) -> dict[str, str]:
    """Give, of these deliveries, those whose recipient was told on another channel: on which.

    What goes to an address that several customers share is left out once each of them was told.
    """
    rows = {each.id: each.enrolment for each in deliveries}
    asked = {key: recipient_of(row) for key, row in rows.items() if not row.is_shared}
    told: dict[Recipient, dict[str, str]] = {}
    for row in _of(store, case, effect, set(asked.values()), _D.state.in_(_TOLD)):
        told.setdefault(recipient_of(row.enrolment), {})[row.id] = row.enrolment.channel
    found = _all_told(store, case, effect, {k: row for k, row in rows.items() if row.is_shared})
    for key, who in asked.items():
        others = [channel for id_, channel in told.get(who, {}).items() if id_ != key]
        if others:
            found[key] = others[0]
    left = {key: rows[key] for key in asked if key not in found}
    return found | _told_together(store, case, effect, left)


def _told_together(
    store: Store, case: int, effect: str, rows: Mapping[str, Enrolment]
) -> dict[str, str]:
    """Give, of further ways of customers, those who were told at an address that they share.

    What went there stands under the name of one of those who share it.
    """
    further = {key: row for key, row in rows.items() if row.customer and row.position >= FALLBACK}
    if not further:
        return {}
    who, numbers = CUSTOMERS.c, {row.customer for row in further.values()}
    query = select(who.number, who.contacts).where(who.case == case, who.number.in_(numbers))
    with store.read() as connection:
        contacts = {row.number: row.contacts for row in connection.execute(query)}
        own = {key: _own(contacts.get(row.customer, ()), row) for key, row in further.items()}
        addresses = {address for each in own.values() for _, address in each}
        told = select(DELIVERIES).where(_D.case == case, _D.effect == effect)
        told = told.where(_D.state.in_(_TOLD), _D.address.in_(addresses))
        rows_told = [delivery_of(row).enrolment for row in connection.execute(told)]
    shared = [each for each in rows_told if each.is_shared]
    found = {}
    for key, row in further.items():
        channels = [
            each.channel
            for each in shared
            if (each.channel, each.address) in own[key] and set(row.reasons) & set(each.reasons)
        ]
        if channels:
            found[key] = channels[0]
    return found


def _own(contacts: Iterable[Mapping[str, str]], row: Enrolment) -> set[Place]:
    """Where the one of a customer's people is told whom a delivery is for."""
    return places(each for each in contacts if each["name"] == row.name)


def _all_told(
    store: Store, case: int, effect: str, shared: Mapping[str, Enrolment]
) -> dict[str, str]:
    """Give, of addresses that are shared, those of which each customer was told on a further way.

    Or by a call, which tells one customer.
    """
    if not shared:
        return {}
    of_effect = _D.case == case, _D.effect == effect, _D.position >= FALLBACK
    query = select(_D.id, _D.customer, _D.channel).where(*of_effect, _D.state.in_(_TOLD))
    with store.read() as connection:
        together = sharing(connection, case, shared.values())
        numbers = {row.number for rows in together.values() for row in rows}
        told = connection.execute(query.where(_D.customer.in_(numbers))).all()
    found = {}
    for key, row in shared.items():
        left = {each.number for each in together.get((row.channel, row.address), ())}
        others = [each for each in told if each.customer in left and each.id != key]
        if left and left == {each.customer for each in others}:
            found[key] = str(others[0].channel)
    return found


def settle_others(
    store: Store, case: int, effect: str, told: Sequence[Delivery], at: datetime, real_at: datetime
) -> int:
    """Leave out, on their other channels, who has been told; give how many rows that were.

    Whom a channel has in hand is looked at again once it lets go of them.
    """
    channels = {recipient_of(each.enrolment): each.enrolment.channel for each in told}
    own = _of(store, case, effect, set(channels), _D.open, ~_D.claimed)
    waits = {row.id: row for row in (*own, *_sharing(store, case, effect, told))}
    by = {
        key: channels.get(recipient_of(row.enrolment), "")
        for key, row in waits.items()
        if not row.enrolment.is_shared
    }
    by |= told_otherwise(store, case, effect, (waits[key] for key in waits if not by.get(key)))
    notes = [
        Note(key, State.SKIPPED, at, {"why": TOLD_OTHERWISE, "by": channel}, real_at)
        for key, channel in by.items()
        if channel
    ]
    entries.note(store, notes)
    return len(notes)


def _shared(rows: Iterable[Delivery]) -> list[Delivery]:
    return [row for row in rows if row.enrolment.is_shared]


def _sharing(store: Store, case: int, effect: str, told: Sequence[Delivery]) -> list[Delivery]:
    """What is open on further ways of those who share an address that was told."""
    if not (several := _shared(told)):
        return []
    with store.read() as connection:
        together = sharing(connection, case, (row.enrolment for row in several))
        numbers = {row.number for rows in together.values() for row in rows}
        query = select(DELIVERIES).where(_D.case == case, _D.effect == effect, _D.open, ~_D.claimed)
        query = query.where(_D.customer.in_(numbers), _D.position >= FALLBACK)
        return [delivery_of(row) for row in connection.execute(query)]


def _of(
    store: Store, case: int, effect: str, recipients: set[Recipient], *conditions: Any
) -> list[Delivery]:
    if not recipients:
        return []
    people = {person for _, person, _ in recipients if person}
    customers = {customer for customer, person, _ in recipients if not person}
    who = or_(_D.person.in_(people), _D.customer.in_(customers) & (_D.person == ""))
    query = select(DELIVERIES).where(_D.case == case, _D.effect == effect, who, *conditions)
    query = query.where(_D.customer.in_(customers | ({0} if people else set())))
    with store.read() as connection:
        return [delivery_of(row) for row in connection.execute(query)]
