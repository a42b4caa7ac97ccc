"""What one policy promises differently from another one, in words and numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from itertools import groupby
from typing import Literal, TypeAlias

from firsthour.domain.calendar import is_business
from firsthour.domain.policy import (
    Cadence,
    Calendar,
    Hours,
    Limit,
    Playbook,
    Policy,
    SeverityRules,
    Span,
)
from firsthour.policies.limits import length

Direction: TypeAlias = Literal["earlier", "later", "new", "dropped", "changed"]
NOTHING = "not owed"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEVELS = ("L1", "L2", "L3")
_WORDS = {
    "acknowledge": "acknowledgement by the owner",
    "progress": "progress after the acknowledgement",
    "notice_internal": "initial notice inside",
    "notice_customers": "initial notice to customers",
    "updates_internal": "updates inside",
    "updates_customers": "updates to customers",
    "levels": "call of level",
    "task_force": "task force active",
    "task_force_customers": "task force active from customers",
    "seat_accepted": "seat in the task force accepted",
    "technical_plan": "technical plan of the task force",
    "resolution": "resolution target",
    "verification": "verification of the resolution",
    "announcement": "announcement of the resolution",
    "access_reminders": "reminders to confirm access",
    "access_assumed": "access assumed",
    "monitoring": "monitoring period",
    "rca_mandatory": "RCA mandatory",
    "internal_rca": "internal RCA",
    "final_rca": "final RCA shared",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of a severity (None: of the whole policy), from ``before`` to ``after``.

    ``direction`` says for lengths of time whether ``after`` is due earlier or later, and whether
    something is newly owed or no longer.
    """

    severity: int | None
    field: str
    label: str
    before: str
    after: str
    direction: Direction

    @property
    def words(self) -> str:
        """The difference as a line for people."""
        where = f"Severity {self.severity}: " if self.severity else ""
        told = "" if self.direction == "changed" else f", {self.direction}"
        return f"{where}{self.label}: {self.after} instead of {self.before}{told}"


def compare(a: Policy, b: Policy) -> tuple[Change, ...]:
    """How ``b`` differs from ``a``, by severity first; empty when both promise the same."""
    changes: list[Change] = []
    for severity in (1, 2, 3, 4):
        before, after = dict(_rules(a.rules(severity))), dict(_rules(b.rules(severity)))
        changes += _changes(severity, before, after)
    return (*changes, *_changes(None, dict(_whole(a)), dict(_whole(b))))


def _changes(
    severity: int | None, before: dict[str, str], after: dict[str, str]
) -> Iterator[Change]:
    for field in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(field, "none"), after.get(field, "none")
        if old != new:
            yield Change(severity, field, _label(field), old, new, _direction(old, new))


def _direction(old: str, new: str) -> Direction:
    if NOTHING in (old, new):
        return "new" if old == NOTHING else "dropped"
    try:
        worked = is_business(Span(old)) and is_business(Span(new))
        low, high = length(old, worked=worked), length(new, worked=worked)
    except ValueError:
        return "changed"
    if low == high:
        return "changed"
    return "later" if high > low else "earlier"


def _label(field: str) -> str:
    """The words for a field, with what it is a part of last: ``updates inside, monitoring``."""
    name, _, part = field.partition(".")
    words = _WORDS.get(name, name.replace("_", " "))
    return f"{words} {part}" if part in _LEVELS else ", ".join(filter(None, [words, part]))


def _rules(rules: SeverityRules) -> Iterator[tuple[str, str]]:
    for item in fields(rules):
        value = getattr(rules, item.name)
        if isinstance(value, Cadence):
            for phase in fields(value):
                yield f"{item.name}.{phase.name}", getattr(value, phase.name)
        elif item.name == "levels":
            yield from ((f"levels.{n}", _word(v)) for n, v in zip(_LEVELS, value, strict=True))
        else:
            yield item.name, _word(value)


def _whole(policy: Policy) -> Iterator[tuple[str, str]]:
    """Everything but the severities; name, version and hash say which policy it is, not what."""
    skipped = {"name", "version", "content_hash", "description", "severities", "kind"}
    for item in fields(policy):
        if item.name not in skipped:
            yield from _part(item.name, getattr(policy, item.name))


def _part(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Calendar):
        yield "calendar.time zone", value.timezone
        yield from _week(value.week)
        for year, days in groupby(value.holidays, key=lambda day: day.year):
            yield f"calendar.holidays {year}", ", ".join(f"{day:%m-%d}" for day in days)
    elif name == "matrix" and isinstance(value, tuple):
        yield name, "; ".join(_word(row) for row in value)
    elif name in {"playbooks", "seats", "ladder"} and isinstance(value, tuple):
        for item in value:
            yield f"{name}.{getattr(item, 'name', '') or getattr(item, 'key', '')}", _item(item)
    elif name == "approvals" and isinstance(value, tuple):
        for rule in value:
            what = ", ".join(rule.notices) or "all texts"
            yield f"{name}.{rule.audience}, {what}", _item(rule)
    elif name == "limits" and isinstance(value, tuple):
        for limit in value:
            yield f"{name}.{limit.channel} {limit.notice}", _rates(limit)
    else:
        yield name, _word(value)


def _rates(limit: Limit) -> str:
    """``3 in 15 min, 7 in 60 min``."""
    minute = timedelta(minutes=1)
    return ", ".join(f"{count} in {within / minute:g} min" for count, within in limit.at_most)


def _week(week: tuple[Hours, ...]) -> Iterator[tuple[str, str]]:
    for weekday, day in enumerate(_DAYS):
        ranges = [
            f"{h.opens // 60:02}:{h.opens % 60:02}-{h.closes // 60:02}:{h.closes % 60:02}"
            for h in week
            if h.weekday == weekday
        ]
        yield f"calendar.{day}", ", ".join(ranges) or "closed"


def _item(item: object) -> str:
    """A seat, a team's step or a playbook in one line."""
    if isinstance(item, Playbook):
        actions = "; ".join(f"{a.text} ({a.type}, {a.due}{_by(a.owner)})" for a in item.actions)
        conditions = [*item.services, *item.criteria, *item.triggers]
        return f"for {', '.join(conditions) or 'all cases'}: {actions}"
    told = [
        f"{part.name} {_word(getattr(item, part.name))}"
        for part in fields(item)  # type: ignore[arg-type] # seats and steps are dataclasses
        if part.name != "key" and getattr(item, part.name) not in ("", (), False)
    ]
    return ", ".join(told) or "anybody"


def _by(owner: str) -> str:
    return f", {owner}" if owner else ""


def _word(value: object) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value) or "none"
    return str(value) or "none"
