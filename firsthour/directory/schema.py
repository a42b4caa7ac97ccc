"""The form of a directory file."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from firsthour.directory.addresses import checked
from firsthour.directory.fields import (
    Channel,
    Colleague,
    Id,
    Language,
    Line,
    Note,
    OptionalId,
    Ranges,
    Section,
    Zone,
)
from firsthour.directory.interface import Level
from firsthour.directory.rotations import DelegationSection, RotationSection
from firsthour.domain.calendar import parse
from firsthour.domain.contracts import is_hours
from firsthour.domain.policy import Span
from firsthour.reading import mistake, one_line

Place = Annotated[str, Field(min_length=1, max_length=600), AfterValidator(one_line)]
"""An address: what the ledger can still find quickly is no longer."""


class ContactSection(Section):
    """One way to reach a person."""

    channel: Channel
    address: Place
    always: bool = False

    @field_validator("address")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        """The address in the one form in which it is kept; its channel stands before it."""
        return checked(info.data.get("channel", ""), value)


class PersonSection(Section):
    """One colleague."""

    name: Line
    roles: tuple[Colleague, ...] = ()
    level: Level = Level.L0
    teams: tuple[Id, ...] = ()
    skills: tuple[Line, ...] = ()
    languages: Annotated[tuple[Language, ...], Field(max_length=50)] = ("en",)
    timezone: Zone = "UTC"
    quiet_hours: Ranges = ()
    contacts: Annotated[tuple[ContactSection, ...], Field(max_length=10)] = ()


class TeamSection(Section):
    """One team; its members say so themselves."""

    name: Line
    manager: OptionalId = ""
    services: tuple[Line, ...] = ()


class GroupSection(Section):
    """People who are told together."""

    name: Line
    members: tuple[Id, ...] = ()


class ServiceSection(Section):
    """What a team runs for customers."""

    team: OptionalId = ""
    tags: tuple[Line, ...] = ()
    description: Note = ""


def _target(value: str) -> str:
    try:
        amount, _ = parse(Span(value)) if value else (1, "h")
    except ValueError as error:
        raise mistake("It is not a length of time", "such as 4 h, 30 min or 1 bd") from error
    if not amount:
        raise mistake("It must be longer than nothing", "such as 4 h")
    return value


def _hours(value: str) -> str:
    if value and not is_hours(value):
        raise mistake("It is no calendar", "24x7, or such as Mon-Fri 08:00-18:00, Sat 09:00-12:00")
    return value


Maybe = Annotated[str, Field(max_length=200), AfterValidator(one_line)]


class CustomerContactSection(ContactSection):
    """Somebody at a customer, on one channel."""

    channel: Channel = "email"
    name: Maybe = ""
    language: Language | Literal[""] = ""


class CustomerFields(Section):
    """Who a customer is, and what their contract says: here, and in a request to open a case."""

    name: Line
    tier: Maybe = ""
    value: Maybe = ""
    language: Language = "en"
    timezone: Zone = "UTC"
    resolution: Annotated[Maybe, AfterValidator(_target)] = ""
    calendar: Annotated[Maybe, AfterValidator(_hours)] = ""
    contacts: Annotated[tuple[CustomerContactSection, ...], Field(max_length=50)] = ()
    services: Annotated[tuple[Line, ...], Field(max_length=200)] = ()


class CustomerSection(CustomerFields):
    """One customer of the directory."""

    tags: Annotated[tuple[Line, ...], Field(max_length=200)] = ()


class DirectorySection(Section):
    """A whole directory."""

    people: Annotated[dict[Id, PersonSection], Field(min_length=1, max_length=20_000)]
    teams: dict[Id, TeamSection] = Field(default_factory=dict)
    groups: dict[Id, GroupSection] = Field(default_factory=dict)
    services: dict[Line, ServiceSection] = Field(default_factory=dict)
    customers: dict[Line, CustomerSection] = Field(default_factory=dict, max_length=1000)
    rotations: dict[Id, RotationSection] = Field(default_factory=dict, max_length=2000)
    delegations: Annotated[tuple[DelegationSection, ...], Field(max_length=5000)] = ()
