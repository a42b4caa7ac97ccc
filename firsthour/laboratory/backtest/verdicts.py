"""Was the target kept? By the policy, and by the policy with one thing taken otherwise.

Why the recorded verdict differs is not guessed: the due time is worked out again with one thing
changed after another, and the first change that turns the verdict is the reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from typing import Literal

from firsthour.domain.calendar import after, parse
from firsthour.domain.policy import Policy, Span
from firsthour.laboratory.backtest.report import Reason

_OTHER = {"bd": "d", "bh": "h", "d": "bd", "h": "bh"}
"""The same length by the clock for business time, and the other way round."""


@dataclass(frozen=True, slots=True)
class Turned:
    """The severity became this one: ``by_policy`` where no log says so."""

    at: datetime
    severity: int
    by_policy: bool = False


@dataclass(frozen=True, slots=True)
class Halt:
    """The clocks stood from one instant to another."""

    began: datetime
    ended: datetime


@dataclass(slots=True)
class Course:
    """What the verdict on an incident depends on, as its replay came to know it.

    ``halts`` are the pauses that the policy granted, ``waits`` the whole waits of the log.
    """

    opened_at: datetime
    severity: int
    turns: list[Turned] = field(default_factory=list)
    halts: list[Halt] = field(default_factory=list)
    waits: list[Halt] = field(default_factory=list)
    resolved: list[datetime] = field(default_factory=list)
    named_at: datetime | None = None
    """When the log's own column says that it was resolved."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken otherwise than the policy and the events have it."""

    other_hours: bool = False
    pauses: Literal["policy", "whole", "none"] = "policy"
    severity: Literal["all", "first", "last"] = "all"
    raised: bool = True
    last_round: bool = False
    named_time: bool = False


AS_IT_IS = Taken()


def due(course: Course, policy: Policy, taken: Taken = AS_IT_IS) -> datetime:
    """When the target of an incident falls due, in the end."""
    severity, turns = _severities(course, taken)
    halts = {"policy": course.halts, "whole": course.waits, "none": []}[taken.pauses]
    base = course.opened_at
    due_at = _after(policy, base, severity, taken)
    steps: list[tuple[datetime, int, Turned | Halt]] = [(turn.at, 1, turn) for turn in turns]
    steps += [(halt.ended, 0, halt) for halt in halts]
    for at, _, step in sorted(steps, key=lambda each: each[:2]):
        since = step.began if isinstance(step, Halt) else _running_until(at, halts)
        if due_at <= since:
            return due_at  # missed before that, and what is missed stays missed
        if isinstance(step, Halt):
            by = step.ended - max(step.began, base)
            base, due_at = base + by, due_at + by
        elif step.severity < severity:
            due_at = min(due_at, _after(policy, at, step.severity, taken))
        else:
            due_at = _after(policy, base, step.severity, taken)
        if isinstance(step, Turned):
            severity = step.severity
    return due_at


def resolved_at(course: Course, taken: Taken = AS_IT_IS) -> datetime | None:
    """When it counts as resolved; None if it never was."""
    if taken.named_time and course.named_at:
        return course.named_at
    if not course.resolved:
        return None
    return course.resolved[-1 if taken.last_round else 0]


def is_kept(course: Course, policy: Policy, taken: Taken = AS_IT_IS) -> bool | None:
    """True if it was resolved before its due time; None if it never was."""
    at = resolved_at(course, taken)
    return None if at is None else at < due(course, policy, taken)


def reason(course: Course, policy: Policy, recorded: bool) -> Reason:  # noqa: FBT001 - a verdict
    """What, taken otherwise, gives the recorded verdict; see ``Reason``."""
    others = list(_others(course))
    for name, taken in others:
        if is_kept(course, policy, taken) is recorded:
            return name
    for (one, first), (other, second) in combinations(others, 2):
        if one != other and is_kept(course, policy, _both(first, second)) is recorded:
            return "several_together"
    return "unknown_contract"


def _others(course: Course) -> Iterator[tuple[Reason, Taken]]:
    """What can be taken otherwise in this incident."""
    if any(turn.by_policy for turn in course.turns):
        yield "raised_by_policy", Taken(raised=False)
    if len(course.resolved) > 1:
        yield "reopened", Taken(last_round=True)
    if course.named_at and course.resolved and course.named_at != course.resolved[0]:
        yield "contradicting_times", Taken(named_time=True)
    if any(not turn.by_policy for turn in course.turns):
        yield "severity_changed", Taken(severity="first")
        yield "severity_changed", Taken(severity="last")
    if course.waits:
        yield "clock_pauses", Taken(pauses="whole")
        yield "clock_pauses", Taken(pauses="none")
    yield "business_hours", Taken(other_hours=True)


def _both(one: Taken, other: Taken) -> Taken:
    changes = {
        name: getattr(other, name)
        for name in Taken.__slots__
        if getattr(other, name) != getattr(AS_IT_IS, name)
    }
    return replace(one, **changes)


def _severities(course: Course, taken: Taken) -> tuple[int, list[Turned]]:
    """The severity at the opening, and how it changed."""
    turns = [turn for turn in course.turns if not turn.by_policy or taken.raised]
    if taken.severity == "all":
        return course.severity, turns
    told = [turn.severity for turn in course.turns if not turn.by_policy]
    severity = told[-1] if told and taken.severity == "last" else course.severity
    return severity, [turn for turn in turns if turn.by_policy]


def _running_until(at: datetime, halts: list[Halt]) -> datetime:
    """Until when the clocks ran, at an instant: nothing is missed while they stand."""
    return next((halt.began for halt in halts if halt.began <= at < halt.ended), at)


def _after(policy: Policy, base: datetime, severity: int, taken: Taken) -> datetime:
    span = policy.rules(severity).resolution
    if taken.other_hours:
        amount, unit = parse(span)
        span = Span(f"{amount} {_OTHER.get(unit, unit)}")
    return after(policy.calendar, base, span)
