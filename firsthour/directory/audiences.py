"""Who belongs to each audience inside the house, and what is asked of the directory for it."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from firsthour.directory.interface import Answer, Asked, Concern, Directory, Person
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience


class Standing(Protocol):
    """What of a case decides who is told of it inside the house."""

    @property
    def owner(self) -> str:
        """The id of its owner, or nothing."""
        ...

    @property
    def team(self) -> str:
        """The id of its team, or nothing."""
        ...

    @property
    def services(self) -> tuple[str, ...]:
        """The services that it is about."""
        ...

    @property
    def watchers(self) -> tuple[str, ...]:
        """Ids of people and groups on the watch list, the policy's first."""
        ...

    @property
    def seat(self) -> str:
        """Who sits in the seat that the effect is about; empty where it is about none."""
        ...


_ASKING = (NoticeKind.PAGE, NoticeKind.SEAT_OFFER, NoticeKind.ALARM, NoticeKind.REMINDER)
"""Notices by which somebody is asked to act: shifts, stand-ins and quiet hours decide who."""


def ask_of(effect: Effect) -> str | None:
    """What an effect asks for (see `firsthour.directory.asking`); None if it asks nobody to act."""
    if effect.audience is Audience.STEP:
        return effect.target
    if effect.audience is Audience.MANAGERS:
        return "managers"
    if effect.notice not in _ASKING:
        return None
    of = {
        Audience.CASE: "owner",
        Audience.OWNER: "owner",
        Audience.LEVEL: effect.target,
        Audience.TEAM: f"team:{effect.target}" if effect.target else "team",
        Audience.ROLE: f"role:{effect.target}",
    }
    return of.get(effect.audience)


Found = Iterable[tuple[Person, str]]


def _owner(directory: Directory, standing: Standing, _effect: Effect) -> Found:
    """The owner; a case without one goes to the incident manager on duty in its team."""
    owner = directory.person(standing.owner)
    if owner is not None:
        return [(owner, "owner")]
    stand_in = directory.owner_for(standing.team, next(iter(standing.services), ""))
    return [(stand_in, "on_duty")] if stand_in else []


def _level(directory: Directory, standing: Standing, effect: Effect) -> Found:
    people = _near(directory.level(effect.target, standing.team), standing.team)
    return [(person, f"level:{effect.target}") for person in people]


def _team(directory: Directory, standing: Standing, effect: Effect) -> Found:
    """The manager of a team first, then its members."""
    team = directory.team(effect.target or standing.team)
    if team is None:
        return []
    people = map(directory.person, (team.manager, *team.members))
    return [(person, f"team:{team.name}") for person in people if person is not None]


def _person(directory: Directory, _standing: Standing, effect: Effect) -> Found:
    kind, _, group = effect.target.partition(":")
    if kind == "group":
        return [(person, f"approver:{group}") for person in directory.watchers((group,))]
    person = directory.person(effect.target)
    return [(person, "person")] if person else []


def _role(directory: Directory, standing: Standing, effect: Effect) -> Found:
    for role in Role:
        if role == effect.target:
            people = _near(directory.holders(role, standing.team), standing.team)
            return [(person, f"role:{role}") for person in people]
    return []


def _seat(directory: Directory, standing: Standing, effect: Effect) -> Found:
    person = directory.person(standing.seat)
    return [(person, f"seat:{effect.target}")] if person else []


def _stakeholders(directory: Directory, standing: Standing, _effect: Effect) -> Found:
    for name in (watcher.removeprefix("group:") for watcher in standing.watchers):
        is_person = directory.person(name) is not None
        for person in directory.watchers((name,)):
            yield person, "watch_list" if is_person else f"group:{name}"


def _executives(directory: Directory, standing: Standing, _effect: Effect) -> Found:
    people = directory.holders(Role.EXECUTIVE, standing.team)
    return [(person, "executives") for person in people]


def _administrators(directory: Directory, _standing: Standing, _effect: Effect) -> Found:
    return [(person, "administrators") for person in directory.administrators()]


def _near(people: tuple[Person, ...], team: str) -> tuple[Person, ...]:
    """Those of the team, if it has any; else all."""
    return tuple(person for person in people if team in person.teams) or people


AUDIENCES: Mapping[Audience, Callable[[Directory, Standing, Effect], Found]] = MappingProxyType(
    {
        Audience.CASE: _owner,
        Audience.OWNER: _owner,
        Audience.LEVEL: _level,
        Audience.TEAM: _team,
        Audience.PERSON: _person,
        Audience.ROLE: _role,
        Audience.SEAT: _seat,
        Audience.STAKEHOLDERS: _stakeholders,
        Audience.EXECUTIVES: _executives,
        Audience.ADMINISTRATORS: _administrators,
    }
)
"""For every audience inside the house; customers are read as a stream."""


def asked(directory: Directory, standing: Standing, effect: Effect) -> Asked:
    """Who is asked by an effect that asks somebody to act; nobody by any other."""
    ask = ask_of(effect)
    concern = Concern(standing.owner, standing.team, standing.services)
    return Asked() if ask is None else directory.asked(ask, concern)


def told(directory: Directory, standing: Standing, effect: Effect) -> tuple[Answer, ...]:
    """Who is told inside the house, each person once, with every reason why they are told."""
    if ask_of(effect) is not None:
        return asked(directory, standing, effect).people
    found: dict[str, tuple[Person, tuple[str, ...]]] = {}
    for person, reason in AUDIENCES[effect.audience](directory, standing, effect):
        _, former = found.get(person.id, (person, ()))
        found[person.id] = (person, (*former, reason))
    return tuple(Answer(person, reasons, person.contacts) for person, reasons in found.values())
