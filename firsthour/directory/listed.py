"""The customers that the directory's file lists: taken into the records as an import takes them.

Of one of whom the file says nothing new nothing is written; customers whom it does not list stay.
"""

import json
from datetime import datetime

from firsthour.directory.book import Book
from firsthour.directory.schema import CustomerSection
from firsthour.records.directory import LOCK, append_customers, digest_of, heads
from firsthour.records.store import Store


def take_in(store: Store, book: Book, now: datetime) -> int:
    """Write each listed customer who is new or has changed; how many they were."""
    if not book.customers:
        return 0
    with store.write() as connection:
        store.lock(connection, LOCK)
        known, rows = heads(connection, book.customers), []
        for key, customer in book.customers.items():
            said = cells(customer)
            revision, former = known.get(key, (0, ""))
            if digest_of(said) != former:
                rows.append((key, revision + 1, digest_of(said), *said))
        if rows:
            append_customers(connection, rows, now, "")
    return len(rows)


def cells(customer: CustomerSection) -> tuple[str, ...]:
    """What is kept of a customer, in the order and the writing of the records."""
    contacts = [
        {
            "name": each.name,
            "channel": each.channel,
            "address": each.address,
            "language": each.language,
        }
        for each in customer.contacts
    ]
    return (
        customer.name,
        customer.value,
        customer.tier,
        customer.language,
        customer.timezone,
        customer.resolution,
        customer.calendar,
        _json(customer.services),
        _json(customer.tags),
        _json(contacts),
    )


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
