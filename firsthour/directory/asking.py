"""Who is asked by a step of an escalation: one function, from which everything else follows.

What a step asks for (``ask``):

- ``owner``: the case's owner; where there is none that can be asked, the incident manager on
  duty; else an incident manager of the team;
- ``L1``, ``L2``, ``L3``: the level; ``role:NAME``: who holds a role;
- ``managers``: the manager of the team; where it has none, the duty managers;
- ``team``: the case's team (without one, the teams of its services), ``team:ID``: another,
  ``service``: the teams that run the case's services;
- ``skill:NAME``: engineers who have it and are on duty, or on no rotation at all;
- ``rotation:ID``: who is on now; ``next:ID``: who is on after them;
- ``person:ID``.

A team, level or role with a rotation of that duty is answered by who is on duty. Without one:
the manager and members of the team, those of the level or role in the team, else all of them.
Who is away is replaced by their stand-in. Who is asked for another reason than a shift, in their
quiet hours, is asked over contacts marked ``always`` alone, and passed over if they have none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from firsthour.directory.finding import FINDERS, Found, earlier, on_duty, teams_of_case
from firsthour.directory.interface import Answer, Asked, Concern, Person, Team, Why
from firsthour.directory.quiet import quiet_until
from firsthour.domain.roles import Role

if TYPE_CHECKING:
    from firsthour.directory.view import View


def asked(view: View, ask: str, concern: Concern) -> Asked:
    """Who is asked. An ask that means nothing here finds nobody, and says so."""
    kind, _, name = ask.partition(":")
    if kind == "owner":
        return _owner(view, concern)
    finder = FINDERS.get(kind)
    if finder is None:
        return Asked(passed_over=((ask, "unknown"),))
    return _settled(view, finder(view, name or kind, concern))


def _owner(view: View, concern: Concern) -> Asked:
    """The first of three ways that finds somebody; who was passed over on the way is told."""
    team = view.team(concern.team) or next(iter(teams_of_case(view, concern)), None)
    ways = (
        Found([(concern.owner, "owner")] if concern.owner else []),
        on_duty(view, view.duties(Role.MANAGER, team.id if team else "")),
        Found([(person, "on_duty") for person in _owners(view, team)]),
    )
    passed: list[tuple[str, Why]] = []
    next_at: datetime | None = None
    for way in ways:
        found = _settled(view, way)
        passed += found.passed_over
        next_at = earlier(next_at, found.on_duty_at)
        if found.people:
            return Asked(found.people[:1], _once(passed))
    return Asked((), _once(passed), next_at)


def _owners(view: View, team: Team | None) -> Iterable[str]:
    """Who can own a case of a team: see `View.owner_for`."""
    everywhere = (person.id for person in view.book.by_role[Role.MANAGER])
    return dict.fromkeys((*(view.owners_by_team(team) if team else ()), *everywhere))


def _settled(view: View, found: Found) -> Asked:
    """Replace who is away, keep the contacts that may be used, pass over who has none."""
    reasons: dict[str, list[str]] = {}
    passed = list(found.passed)
    for asked_for, reason in found.people:
        person_id = view.stand_in(asked_for)
        told = reasons.setdefault(person_id, [])
        if person_id != asked_for:
            passed.append((asked_for, "delegated"))
            told.append(f"stand_in:{asked_for}")
        told.append(reason)
    answers: list[Answer] = []
    quiet: list[Person] = []
    for person_id, told in reasons.items():
        person = view.person(person_id)
        why, answer = _answer(view, person, tuple(dict.fromkeys(told)))
        if answer:
            answers.append(answer)
        elif why:
            passed.append((person_id, why))
        if person and why == "quiet_hours":
            quiet.append(person)
    next_at = found.next_at
    for person in () if answers else quiet:
        next_at = earlier(next_at, quiet_until(person, view.instant))
    return Asked(tuple(answers), _once(passed), None if answers else next_at)


def _answer(
    view: View, person: Person | None, reasons: tuple[str, ...]
) -> tuple[Why | None, Answer | None]:
    """How somebody is asked, or why they are not."""
    if person is None:
        return "unknown", None
    if not person.contacts:
        return "no_contact", None
    on_duty = any(reason.startswith("rotation:") for reason in reasons)
    contacts = view.usable(person, on_duty=on_duty)
    return (None, Answer(person, reasons, contacts)) if contacts else ("quiet_hours", None)


def _once(passed: Iterable[tuple[str, Why]]) -> tuple[tuple[str, Why], ...]:
    return tuple(dict.fromkeys(passed))
