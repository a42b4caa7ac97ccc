"""The request to open a case as people write it: a strict form, and every mistake in it told."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from firsthour.admin.inputs import LONGEST, InputInvalid, advice, parsed, text_of, validated
from firsthour.directory.interface import Directory
from firsthour.directory.schema import Channel, ContactSection, Language, Zone
from firsthour.domain.calendar import parse as parse_span
from firsthour.domain.policy import Span
from firsthour.domain.roles import Role
from firsthour.domain.stages import Criterion, RecordType, Source, Trigger
from firsthour.reading import Document, Path, Problem, dotted, mistake, one_line, prose
from firsthour.records import shapes

LONGEST_TITLE = 300
MOST_CUSTOMERS = 20_000
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")
_EXAMPLE = "such as 2026-03-01T09:30:00+01:00"
_GRADES = {"high": 1, "medium": 2, "low": 3}
_URL = re.compile(r"https?://[^\s<>\"']+")


class OpeningInvalid(InputInvalid):
    """A request to open a case cannot be used."""


def _time(value: object) -> object:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise mistake("It must be a time", _EXAMPLE)
    return value


def _possible(value: datetime) -> datetime:
    if not _EARLIEST <= value <= _LATEST:
        raise mistake("It must be a time between the years 2000 and 2200", _EXAMPLE)
    return value


def _span(value: str) -> str:
    try:
        amount, _ = parse_span(Span(value))
    except ValueError as error:
        raise mistake("It is not a length of time", "such as 4 h, 30 min or 1 bd") from error
    if value and not amount:
        raise mistake("It must be longer than nothing", "such as 4 h")
    return value


def _grade(value: object) -> object:
    return _GRADES.get(value, value) if isinstance(value, str) else value


def _web(value: str) -> str:
    if value and not _URL.fullmatch(value):
        raise mistake("It is not a web address", "such as https://tickets.example.com/42")
    return value


def _channel(value: object) -> object:
    """A source may be its channel alone."""
    return {"channel": value} if isinstance(value, str) else value


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]
Maybe = Annotated[str, Field(max_length=200), AfterValidator(one_line)]
Prose = Annotated[str, Field(max_length=LONGEST), AfterValidator(prose)]
Grade = Annotated[int, BeforeValidator(_grade), Field(strict=True, ge=1, le=3)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactForm(ContactSection):
    """Somebody at a customer, on one channel."""

    channel: Channel = "email"
    name: Maybe = ""
    language: Language | Literal[""] = ""


class CustomerForm(_Section):
    """An affected customer."""

    id: Line
    name: Line
    tier: Maybe = ""
    value: Maybe = ""
    language: Language = "en"
    timezone: Zone = "UTC"
    resolution: Annotated[Maybe, AfterValidator(lambda v: v and _span(v))] = ""
    contacts: Annotated[tuple[ContactForm, ...], Field(max_length=50)] = ()
    services: Annotated[tuple[Line, ...], Field(max_length=200)] = ()


class RecordForm(_Section):
    """A record of another system."""

    system: Line
    type: RecordType
    key: Line
    url: Annotated[Maybe, Field(max_length=2000), AfterValidator(_web)] = ""
    state: Maybe = ""


class SourceForm(_Section):
    """Where the request came from."""

    channel: Source = Source.PORTAL
    system: Maybe = ""
    key: Maybe = ""


class OpeningForm(_Section):
    """A request to open a case, whole."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), AfterValidator(one_line)]
    summary: Annotated[Prose, Field(min_length=1)]
    public_summary: Prose = ""
    severity: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    impact: Grade | None = None
    urgency: Grade | None = None
    trigger: Trigger = Trigger.FUNCTIONAL
    proactive: bool = False
    source: Annotated[SourceForm, BeforeValidator(_channel)] = SourceForm()
    criteria: tuple[Criterion, ...] = ()
    known_since: (
        Annotated[AwareDatetime, BeforeValidator(_time), AfterValidator(_possible)] | None
    ) = None
    customers: Annotated[tuple[CustomerForm, ...], Field(max_length=MOST_CUSTOMERS)] = ()
    services: Annotated[tuple[Line, ...], Field(max_length=500)] = ()
    records: Annotated[tuple[RecordForm, ...], Field(max_length=500)] = ()
    tags: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    stakeholders: Annotated[tuple[Line, ...], Field(max_length=500)] = ()
    owner: Maybe = ""
    team: Maybe = ""
    requester: Maybe = ""

    @model_validator(mode="after")
    def _severity(self) -> Self:
        graded = (self.impact is not None, self.urgency is not None)
        if self.severity is not None and any(graded):
            raise mistake("Give the severity, or impact and urgency: not both")
        if any(graded) and not all(graded):
            raise mistake("Impact and urgency are given together", "each 1 (high) to 3 (low)")
        return self


class CustomersForm(_Section):
    """Customers that join a running case."""

    customers: Annotated[tuple[CustomerForm, ...], Field(min_length=1, max_length=MOST_CUSTOMERS)]


def read_opening(
    content: bytes, source: str, over: Mapping[str, Any] | None = None
) -> shapes.IntakeDocument:
    """The request in a YAML or JSON file; fields of ``over`` go before those of the file.

    OpeningInvalid tells every mistake, with its line where it stands in the file.
    """
    try:
        document = parsed(text_of(content, source), source)
        for name in over or ():
            document.lines.pop((name,), None)
        return _opening(Document({**document.data, **(over or {})}, *_rest(document)), source)
    except InputInvalid as error:
        raise OpeningInvalid(error.code, error.problems, source) from error


def from_fields(fields: Mapping[str, Any], source: str) -> shapes.IntakeDocument:
    """The request made of single fields, such as options of a command. OpeningInvalid else."""
    try:
        return _opening(Document(dict(fields), {}), source)
    except InputInvalid as error:
        raise OpeningInvalid(error.code, error.problems, source) from error


def read_customers(content: bytes, source: str) -> tuple[shapes.Customer, ...]:
    """The customers of a file that lists them under ``customers:``. OpeningInvalid else."""
    return _customers(parsed(text_of(content, source), source), source)


def customers_from(listed: Iterable[Mapping[str, Any]], source: str) -> tuple[shapes.Customer, ...]:
    """Customers made of single fields. OpeningInvalid else."""
    return _customers(Document({"customers": [dict(one) for one in listed]}, {}), source)


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


def names(directory: Directory) -> list[str]:
    """The ids of everybody in a directory who holds any role, in order."""
    found = (person.id for role in Role for person in directory.holders(role))
    return list(dict.fromkeys(found))


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
