"""The names that expectations of one scenario may use: its people, customers, steps and times."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.directory.book import Book
from firsthour.domain.roles import Role
from firsthour.laboratory.expectations.events import Who
from firsthour.laboratory.expectations.evidence import Evidence, people_of
from firsthour.laboratory.expectations.words import AUDIENCES, ROLES
from firsthour.laboratory.scenarios.starts import DAYS, NoSuchStart, resolved

_ASKS = ("role", "person", "team", "skill", "rotation", "service", "next", "seat")
"""What stands before the colon where a policy or a notice names somebody."""


@dataclass(frozen=True, slots=True)
class Names:
    """Looks up who is meant by a name."""

    evidence: Evidence

    @property
    def book(self) -> Book:
        """The people of the scenario."""
        return self.evidence.play.book

    @property
    def customers(self) -> Mapping[str, int]:
        """Numbers of customers by their ids."""
        return {each: number for number, each in enumerate(self.evidence.customers, 1)}

    def steps(self) -> Iterator[str]:
        """Keys of the steps of the policy's ladder."""
        yield from (step.key for step in self.evidence.play.policy.ladder)

    def of(self, kind: str) -> Collection[str]:
        """The names of all persons, teams, groups or steps."""
        match kind:
            case "person":
                return self.book.people
            case "team":
                return self.book.teams
            case "group":
                return self.book.groups
            case _:
                return tuple(self.steps())

    def all(self) -> Mapping[str, Who]:
        """Everybody who can be named by a single phrase."""
        found = {name: Who(name, frozenset((name,))) for name in AUDIENCES}
        found |= {name: self._role(name, *of) for name, of in ROLES.items()}
        listed = (*self.book.people, *self.book.teams, *self.book.groups, *self.steps())
        for name in listed:
            found.setdefault(name, self.named(name))
        return found

    def _role(self, name: str, role: Role, addresses: tuple[str, ...]) -> Who:
        holders = frozenset(person.id for person in self.book.by_role.get(role, ()))
        return Who(name, frozenset((f"role:{role.value}", *addresses)), holders)

    def named(self, name: str) -> Who:
        """A person, team, group or step of this name, or all of them where several bear it."""
        members = people_of(self.book, name) or ()
        person = (name,) if name in self.book.people else ()
        return Who(
            name,
            frozenset((f"person:{name}", f"team:{name}")),
            frozenset((*members, *person)),
            frozenset((f"ladder.{name}",)) if name in self.steps() else frozenset(),
        )

    def asked(self, word: str) -> Who | None:
        """Who is named as policies name them, such as ``team:network``; None for no such name."""
        kind, colon, name = word.partition(":")
        if not colon or kind not in _ASKS:
            return None
        people: tuple[str, ...] = ()
        if kind == "person":
            people = (name,) if name in self.book.people else ()
        elif kind == "team":
            people = people_of(self.book, name) or ()
        elif kind == "role" and name in tuple(Role):
            people = tuple(person.id for person in self.book.by_role.get(Role(name), ()))
        known = bool(people) or kind in ("skill", "rotation", "service", "next", "seat")
        return Who(word, frozenset((word,)), frozenset(people)) if known else None

    def moment(self, words: tuple[str, ...]) -> datetime | None:
        """The instant of ``09:30 on 2026-12-27``, ``2026-12-27 09:30`` or ``Monday 09:30``.

        On the wall clock of the policy's calendar; a weekday is the first one after the opening.
        """
        match words:
            case (clock, "on", day):
                return self._resolved(f"{day} {clock}")
            case (day, clock) if day.lower() in DAYS:
                return self._weekday(DAYS.index(day.lower()), clock)
            case (day, clock):
                return self._resolved(f"{day} {clock}")
            case (instant,):
                return self._resolved(instant)
            case _:
                return None

    def _resolved(self, text: str) -> datetime | None:
        if not text[:4].isdigit():
            return None
        try:
            return resolved(text, self.evidence.calendar)
        except NoSuchStart:
            return None

    def _weekday(self, weekday: int, clock: str) -> datetime | None:
        opened = self.evidence.opened_at.astimezone(ZoneInfo(self.evidence.calendar.timezone))
        for ahead in range(len(DAYS) + 1):
            day = opened.date() + timedelta(days=ahead)
            if day.weekday() == weekday:
                found = self._resolved(f"{day.isoformat()} {clock}")
                if found is None or found >= self.evidence.opened_at:
                    return found
        return None
