"""The form of a directory file."""

import re
from typing import Annotated, Self

from pydantic import Field, model_validator

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
from firsthour.reading import mistake

_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+")


class ContactSection(Section):
    """One way to reach a person."""

    channel: Channel
    address: Line
    always: bool = False

    @model_validator(mode="after")
    def _mail(self) -> Self:
        if self.channel == "email" and not _MAIL.fullmatch(self.address):
            raise mistake("It is not an e-mail address", "such as mara.lind@example.com")
        return self


class PersonSection(Section):
    """One colleague."""

    name: Line
    roles: tuple[Colleague, ...] = ()
    level: Level = Level.L0
    teams: tuple[Id, ...] = ()
    skills: tuple[Line, ...] = ()
    languages: tuple[Language, ...] = ("en",)
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


class DirectorySection(Section):
    """A whole directory."""

    people: Annotated[dict[Id, PersonSection], Field(min_length=1, max_length=20_000)]
    teams: dict[Id, TeamSection] = Field(default_factory=dict)
    groups: dict[Id, GroupSection] = Field(default_factory=dict)
    services: dict[Line, ServiceSection] = Field(default_factory=dict)
    rotations: dict[Id, RotationSection] = Field(default_factory=dict, max_length=2000)
    delegations: Annotated[tuple[DelegationSection, ...], Field(max_length=5000)] = ()
