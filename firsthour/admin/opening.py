"""The request to open a case as people write it: read, checked, every mistake in it told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from firsthour.admin.customers.known import filled
from firsthour.admin.forms import CustomerForm, CustomersForm, OpeningForm
from firsthour.admin.inputs import InputInvalid, advice, parsed, text_of, validated
from firsthour.directory.interface import Directory
from firsthour.domain.roles import Role
from firsthour.reading import Document, Path, Problem, dotted
from firsthour.records import shapes
from firsthour.records.store import Store


class OpeningInvalid(InputInvalid):
    """A request to open a case cannot be used."""


def read_opening(
    content: bytes,
    source: str,
    over: Mapping[str, Any] | None = None,
    store: Store | None = None,
) -> shapes.IntakeDocument:
    """The request in a YAML or JSON file; fields of ``over`` go before those of the file.

    With the ``store`` of the records, customers are filled in from the directory.

    OpeningInvalid tells every mistake, with its line where it stands in the file.
    """
    try:
        document = parsed(text_of(content, source), source)
        for name in over or ():
            document.lines.pop((name,), None)
        whole = Document({**document.data, **(over or {})}, *_rest(document))
        return _opening(_filled(whole, store), source)
    except InputInvalid as error:
        raise OpeningInvalid(error.code, error.problems, source) from error


def from_fields(
    fields: Mapping[str, Any], source: str, store: Store | None = None
) -> shapes.IntakeDocument:
    """The request made of single fields, such as options of a command. OpeningInvalid else."""
    try:
        return _opening(_filled(Document(dict(fields), {}), store), source)
    except InputInvalid as error:
        raise OpeningInvalid(error.code, error.problems, source) from error


def read_customers(
    content: bytes, source: str, store: Store | None = None, services: Iterable[str] = ()
) -> tuple[shapes.Customer, ...]:
    """The customers of a file that lists them under ``customers:``. OpeningInvalid else.

    With the ``store`` of the records they are filled in from the directory, their services as
    far as they are among ``services``, those of the case.
    """
    document = parsed(text_of(content, source), source)
    return _customers(_filled(document, store, services), source)


def customers_from(
    listed: Iterable[Mapping[str, Any]],
    source: str,
    store: Store | None = None,
    services: Iterable[str] = (),
) -> tuple[shapes.Customer, ...]:
    """Customers made of single fields, filled in as by `read_customers`. OpeningInvalid else."""
    document = Document({"customers": [dict(one) for one in listed]}, {})
    return _customers(_filled(document, store, services), source)


def strangers(document: shapes.IntakeDocument, directory: Directory) -> Iterator[Problem]:
    """People, groups and teams named in a request whom the directory does not know."""
    listed = [("owner", document.owner), ("requester", document.requester)]
    listed += [(f"stakeholders[{at}]", who) for at, who in enumerate(document.stakeholders, 1)]
    known = names(directory)
    for field, name in listed:
        if name and directory.unknown((name,)):
            yield Problem(None, field, f"The directory knows no {name[:80]}", advice(name, known))
    if document.team and directory.team(document.team) is None:
        yield Problem(None, "team", f"The directory knows no team {document.team[:80]}")


def tagged(document: shapes.IntakeDocument, tags: Iterable[str]) -> shapes.IntakeDocument:
    """The request with the tags of its services behind its own."""
    return replace(document, tags=tuple(dict.fromkeys((*document.tags, *tags))))


def tags_of(services: Iterable[str], directory: Directory) -> tuple[str, ...]:
    """The tags that the directory gives these services, each once."""
    found = (directory.service(name) for name in services)
    return tuple(dict.fromkeys(tag for each in found if each is not None for tag in each.tags))


def names(directory: Directory) -> list[str]:
    """The ids of everybody in a directory who holds any role, in order."""
    found = (person.id for role in Role for person in directory.holders(role))
    return list(dict.fromkeys(found))


def _filled(document: Document, store: Store | None, services: Iterable[str] = ()) -> Document:
    return filled(document, store, services) if store is not None else document


def _rest(document: Document) -> tuple[dict[Path, int], tuple[Problem, ...]]:
    return document.lines, document.problems


def _opening(document: Document, source: str) -> shapes.IntakeDocument:
    form = validated(OpeningForm, document, source)
    wrong = [*_twice(form.customers, document), *_repeated(form, document)]
    wrong += _foreign_services(form, document)
    if wrong:
        raise OpeningInvalid("invalid", wrong, source)
    return shapes.INTAKE.validate_python(form.model_dump())


def _customers(document: Document, source: str) -> tuple[shapes.Customer, ...]:
    form = validated(CustomersForm, document, source)
    wrong = list(_twice(form.customers, document))
    if wrong:
        raise OpeningInvalid("invalid", wrong, source)
    return shapes.CUSTOMERS.validate_python([one.model_dump() for one in form.customers])


def _twice(customers: Iterable[CustomerForm], document: Document) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for at, customer in enumerate(customers):
        first = seen.setdefault(customer.id.casefold(), at)
        if first != at:
            path: Path = ("customers", at, "id")
            where = dotted(("customers", first))
            message = f"Customer {customer.id} is listed twice"
            yield Problem(document.line(path), dotted(path), message, f"first as {where}")


def _repeated(form: OpeningForm, document: Document) -> Iterator[Problem]:
    listed: dict[str, list[object]] = {
        "services": list(form.services),
        "stakeholders": list(form.stakeholders),
        "tags": list(form.tags),
        "criteria": list(form.criteria),
        "records": [(record.system, record.key) for record in form.records],
    }
    for name, items in listed.items():
        for at, item in enumerate(items):
            if items.index(item) != at:
                path: Path = (name, at)
                yield Problem(document.line(path), dotted(path), "It is listed twice")


def _foreign_services(form: OpeningForm, document: Document) -> Iterator[Problem]:
    for at, customer in enumerate(form.customers):
        for position, service in enumerate(customer.services):
            if service not in form.services:
                path: Path = ("customers", at, "services", position)
                message = f"The case has no service {service}"
                hint = advice(service, form.services)
                yield Problem(document.line(path), dotted(path), message, hint)
