"""Whom an ask of a step means: rotations first, the lists of the directory where there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from firsthour.directory.interface import Concern, Person, Team, Why
from firsthour.domain.roles import Role

if TYPE_CHECKING:
    from firsthour.directory.view import View


@dataclass(slots=True)
class Found:
    """Whom an ask means, before anybody is replaced or passed over."""

    people: list[tuple[str, str]] = field(default_factory=list)
    """Ids and the reason for each."""
    passed: list[tuple[str, Why]] = field(default_factory=list)
    next_at: datetime | None = None
    """When somebody is on duty next, where it is a rotation that answers."""

    def add(self, other: Found) -> None:
        """Add what another answer found."""
        self.people += other.people
        self.passed += other.passed
        self.next_at = earlier(self.next_at, other.next_at)


def on_duty(view: View, rotations: Iterable[str]) -> Found:
    """Who is on duty by these rotations; nobody: when somebody next is."""
    found = Found()
    for key in rotations:
        people = view.book.rota(key).on(view.instant)
        found.people += [(person, f"rotation:{key}") for person in people]
    if not found.people:
        for key in rotations:
            shift = view.book.rota(key).next_on(view.instant)
            found.next_at = earlier(found.next_at, shift.start if shift else None)
    return found


def _level(view: View, name: str, concern: Concern) -> Found:
    rotations = view.duties(name, concern.team)
    if rotations:
        return on_duty(view, rotations)
    people = _of_team(view.book.by_level.get(name, ()), concern.team)
    return Found([(person.id, f"level:{name}") for person in people])


def _role(view: View, name: str, concern: Concern) -> Found:
    role = next((role for role in Role if role == name), None)
    if role is None:
        return Found(passed=[(name, "unknown")])
    rotations = view.duties(role, concern.team)
    if rotations:
        return on_duty(view, rotations)
    people = _of_team(view.book.by_role[role], concern.team)
    return Found([(person.id, f"role:{role}") for person in people])


def _managers(view: View, _name: str, concern: Concern) -> Found:
    found = Found()
    for team in teams_of_case(view, concern):
        if team.manager:
            found.people.append((team.manager, f"manager:{team.name}"))
    return found if found.people else _level(view, "L1", concern)


def _team(view: View, name: str, concern: Concern) -> Found:
    """A team by its id or, for ``team`` alone, the case's."""
    if name == "team":
        return _joined(view, teams_of_case(view, concern))
    team = view.team(name)
    return _asked_team(view, team) if team else Found(passed=[(name, "unknown")])


def _service(view: View, _name: str, concern: Concern) -> Found:
    found = Found()
    for service in concern.services:
        teams = view.teams_of(service)
        found.add(_joined(view, teams))
        if not teams:
            found.passed.append((service, "unknown"))
    return found


def _joined(view: View, teams: Iterable[Team]) -> Found:
    found = Found()
    for team in dict.fromkeys(teams):
        found.add(_asked_team(view, team))
    return found


def _asked_team(view: View, team: Team) -> Found:
    """Who is on duty for a team; without a rotation its manager, then its members."""
    rotations = view.book.by_duty.get((Role.ENGINEER.value, team.id), ())
    if rotations:
        return on_duty(view, rotations)
    people = (person for person in (team.manager, *team.members) if person)
    return Found([(person, f"team:{team.name}") for person in people])


def _skill(view: View, name: str, concern: Concern) -> Found:
    """Engineers with a skill: on duty first, then those on no rotation, the case's team first."""
    found, others = Found(), []
    skilled = [p for p in view.book.by_role[Role.ENGINEER] if name in p.skills]
    for person in sorted(skilled, key=lambda each: concern.team not in each.teams):
        rotations = view.book.engineer_rotations(person.id)
        on = [key for key in rotations if person.id in view.book.rota(key).on(view.instant)]
        if on:
            found.people += [(person.id, f"rotation:{key}") for key in on]
        elif rotations:
            found.passed.append((person.id, "off_duty"))
        else:
            others.append((person.id, f"skill:{name}"))
    found.people += others
    if not found.people:
        away = {key for person, _ in found.passed for key in view.book.engineer_rotations(person)}
        found.next_at = _next_of(view, away, frozenset(person for person, _ in found.passed))
    return found


def _next_of(view: View, rotations: Iterable[str], people: frozenset[str]) -> datetime | None:
    """When one of ``people`` is on duty next."""
    first: datetime | None = None
    for key in sorted(rotations):
        shift = view.book.rota(key).next_of(view.instant, people)
        first = earlier(first, shift.start if shift else None)
    return first


def _rotation(view: View, name: str, _concern: Concern) -> Found:
    if name not in view.book.rotations:
        return Found(passed=[(name, "unknown")])
    return on_duty(view, (name,))


def _next(view: View, name: str, _concern: Concern) -> Found:
    if name not in view.book.rotations:
        return Found(passed=[(name, "unknown")])
    shift = view.book.rota(name).after_this(view.instant)
    return Found([(person, f"next:{name}") for person in shift.people] if shift else [])


def _person(_view: View, name: str, _concern: Concern) -> Found:
    return Found([(name, "person")])


FINDERS: Mapping[str, Callable[[View, str, Concern], Found]] = MappingProxyType(
    {
        "L1": _level,
        "L2": _level,
        "L3": _level,
        "managers": _managers,
        "team": _team,
        "service": _service,
        "skill": _skill,
        "rotation": _rotation,
        "next": _next,
        "person": _person,
        "role": _role,
    }
)
"""For each kind of ask who is meant, by the name behind its colon."""


def teams_of_case(view: View, concern: Concern) -> tuple[Team, ...]:
    """The case's team; where it has none, the teams that run its services."""
    team = view.team(concern.team)
    if team:
        return (team,)
    return tuple(each for service in concern.services for each in view.teams_of(service))


def _of_team(people: tuple[Person, ...], team: str) -> tuple[Person, ...]:
    """Those of the team, if it has any; else all."""
    return tuple(person for person in people if team in person.teams) or people


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two instants that may not be known."""
    return min(one, other) if one and other else one or other
