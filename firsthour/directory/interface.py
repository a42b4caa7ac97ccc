"""Who can be asked: people, teams and groups, behind one interface that any source may serve."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from firsthour.domain.roles import Role


class Level(StrEnum):
    """How high in the ladder a person stands: L0 works on the case, L1 to L3 are called in turn."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a person: a channel (``email``) and the address on it."""

    channel: str
    address: str
    kind: Literal["contact"] = "contact"


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague. ``contacts`` stand in the order in which they are tried."""

    id: str
    name: str
    roles: tuple[Role, ...] = ()
    level: Level = Level.L0
    teams: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
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


class Directory(Protocol):
    """Answers who holds a duty. All answers keep a stated order, and name nobody twice."""

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

    def roles_of(self, person_id: str) -> tuple[Role, ...]:
        """What the person may speak as; empty for a stranger."""
        ...

    def holders(self, role: Role, team: str = "") -> tuple[Person, ...]:
        """Everybody who holds ``role``: members of ``team`` first, then the others."""
        ...

    def level(self, name: str, team: str = "") -> tuple[Person, ...]:
        """Everybody at level ``name`` (``L1`` to ``L3``): members of ``team`` first."""
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
