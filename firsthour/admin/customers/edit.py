"""Changes of one customer of the directory: a further revision of theirs, or their removal.

Who stands in the directory's file is changed there: the file would say otherwise at its next look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from firsthour.admin.inputs import InputInvalid, advice
from firsthour.directory import edits
from firsthour.directory.book import Book
from firsthour.directory.editing import EditRefused
from firsthour.directory.listed import cells
from firsthour.directory.schema import CustomerSection
from firsthour.domain.roles import Role
from firsthour.reading import mistakes
from firsthour.records.directory import (
    LOCK,
    REMOVED,
    KeptCustomer,
    append_customers,
    customers,
    digest_of,
    find_customers,
    heads,
)
from firsthour.records.store import Store

MAY = (Role.ADMINISTRATOR, Role.CUSTOMER_EXECUTIVE)
"""The roles that may change a customer."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change: fields to set, then entries of lists to take out, and to put in at their ends."""

    id: str
    fields: Mapping[str, str] = field(default_factory=dict)
    remove: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    add: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def change(store: Store, book: Book, by: str, wanted: Wanted, now: datetime) -> KeptCustomer:
    """Change a customer, or make a new one of whom a name is given; the customer as they are now.

    EditRefused says why not: ``not_allowed``, ``in_file``, ``unknown_customer`` or
    ``nothing_changed``; InputInvalid what is wrong with a field. Then nothing was written.
    """
    _check(book, by, wanted.id)
    with store.write() as connection:
        store.lock(connection, LOCK)
        kept = customers(connection, (wanted.id,)).get(wanted.id)
        if kept is None and "name" not in wanted.fields:
            raise _unknown(store, wanted.id, " (--name makes a new one)")
        said = cells(_section(_changed(kept, wanted), wanted.id))
        digest = digest_of(said)
        revision, former = heads(connection, (wanted.id,)).get(wanted.id, (0, ""))
        if former == digest:
            raise EditRefused("nothing_changed", "The directory says so already.")
        append_customers(connection, [(wanted.id, revision + 1, digest, *said)], now, by)
        return customers(connection, (wanted.id,))[wanted.id]


def remove(store: Store, book: Book, by: str, customer: str, now: datetime) -> None:
    """Take a customer out; what was kept of them stays, and cases keep their own copy.

    EditRefused says why not: ``not_allowed``, ``in_file`` or ``unknown_customer``.
    """
    _check(book, by, customer)
    with store.write() as connection:
        store.lock(connection, LOCK)
        if customer not in customers(connection, (customer,)):
            raise _unknown(store, customer)
        revision, _ = heads(connection, (customer,))[customer]
        row = (customer, revision + 1, digest_of(REMOVED), *REMOVED)
        append_customers(connection, [row], now, by)


def _check(book: Book, by: str, customer: str) -> None:
    if set(MAY).isdisjoint(book.roles_of(by)):
        told = " or ".join(role.replace("_", " ") for role in MAY)
        raise EditRefused("not_allowed", "That is not yours to change.", f"It takes an {told}.")
    if customer in book.customers:
        message = f"{customer} stands in the file of the directory, which goes first."
        raise EditRefused("in_file", message, "Change it there; it is read within a second.")


def _unknown(store: Store, customer: str, more: str = "") -> EditRefused:
    near = [each.id for each in find_customers(store, customer[:3])]
    hint = advice(customer, near) if near else "`firsthour directory customers` lists them"
    return EditRefused(
        "unknown_customer", f"The directory knows no customer {customer}.", hint + more
    )


def _changed(kept: KeptCustomer | None, wanted: Wanted) -> dict[str, Any]:
    """What a customer would be, in the form of a file."""
    entry = _plain(kept) if kept else {}
    edits.change(entry, {"set": wanted.fields, "remove": wanted.remove, "add": wanted.add})
    return entry


def _plain(kept: KeptCustomer) -> dict[str, Any]:
    """A customer in the form of a file: without what the records add."""
    entry = {name: getattr(kept, name) for name in CustomerSection.model_fields}
    entry["contacts"] = [asdict(each) for each in kept.contacts]
    for contact in entry["contacts"]:
        contact.pop("kind", None)
    return entry


def _section(entry: Mapping[str, Any], customer: str) -> CustomerSection:
    try:
        return CustomerSection.model_validate(entry)
    except ValidationError as error:
        found = list(mistakes(error, CustomerSection))
        raise InputInvalid("invalid", found, f"The customer {customer}") from error
