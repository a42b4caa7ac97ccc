"""Whom a case is going to ask, when and by which rule, if nothing happens until then."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from firsthour.domain import steps
from firsthour.domain.calendar import after
from firsthour.domain.effects import NoticeKind
from firsthour.domain.escalation import Escalation

_ASKING = ("level_called", "step_called")


class Ahead(NamedTuple):
    """At this time this rule asks: ``ask`` is what a step of a policy may ask for.

    For a seat of the task force it is ``seat:KEY``, with the ``team`` and ``skill`` wanted there.
    """

    at: datetime
    rule: str
    ask: str
    team: str = ""
    skill: str = ""


def asks_ahead(state: Escalation, now: datetime) -> tuple[Ahead, ...]:
    """What is asked from ``now`` on as things stand, the earliest first; pages for one round."""
    if not state.is_resolving or state.started_at is None:
        return ()
    found = (*_pages(state), *_levels(state), *_ladder(state), *_service_level(state))
    every = (*_under_way(state, now), *found, *_seats(state, now))
    return tuple(sorted(each._replace(at=max(each.at, now)) for each in every))


def _under_way(state: Escalation, now: datetime) -> Iterator[Ahead]:
    """What is being asked at this moment."""
    for effect in state.effects.values():
        if effect.act == "offer":
            team, _, skill = effect.reason.partition("/")
            yield Ahead(now, "seats", f"seat:{effect.target}", team, skill)
        elif effect.notice is NoticeKind.PAGE:
            ask = steps.asked_of(effect)
            yield Ahead(now, f"paging.{ask}", ask)
        elif effect.reason in _ASKING:
            rule = f"levels.{effect.target}" if effect.reason == "level_called" else "ladder"
            yield Ahead(now, rule, steps.asked_of(effect))


def _pages(state: Escalation) -> Iterator[Ahead]:
    """The rest of the round, and the round after it up to the same step."""
    paging, asks = state.paging, state.policy.page_round
    if paging is None or paging.next_at is None or state.acknowledged is not None:
        return
    at = paging.next_at
    for step in range(len(asks)):
        place = (paging.step + step) % len(asks)
        yield Ahead(at, f"paging.{asks[place]}", asks[place])
        at = after(state.policy.calendar, at, state.rules.acknowledge)


def _levels(state: Escalation) -> Iterator[Ahead]:
    for key, promise in state.obligations.items():
        if key.startswith("level:"):
            level = key.removeprefix("level:")
            yield Ahead(promise.due, f"levels.{level}", level)


def _ladder(state: Escalation) -> Iterator[Ahead]:
    if state.round.number == 1:
        for each in steps.coming(state):
            yield Ahead(each.at, f"ladder.{each.step.key}", each.step.ask)


def _service_level(state: Escalation) -> Iterator[Ahead]:
    """The warnings that are left, and the breach."""
    promise = state.obligations.get("resolution")
    if promise is None or promise.missed:
        return
    left = len(promise.warnings)
    percents = state.policy.sla_warnings[-left:] if left else ()
    for percent, at in zip(percents, promise.warnings, strict=True):
        yield Ahead(at, f"sla.{percent}", "managers")
    yield Ahead(promise.due, "sla.breach", "managers")


def _seats(state: Escalation, now: datetime) -> Iterator[Ahead]:
    """Seats that are to be filled: now, or when the task force is set up."""
    force, promise = state.task_force, state.obligations.get("task_force")
    if force is not None and not force.suspended:
        for seat in force.seats:
            if seat.status in ("wanted", "vacant"):
                yield Ahead(now, "seats", f"seat:{seat.key}", seat.team or state.team, seat.skill)
    elif force is None and promise is not None:
        for rule in state.policy.seats:
            team = rule.team or state.team
            yield Ahead(promise.due, "task_force", f"seat:{rule.key}", team, rule.skill)
