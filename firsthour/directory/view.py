"""The directory at one instant: shifts, stand-ins and quiet hours are applied."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property

from firsthour.directory import asking, quiet
from firsthour.directory.book import Book
from firsthour.directory.interface import (
    Asked,
    Concern,
    Contact,
    Group,
    Person,
    Service,
    Team,
)
from firsthour.domain.roles import LEVELS, Role

ROLE_OF_LEVEL = {f"L{at}": role.value for at, role in enumerate(LEVELS, 1)}
"""The role that stands at each level: a rotation of either duty staffs it."""


class View:
    """A book at an instant. Light: it is made for each question."""

    def __init__(self, book: Book, instant: datetime) -> None:
        if instant.utcoffset() is None:
            message = f"{instant.isoformat()} has no time zone"
            raise ValueError(message)
        self.book = book
        self.instant = instant.astimezone(UTC)

    def at(self, instant: datetime) -> "View":
        """The same directory at another instant. ValueError for a time without a zone."""
        return View(self.book, instant)

    @property
    def version(self) -> str:
        """The version of the book."""
        return self.book.version

    def to_json(self) -> str:
        """The content of the book."""
        return self.book.to_json()

    def person(self, person_id: str) -> Person | None:
        """The person of this id, or None."""
        return self.book.person(person_id)

    def team(self, team_id: str) -> Team | None:
        """The team of this id, or None."""
        return self.book.team(team_id)

    def group(self, group_id: str) -> Group | None:
        """The group of this id, or None."""
        return self.book.group(group_id)

    def service(self, name: str) -> Service | None:
        """The service of this name, or None."""
        return self.book.service(name)

    def teams_of(self, service: str) -> tuple[Team, ...]:
        """The teams that run a service."""
        return self.book.teams_of(service)

    def watchers(self, ids: Iterable[str]) -> tuple[Person, ...]:
        """The people behind ids of persons, groups and teams, each once, in order."""
        return self.book.watchers(ids)

    def unknown(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of ``ids`` that are neither a person, a group nor a team here."""
        return self.book.unknown(ids)

    def asked(self, ask: str, concern: Concern) -> Asked:
        """Who is asked: see `firsthour.directory.asking`."""
        return asking.asked(self, ask, concern)

    @cached_property
    def stand_ins(self) -> dict[str, str]:
        """Who stands in for whom at this instant, one step each."""
        return {
            each.of: each.by
            for each in self.book.delegations
            if each.begin <= self.instant < each.until
        }

    def stand_in(self, person_id: str) -> str:
        """Who is asked in place of this person: the stand-in, or the stand-in's own one."""
        found, seen = person_id, {person_id}
        while self.stand_ins.get(found, found) not in seen:
            found = self.stand_ins[found]
            seen.add(found)
        return found

    def roles_of(self, person_id: str) -> tuple[Role, ...]:
        """What the person may speak as: their own roles, of their shift, of who they stand in for.

        Empty for a stranger.
        """
        person = self.book.people.get(person_id)
        if person is None:
            return ()
        absent = self.stands_for(person_id)
        roles = list(person.roles)
        for each in absent:
            roles += self.book.people[each].roles
        for each in (person_id, *absent):
            for key in self.book.memberships.get(each, ()):
                duty = self.book.rotations[key].duty
                role = Role(ROLE_OF_LEVEL.get(duty, duty))
                if role not in roles and each in self.book.rota(key).on(self.instant):
                    roles.append(role)
        return tuple(dict.fromkeys(roles))

    def stands_for(self, person_id: str) -> tuple[str, ...]:
        """The ids of those in whose stead this person speaks now."""
        return tuple(
            absent
            for absent in self.stand_ins
            if absent in self.book.people and self.stand_in(absent) == person_id
        )

    def groups_of(self, person_id: str) -> tuple[str, ...]:
        """The groups that the person speaks for: their own, and of who they stand in for."""
        who = (person_id, *self.stands_for(person_id))
        groups = self.book.groups.items()
        return tuple(key for key, group in groups if any(each in group.members for each in who))

    def usable(self, person: Person, *, on_duty: bool = False) -> tuple[Contact, ...]:
        """The contacts that may be used now: in quiet hours, unless on duty, ``always`` ones."""
        return person.contacts if on_duty else quiet.usable(person, self.instant)

    def duties(self, duty: str, team: str = "") -> tuple[str, ...]:
        """The rotations that staff a role or level: of the team, else of the whole company."""
        names = {duty, ROLE_OF_LEVEL.get(duty, duty)} | {
            n for n, role in ROLE_OF_LEVEL.items() if role == duty
        }
        for place in dict.fromkeys((team, "")):
            found = [key for name in names for key in self.book.by_duty.get((name, place), ())]
            if found:
                return tuple(key for key in self.book.rotations if key in found)
        return ()

    def on(self, rotations: Iterable[str]) -> tuple[str, ...]:
        """The ids of those who are on duty by any of these rotations, each once."""
        found = (person for key in rotations for person in self.book.rota(key).on(self.instant))
        return tuple(dict.fromkeys(found))

    def holders(self, role: Role, team: str = "") -> tuple[Person, ...]:
        """Everybody who holds ``role``: who is on duty first, then members of ``team``.

        Who stands in for a holder holds it too, and stands beside them.
        """
        return self._ordered(self.book.by_role[role], role, team)

    def level(self, name: str, team: str = "") -> tuple[Person, ...]:
        """Everybody at level ``name``, in the order of ``holders``."""
        return self._ordered(self.book.by_level.get(name, ()), name, team)

    def administrators(self) -> tuple[Person, ...]:
        """Everybody who looks after Firsthour itself."""
        return self.holders(Role.ADMINISTRATOR)

    def owner_for(self, team: str, service: str = "") -> Person | None:
        """Who owns a new case: the incident manager on duty, if there is a rotation for them.

        Else an incident manager of ``team``, or of the team that runs ``service``, or that team's
        manager; else the first incident manager. Who is away is replaced by their stand-in.
        """
        found = self.book.teams.get(team) or next(iter(self.book.teams_of(service)), None)
        on_duty = self.on(self.duties(Role.MANAGER, found.id if found else ""))
        for person_id in (*on_duty, *(self.owners_by_team(found) if found else ())):
            person = self.book.people.get(self.stand_in(person_id))
            if person:
                return person
        first = next(iter(self.book.by_role[Role.MANAGER]), None)
        return self.book.people.get(self.stand_in(first.id)) if first else None

    def owners_by_team(self, team: Team) -> tuple[str, ...]:
        """The incident managers of a team, and its manager, in the order of its members."""
        return tuple(
            person_id
            for person_id in (*team.members, team.manager)
            if person_id in self.book.people
            and (Role.MANAGER in self.book.people[person_id].roles or person_id == team.manager)
        )

    def candidates(
        self, team: str, skill: str = "", exclude: Iterable[str] = (), prefer: Iterable[str] = ()
    ) -> tuple[Person, ...]:
        """Whom to offer a seat: ``prefer`` first, then engineers of ``team`` with ``skill``.

        Those on duty go before the others of the team. After them, where a skill is asked for,
        engineers of other teams who have it: a seat filled by a guest is better than an empty
        one. Without a known team: all engineers. In place of who is away their stand-in is
        asked; who has quiet hours and no contact that is used in them is not.
        """
        engineers = self._near(team, self.book.by_role[Role.ENGINEER])
        skilled = [p for p in engineers if not skill or skill in p.skills]
        if team in self.book.teams and not skill:
            skilled = [p for p in skilled if team in p.teams]
        on_duty = self.on(self.book.by_duty.get((Role.ENGINEER.value, team), ()))
        skilled.sort(key=lambda person: person.id not in on_duty)
        left_out, found = frozenset(exclude), dict[str, Person]()
        for person_id in (*prefer, *(person.id for person in skilled)):
            person = self.book.people.get(self.stand_in(person_id))
            wanted = person and not {person_id, person.id} & left_out
            if person and wanted and (person_id in on_duty or self._is_reachable(person)):
                found.setdefault(person.id, person)
        return tuple(found.values())

    def _is_reachable(self, person: Person) -> bool:
        return not person.contacts or bool(self.usable(person))

    def _ordered(self, people: tuple[Person, ...], duty: str, team: str) -> tuple[Person, ...]:
        known = self.book.people
        on_duty = [known[key] for key in self.on(self.duties(duty, team)) if key in known]
        found: dict[str, Person] = {}
        for person in (*on_duty, *self._near(team, people)):
            found.setdefault(person.id, person)
            stand_in = known.get(self.stand_in(person.id), person)
            found.setdefault(stand_in.id, stand_in)
        return tuple(found.values())

    def _near(self, team: str, people: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(sorted(people, key=lambda person: team not in person.teams))
