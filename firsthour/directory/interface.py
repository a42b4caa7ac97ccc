"""Who can be asked: people, teams and groups, behind one interface that any source may serve."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias

from firsthour.domain.roles import Role


class Level(StrEnum):
    """How high in the ladder a person stands: L0 works on the case, L1 to L3 are called in turn."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a person: a channel (``email``) and the address on it.

    ``always``: in the person's quiet hours too.
    """

    channel: str
    address: str
    always: bool = False
    kind: Literal["contact"] = "contact"


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague. ``contacts`` stand in the order in which they are tried.

    ``quiet_hours`` (``22:00-07:00``) are on the wall clock of ``timezone``, every day.
    """

    id: str
    name: str
    roles: tuple[Role, ...] = ()
    level: Level = Level.L0
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    quiet_hours: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    kind: Literal["person"] = "person"

    def address(self, channel: str) -> str:
        """The person's first address on ``channel``, ``""`` if there is none."""
        return next((c.address for c in self.contacts if c.channel == channel), "")


@dataclass(frozen=True, slots=True)
class Team:
    """A team: its manager's id ("" if it has none), its members' ids, the services it runs."""

    id: str
    name: str
    manager: str = ""
    members: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    kind: Literal["team"] = "team"


@dataclass(frozen=True, slots=True)
class Group:
    """People who are told together."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    kind: Literal["group"] = "group"


@dataclass(frozen=True, slots=True)
class Service:
    """What a team runs for customers; ``team`` is its id, "" where only teams say so."""

    name: str
    team: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    kind: Literal["service"] = "service"


Why: TypeAlias = Literal[
    "quiet_hours",  # and no contact that is used in them too
    "no_contact",
    "delegated",  # somebody stands in
    "off_duty",  # on a rotation, but not now
    "unknown",  # nobody and nothing here has this name
]
"""Why somebody who might have been asked is not."""


@dataclass(frozen=True, slots=True)
class Concern:
    """What of a case decides who is asked about it: ids of owner and team, services by name."""

    owner: str = ""
    team: str = ""
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody who is asked: for which reasons, and over which contacts at that time.

    Reasons: ``owner``, ``on_duty``, ``person``, ``level:L1``, ``team:NAME``, ``manager:NAME``,
    ``role:ROLE``, ``skill:SKILL``; ``rotation:ID`` of who is on duty, ``next:ID`` of who will be
    after them; ``stand_in:PERSON`` with the reason of the person in whose place they are asked.
    """

    person: Person
    reasons: tuple[str, ...]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked, in order; who was passed over, and why.

    ``on_duty_at``: where nobody is asked, from when on somebody will be on duty (or, where all
    were passed over for their quiet hours, the end of the first of those); None if that is not
    known, or lies more than 62 days ahead.
    """

    people: tuple[Answer, ...] = ()
    passed_over: tuple[tuple[str, Why], ...] = ()
    on_duty_at: datetime | None = None


class Directory(Protocol):
    """Answers who holds a duty. All answers keep a stated order, and name nobody twice.

    Shifts, stand-ins and quiet hours are as at the instant of the view, `instant`; a directory
    as a whole answers for the present. `at` gives the view of another instant.
    """

    @property
    def instant(self) -> datetime:
        """The time for which this answers."""
        ...

    def at(self, instant: datetime) -> "Directory":
        """The same people at another time. ValueError for a time without a zone."""
        ...

    def asked(self, ask: str, concern: Concern) -> Asked:
        """Who is asked by a step: see `firsthour.directory.asking` for what ``ask`` may be."""
        ...

    @property
    def version(self) -> str:
        """SHA-256 of the content, in hex: the same people, the same version."""
        ...

    def to_json(self) -> str:
        """The whole content as JSON, the same bytes for the same version."""
        ...

    def person(self, person_id: str) -> Person | None:
        """The person of this id, or None."""
        ...

    def team(self, team_id: str) -> Team | None:
        """The team of this id, or None."""
        ...

    def service(self, name: str) -> Service | None:
        """The service of this name, whether listed by itself or by a team; or None."""
        ...

    def teams_of(self, service: str) -> tuple[Team, ...]:
        """The teams that run a service; the one named by the service itself first."""
        ...

    def roles_of(self, person_id: str) -> tuple[Role, ...]:
        """What the person may speak as: their roles, of their shift, of who they stand in for."""
        ...

    def stands_for(self, person_id: str) -> tuple[str, ...]:
        """The ids of those in whose stead the person speaks: they are away."""
        ...

    def groups_of(self, person_id: str) -> tuple[str, ...]:
        """The groups that the person speaks for: their own, and of who they stand in for."""
        ...

    def stand_in(self, person_id: str) -> str:
        """The id of who is asked in place of this person: their own, if nobody stands in."""
        ...

    def usable(self, person: Person, *, on_duty: bool = False) -> tuple[Contact, ...]:
        """The contacts that may be used now: in quiet hours, unless on duty, ``always`` ones."""
        ...

    def holders(self, role: Role, team: str = "") -> tuple[Person, ...]:
        """Everybody who holds ``role``: who is on duty, members of ``team``, then the others."""
        ...

    def level(self, name: str, team: str = "") -> tuple[Person, ...]:
        """Everybody at level ``name`` (``L1`` to ``L3``), in the order of ``holders``."""
        ...

    def administrators(self) -> tuple[Person, ...]:
        """Everybody who looks after Firsthour itself."""
        ...

    def owner_for(self, team: str, service: str = "") -> Person | None:
        """Who owns a new case: see the implementation's order. None if nobody can."""
        ...

    def candidates(
        self, team: str, skill: str = "", exclude: Iterable[str] = (), prefer: Iterable[str] = ()
    ) -> tuple[Person, ...]:
        """Engineers to whom a seat can be offered, in the order in which to ask them."""
        ...

    def watchers(self, ids: Iterable[str]) -> tuple[Person, ...]:
        """The people behind ids of persons and groups, each once; ``unknown`` names the rest."""
        ...

    def unknown(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of ``ids`` that are neither a person, a group nor a team here."""
        ...
