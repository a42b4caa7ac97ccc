"""Customers named by their id alone, in a request: filled in from the directory.

What the request says goes before what the directory says. The case keeps its own copy: a later
change of the directory does not reach into it.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from firsthour.admin.inputs import advice
from firsthour.reading import Document, Path, Plain, Problem, dotted
from firsthour.records.directory import KeptCustomer, customers, find_customers
from firsthour.records.store import Store

_FIELDS = ("name", "tier", "value", "language", "timezone", "resolution", "calendar")
_CONTACT = ("name", "address", "channel", "language")
_CANDIDATES = 500


def filled(document: Document, store: Store, services: Iterable[str] = ()) -> Document:
    """The fields of a request, its customers filled in from the directory of the records.

    Of a customer's services those count that are the request's own, or among ``services``.
    An id that the directory does not know, without a name, is one of the document's problems.
    """
    listed = document.data.get("customers")
    if not isinstance(listed, list):
        return document
    found: list[Any] = [{"id": each} if isinstance(each, str) else each for each in listed]
    known = customers(store, (_id(each) for each in found))
    affected = document.data.get("services")
    own = affected if isinstance(affected, list) else []
    affected_ones = [*services, *(each for each in own if isinstance(each, str))]
    problems = list(document.problems)
    for at, fields in enumerate(found):
        if not isinstance(fields, dict):
            continue
        kept = known.get(_id(fields))
        if kept is not None:
            found[at] = {**_fields(kept, affected_ones), **fields}
        elif "name" not in fields and _id(fields):
            problems.append(_unknown(document, at, _id(fields), store))
            found[at] = {**fields, "name": _id(fields)}
    return replace(document, data={**document.data, "customers": found}, problems=tuple(problems))


def _id(fields: Plain) -> str:
    """The customer's id, where it can be one: other mistakes are for the form to tell."""
    found = fields.get("id") if isinstance(fields, dict) else None
    return found.strip() if isinstance(found, str) and found.isprintable() else ""


def _fields(kept: KeptCustomer, services: Iterable[str]) -> dict[str, Any]:
    """What the directory says of a customer, in the form of a request."""
    fields: dict[str, Any] = {name: getattr(kept, name) for name in _FIELDS}
    fields["contacts"] = [
        {name: value for name, value in asdict(contact).items() if name in _CONTACT and value}
        for contact in kept.contacts
    ]
    fields["services"] = [name for name in services if name in kept.services]
    return fields


def _unknown(document: Document, at: int, customer: str, store: Store) -> Problem:
    path: Path = ("customers", at)
    message = f"The directory knows no customer {customer[:80]}, and it has no name here"
    return Problem(document.line(path), dotted(path), message, _near(customer, store))


def _near(customer: str, store: Store) -> str:
    """The known id that is most like this one, or what to do where none is."""
    for part in (customer, customer[:3], customer[-3:]):
        near = [each.id for each in find_customers(store, part, _CANDIDATES)]
        told = advice(customer, near)
        if told.startswith("did you mean"):
            return told
    return "give its name, or import it: firsthour directory import"
