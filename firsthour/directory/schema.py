"""The form of a directory file, and what is wrong with one that does not fit it."""

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from firsthour.directory.interface import Level
from firsthour.domain.roles import Role
from firsthour.reading import Document, Path, Problem, dotted, mistake, nearest, one_line

CHANNELS = ("email", "sms", "phone", "chat")
"""Channels that a contact may name."""
_NOT_OURS = (Role.CUSTOMER, Role.ENGINE)
ROLES = tuple(role.value for role in Role if role not in _NOT_OURS)
"""Roles that a colleague may hold."""
_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def _id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise mistake("An id is made of small letters, digits, dots, hyphens", "such as mara.lind")
    return value


def _role(value: object) -> object:
    if value not in ROLES:
        raise mistake("There is no role of this name for a colleague", nearest(str(value), ROLES))
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        known = {name.lower(): name for name in available_timezones()}
        hint = nearest(value, sorted(known))
        near = known.get(hint.removeprefix("did you mean ").removesuffix("?"), "")
        advice = f"did you mean {near}?" if near else "a name such as Europe/Athens or UTC"
        raise mistake("There is no time zone of this name", advice) from error
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise mistake("It is not a language", "a code such as en, tr or pt-BR")
    return value


def _channel(value: object) -> object:
    if value not in CHANNELS:
        raise mistake("There is no channel of this name", nearest(str(value), CHANNELS))
    return value


Id = Annotated[str, AfterValidator(_id)]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]
Channel = Annotated[str, BeforeValidator(_channel)]
Language = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]


class Section(BaseModel):
    """Strict: no unknown field, no conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactSection(Section):
    """One way to reach a person."""

    channel: Channel
    address: Line

    @model_validator(mode="after")
    def _mail(self) -> Self:
        if self.channel == "email" and not _MAIL.fullmatch(self.address):
            raise mistake("It is not an e-mail address", "such as mara.lind@example.com")
        return self


class PersonSection(Section):
    """One colleague."""

    name: Line
    roles: tuple[Annotated[Role, BeforeValidator(_role)], ...] = ()
    level: Level = Level.L0
    teams: tuple[Id, ...] = ()
    skills: tuple[Line, ...] = ()
    languages: tuple[Language, ...] = ("en",)
    timezone: Zone = "UTC"
    contacts: Annotated[tuple[ContactSection, ...], Field(min_length=1, max_length=10)]


class TeamSection(Section):
    """One team; its members say so themselves."""

    name: Line
    manager: Annotated[str, AfterValidator(lambda value: value and _id(value))] = ""
    services: tuple[Line, ...] = ()


class GroupSection(Section):
    """People who are told together."""

    name: Line
    members: tuple[Id, ...] = ()


class DirectorySection(Section):
    """A whole directory."""

    people: Annotated[dict[Id, PersonSection], Field(min_length=1, max_length=20_000)]
    teams: dict[Id, TeamSection] = {}
    groups: dict[Id, GroupSection] = {}


def strangers(section: DirectorySection, document: Document) -> Iterator[Problem]:
    """Names that nobody and nothing in the file bears, and ids that two bear."""
    people, teams = section.people, section.teams
    for key, person in people.items():
        yield from _unknown(document, ("people", key, "teams"), person.teams, teams, "team")
    for key, team in teams.items():
        if team.manager and team.manager not in people:
            yield _stranger(document, ("teams", key, "manager"), team.manager, people, "person")
    for key, group in section.groups.items():
        yield from _unknown(document, ("groups", key, "members"), group.members, people, "person")
    for key in (*teams, *section.groups):
        if key in people or (key in section.groups and key in teams):
            path: Path = ("groups", key) if key in section.groups else ("teams", key)
            yield Problem(document.line(path), dotted(path), "Another entry has the same id")


def _unknown(
    document: Document, path: Path, names: Iterable[str], known: Iterable[str], what: str
) -> Iterator[Problem]:
    for at, name in enumerate(names):
        if name not in known:
            yield _stranger(document, (*path, at), name, known, what)


def _stranger(
    document: Document, path: Path, name: str, known: Iterable[str], what: str
) -> Problem:
    message = f"There is no {what} {name!r}"
    return Problem(document.line(path), dotted(path), message, nearest(name, known))
