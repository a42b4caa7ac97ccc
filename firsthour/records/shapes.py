"""What the records hold in full where facts hold a reference: the intake and lists of customers.

The intake's content is one JSON object with exactly the fields of `IntakeDocument`; the content
of `customers_added` is a JSON list of `Customer` in the order of their numbers. Doors make and
check them, the records keep them, projections and templates read them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter

from firsthour.domain.stages import Criterion, RecordType, Source, Trigger


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a customer, on one channel (`email`, …); `language` empty: the customer's."""

    name: str
    address: str
    channel: str = "email"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """An affected customer. `id` is the customer's own in the user's systems.

    `resolution` is the target of the customer's contract as a span (`"4 h"`), or empty;
    `calendar` the hours in which it is counted, on the clock of `timezone`: empty for the policy's.
    `services` are those of the case that they use; empty: all of them.
    """

    id: str
    name: str
    tier: str = ""
    value: str = ""
    language: str = "en"
    timezone: str = "UTC"
    resolution: str = ""
    contacts: tuple[Contact, ...] = ()
    services: tuple[str, ...] = ()
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """A record of another system, as it stood when it was linked."""

    system: str
    type: RecordType
    key: str
    url: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Where the request came from: the channel and, where there is one, the system and its key."""

    channel: Source = Source.PORTAL
    system: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class IntakeDocument:
    """A request to open a case, whole. `summary` is for colleagues and never shown to customers.

    `severity` is given, or `impact` and `urgency` (1 to 3 each), from which the policy gives it.
    `customers`, `services` and `records` stand in the order of their numbers, from 1.
    """

    title: str
    summary: str
    public_summary: str = ""
    severity: int | None = None
    impact: int | None = None
    urgency: int | None = None
    trigger: Trigger = Trigger.FUNCTIONAL
    proactive: bool = False
    source: SourceRecord = field(default_factory=SourceRecord)
    criteria: tuple[Criterion, ...] = ()
    known_since: datetime | None = None
    customers: tuple[Customer, ...] = ()
    services: tuple[str, ...] = ()
    records: tuple[LinkedRecord, ...] = ()
    tags: tuple[str, ...] = ()
    stakeholders: tuple[str, ...] = ()
    reopened: int = 0
    transfers: int = 0
    owner: str = ""
    team: str = ""
    requester: str = ""


INTAKE = TypeAdapter(IntakeDocument)
CUSTOMERS = TypeAdapter(tuple[Customer, ...])
RECORD = TypeAdapter(LinkedRecord)


def write_intake(document: IntakeDocument) -> str:
    """Write an intake down as the content that facts refer to."""
    return INTAKE.dump_json(document).decode()


def read_intake(body: str) -> IntakeDocument:
    """Read an intake back; `pydantic.ValidationError` for anything else."""
    return INTAKE.validate_json(body)


def write_customers(customers: Iterable[Customer]) -> str:
    """Write a list of customers down as the content that facts refer to."""
    return CUSTOMERS.dump_json(tuple(customers)).decode()


def read_customers(body: str) -> tuple[Customer, ...]:
    """Read a list of customers back; `pydantic.ValidationError` for anything else."""
    return CUSTOMERS.validate_json(body)


def write_record(record: LinkedRecord) -> str:
    """Write a linked record down as the content that `record_added` refers to."""
    return RECORD.dump_json(record).decode()


def read_record(body: str) -> LinkedRecord:
    """Read a linked record back."""
    return RECORD.validate_json(body)
