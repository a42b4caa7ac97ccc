"""The whole directory, unchangeable: people, teams, groups, services, rotations, stand-ins."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from firsthour.clock import utc_now
from firsthour.directory.calendars import Copy
from firsthour.directory.ical import Names
from firsthour.directory.interface import (
    Asked,
    Concern,
    Contact,
    Group,
    Level,
    Person,
    Service,
    Team,
)
from firsthour.directory.rota import Rota
from firsthour.directory.rotations import DelegationSection, RotationSection
from firsthour.directory.schema import CustomerSection
from firsthour.domain.roles import Role

if TYPE_CHECKING:
    from firsthour.directory.view import View


@dataclass(frozen=True)
class Book:
    """A directory in the order of its file. Build it with ``load`` or ``read``.

    `at` gives the view of an instant, which is what decides who is asked. Every question that is
    put to the book itself is answered by `present`: the view of the real now.

    ``copies`` are the calendars that were read, by rotation; ``faults`` the codes of those that
    never were. Both are no part of the content: two books of the same file are equal.
    """

    people: dict[str, Person]
    teams: dict[str, Team]
    groups: dict[str, Group]
    services: dict[str, Service] = field(default_factory=dict)
    rotations: dict[str, RotationSection] = field(default_factory=dict)
    delegations: tuple[DelegationSection, ...] = ()
    customers: dict[str, CustomerSection] = field(default_factory=dict)
    copies: Mapping[str, Copy] = field(default_factory=dict, compare=False, repr=False)
    faults: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    _rotas: dict[str, Rota] = field(default_factory=dict, init=False, compare=False, repr=False)

    def present(self) -> "View":
        """The view of the real now, for callers that have no instant of their own."""
        return self.at(utc_now())

    def at(self, instant: datetime) -> "View":
        """The directory at ``instant``. ValueError for a time without a zone."""
        from firsthour.directory.view import View  # noqa: PLC0415 - a view knows its book

        return View(self, instant)

    def with_calendars(self, copies: Mapping[str, Copy], faults: Mapping[str, str]) -> "Book":
        """The same directory with other copies of its calendars."""
        return replace(self, copies=dict(copies), faults=dict(faults))

    def rota(self, rotation_id: str) -> Rota:
        """A rotation made ready. KeyError if there is none of this id."""
        found = self._rotas.get(rotation_id)
        if found is None:
            copy = self.copies.get(rotation_id)
            section = self.rotations[rotation_id]
            given = section.calendar.people if section.calendar else {}
            names = Names(given, *self._known) if section.calendar else Names({}, {}, {})
            made = Rota(rotation_id, section, copy.foreign if copy else None, names)
            found = self._rotas.setdefault(rotation_id, made)
        return found

    def warm(self, instant: datetime) -> None:
        """Work out who is on around ``instant`` in every rotation, so that asking is quick."""
        for key in self.rotations:
            self.rota(key).on(instant)

    @cached_property
    def version(self) -> str:
        """SHA-256 of ``to_json``, in hex."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The content in the form of the file, so that ``read`` takes it back; stable bytes."""
        sections = {
            "services": {key: _without(value, "name") for key, value in self.services.items()},
            "customers": {
                key: customer.model_dump(mode="json", exclude_defaults=True)
                for key, customer in self.customers.items()
            },
            "rotations": {
                key: rotation.model_dump(mode="json", by_alias=True, exclude_defaults=True)
                for key, rotation in self.rotations.items()
            },
            "delegations": [
                each.model_dump(mode="json", by_alias=True) for each in self.delegations
            ],
        }
        content = {
            "people": {key: _without(value, "id") for key, value in self.people.items()},
            "teams": {key: _without(value, "id", "members") for key, value in self.teams.items()},
            "groups": {key: _without(value, "id") for key, value in self.groups.items()},
            **{name: section for name, section in sections.items() if section},
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def by_role(self) -> Mapping[Role, tuple[Person, ...]]:
        """Who holds each role by themselves, in the order of the file."""
        return {
            role: tuple(person for person in self.people.values() if role in person.roles)
            for role in Role
        }

    @cached_property
    def by_level(self) -> Mapping[str, tuple[Person, ...]]:
        """Who stands at each level, in the order of the file."""
        return {
            level.value: tuple(p for p in self.people.values() if p.level == level)
            for level in Level
        }

    @cached_property
    def by_duty(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The rotations of each duty and team (``""``: the whole company)."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for key, rotation in self.rotations.items():
            place = (rotation.duty, rotation.team)
            found[place] = (*found.get(place, ()), key)
        return found

    @cached_property
    def memberships(self) -> Mapping[str, tuple[str, ...]]:
        """The rotations that each person can be on by."""
        found: dict[str, list[str]] = {}
        for key, rotation in self.rotations.items():
            members = self.rota(key).members if rotation.calendar else rotation.members()
            for person in members:
                found.setdefault(person, []).append(key)
        return {person: tuple(keys) for person, keys in found.items()}

    def engineer_rotations(self, person_id: str) -> tuple[str, ...]:
        """The rotations for engineers that a person can be on by."""
        keys = self.memberships.get(person_id, ())
        return tuple(key for key in keys if self.rotations[key].duty == Role.ENGINEER)

    @cached_property
    def by_service(self) -> Mapping[str, tuple[Team, ...]]:
        """The teams that run each service; the one that the service names first."""
        named: dict[str, list[str]] = {
            name: [service.team] for name, service in self.services.items()
        }
        for team in self.teams.values():
            for name in team.services:
                named.setdefault(name, []).append(team.id)
        return {
            name: tuple(self.teams[key] for key in dict.fromkeys(keys) if key in self.teams)
            for name, keys in named.items()
        }

    @cached_property
    def _known(self) -> tuple[dict[str, str], dict[str, str]]:
        """Ids by mail address, and by name where only one person bears it."""
        mails: dict[str, str] = {}
        names: dict[str, list[str]] = {}
        for person in self.people.values():
            names.setdefault(person.name.casefold(), []).append(person.id)
            for contact in person.contacts:
                if contact.channel == "email":
                    mails.setdefault(contact.address.casefold(), person.id)
        return mails, {name: ids[0] for name, ids in names.items() if len(ids) == 1}

    def person(self, person_id: str) -> Person | None:
        """The person of this id, or None."""
        return self.people.get(person_id)

    def team(self, team_id: str) -> Team | None:
        """The team of this id, or None."""
        return self.teams.get(team_id)

    def group(self, group_id: str) -> Group | None:
        """The group of this id, or None."""
        return self.groups.get(group_id)

    def service(self, name: str) -> Service | None:
        """The service of this name, whether listed by itself or by a team; or None."""
        known = self.services.get(name)
        return known or (Service(name) if name in self.by_service else None)

    def teams_of(self, service: str) -> tuple[Team, ...]:
        """The teams that run a service; the one named by the service itself first."""
        return self.by_service.get(service, ())

    def watchers(self, ids: Iterable[str]) -> tuple[Person, ...]:
        """The people behind ids of persons, groups and teams, each once, in order."""
        found: dict[str, Person] = {}
        for name in ids:
            group = self.groups.get(name) or self.teams.get(name)
            for member in group.members if group else (name,):
                if member in self.people:
                    found.setdefault(member, self.people[member])
        return tuple(found.values())

    def unknown(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of ``ids`` that are neither a person, a group nor a team here."""
        return tuple(
            name
            for name in ids
            if name not in self.people and name not in self.groups and name not in self.teams
        )

    @property
    def instant(self) -> datetime:
        """The real now."""
        return utc_now()

    def asked(self, ask: str, concern: Concern) -> Asked:
        """Who is asked at present."""
        return self.present().asked(ask, concern)

    def roles_of(self, person_id: str) -> tuple[Role, ...]:
        """What the person may speak as at present; empty for a stranger."""
        return self.present().roles_of(person_id)

    def stands_for(self, person_id: str) -> tuple[str, ...]:
        """In whose stead this person speaks at present."""
        return self.present().stands_for(person_id)

    def groups_of(self, person_id: str) -> tuple[str, ...]:
        """The groups that this person speaks for at present."""
        return self.present().groups_of(person_id)

    def stand_in(self, person_id: str) -> str:
        """Who is asked in place of this person at present."""
        return self.present().stand_in(person_id)

    def usable(self, person: Person, *, on_duty: bool = False) -> tuple[Contact, ...]:
        """The contacts that may be used at present."""
        return self.present().usable(person, on_duty=on_duty)

    def holders(self, role: Role, team: str = "") -> tuple[Person, ...]:
        """Everybody who holds ``role`` at present."""
        return self.present().holders(role, team)

    def level(self, name: str, team: str = "") -> tuple[Person, ...]:
        """Everybody at level ``name`` at present."""
        return self.present().level(name, team)

    def administrators(self) -> tuple[Person, ...]:
        """Everybody who looks after Firsthour itself at present."""
        return self.present().administrators()

    def owner_for(self, team: str, service: str = "") -> Person | None:
        """Who owns a new case at present."""
        return self.present().owner_for(team, service)

    def candidates(
        self, team: str, skill: str = "", exclude: Iterable[str] = (), prefer: Iterable[str] = ()
    ) -> tuple[Person, ...]:
        """Engineers to whom a seat can be offered at present."""
        return self.present().candidates(team, skill, exclude, prefer)


def _without(value: Person | Team | Group | Service, *names: str) -> dict[str, object]:
    content = asdict(value)
    for name in ("kind", *names):
        del content[name]
    for contact in content.get("contacts", ()):
        del contact["kind"]
    return content
