"""What must hold between the fields of a policy, each of which is right by itself."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

from firsthour.domain.calendar import is_business
from firsthour.policies.limits import ROWS, length
from firsthour.policies.problems import Path, Problem, dotted, nearest
from firsthour.policies.schema import (
    ApprovalSection,
    CalendarSection,
    PolicySection,
    SeveritySection,
    StepSection,
)
from firsthour.policies.text import Document
from firsthour.public_holidays import countries

Found: TypeAlias = Iterator[tuple[Path, str, str]]
_DAY = 24 * 60
_UPWARDS = ("owner", "L1", "L2", "L3", "managers")


def problems(document: Document, policy: PolicySection) -> Iterator[Problem]:
    """Each contradiction in a policy whose shape is valid."""
    for path, message, hint in _all(policy):
        yield Problem(document.line(path), dotted(path), message, hint)


def _all(policy: PolicySection) -> Found:
    for row in ROWS:
        yield from _severity(("severities", row), getattr(policy.severities, row))
    yield from _calendar(policy.calendar)
    yield from _hours(policy)
    yield from _closing(policy)
    yield from _people(policy)
    for at, rule in enumerate(policy.approvals):
        yield from _approval(("approvals", at), rule)
    yield from _twice("playbooks", "name", [playbook.name for playbook in policy.playbooks])


def _severity(path: Path, rules: SeveritySection) -> Found:
    levels = [rules.levels.L1, rules.levels.L2, rules.levels.L3]
    called = [level for level in levels if level is not None]
    if not called:
        yield (*path, "levels"), "Nobody would ever be called", "give at least L1 a time"
    if [*map(length, called)] != sorted(map(length, called)):
        yield (*path, "levels"), "A higher level is called before a lower one", ""
    reminders = list(rules.access_reminders)
    if not _rising([*reminders, *filter(None, [rules.access_assumed])]):
        message = "Reminders must follow one another, and come before access is assumed"
        yield (*path, "access_reminders"), message, ""


def _calendar(calendar: CalendarSection) -> Found:
    hours = calendar.hours.model_dump()
    if not any(hours.values()):
        yield ("calendar", "hours"), "No day has working hours", "such as monday: 09:00-17:00"
    country, part = calendar.holidays_country, calendar.holidays_subdivision
    if not country:
        if part:
            yield ("calendar", "holidays_country"), "A part of a country needs its country", ""
        return
    if country not in countries():
        message = f"Public holidays of {country} are not known"
        yield ("calendar", "holidays_country"), message, "a two-letter code such as DE, GR or US"
    elif part and part not in countries()[country]:
        message, hint = f"{country} has no part {part}", nearest(part, countries()[country])
        yield ("calendar", "holidays_subdivision"), message, hint
    if calendar.holidays_from is None:
        message = "It is missing: the first of three years of public holidays"
        yield ("calendar", "holidays_from"), message, "a year such as 2026"


def _hours(policy: PolicySection) -> Found:
    """A step for the hours outside of working hours, where there are none, would halt a case."""
    days = [sum(closes - opens for opens, closes in day) for _, day in policy.calendar.hours]
    calendar = policy.calendar
    if min(days) < _DAY or calendar.holidays_country or calendar.extra_holidays:
        return
    for at, step in enumerate(policy.ladder):
        if step.when.hours == "off":
            message = "The calendar is open day and night: these hours never come"
            yield ("ladder", at, "when", "hours"), message, "leave hours out"


def _closing(policy: PolicySection) -> Found:
    if not _rising([*policy.close_warnings, policy.close_within]):
        yield ("close_warnings",), "Warnings must rise and come before close_within", ""
    if is_business(policy.snowball_within):
        yield ("snowball_within",), "It runs by the clock, not in business time", "such as 60 min"
    if not _rising([policy.survey_reminder, policy.survey_open]):
        yield ("survey_reminder",), "The reminder must come before the survey ends", ""


def _people(policy: PolicySection) -> Found:
    leads = [seat.key for seat in policy.seats if seat.lead]
    if len(leads) != 1:
        yield ("seats",), f"{len(leads)} seats lead the task force", "exactly one has `lead: true`"
    yield from _twice("seats", "key", [seat.key for seat in policy.seats])
    yield from _ladder(policy)


def _ladder(policy: PolicySection) -> Found:
    keys = [step.key for step in policy.ladder]
    yield from _twice("ladder", "key", keys)
    for at, step in enumerate(policy.ladder):
        yield from _step(("ladder", at), step)
    again = policy.ladder_repeat
    timed = [step.key for step in policy.ladder if step.after is not None]
    if again and again.step not in timed:
        yield (
            ("ladder_repeat", "step"),
            f"No timed step is called {again.step}",
            nearest(again.step, timed),
        )


def _step(path: Path, step: StepSection) -> Found:
    automatic = step.type == "automatic"
    if automatic and (step.after is not None or not step.percent):
        message = "An automatic step comes by the service level"
        yield (*path, "percent"), message, "give percent (1 to 100), and no after"
    if not automatic and (step.after is None or step.percent):
        message = f"A {step.type} step comes after a time"
        yield (*path, "after"), message, "give after, such as 60 min, and no percent"
    upwards = step.ask in _UPWARDS or step.ask.startswith("role:")
    if step.type == "functional" and upwards:
        yield (*path, "ask"), f"{step.ask} stands above: such a step is hierarchical", ""
    if step.type == "hierarchical" and not upwards and not step.ask.startswith("person:"):
        yield (*path, "ask"), f"{step.ask} stands beside: such a step is functional", ""


def _approval(path: Path, rule: ApprovalSection) -> Found:
    needed = {"any": 1, "all": 2}.get(rule.mode, 0)
    if len(rule.by) < needed:
        least = "two of them" if needed > 1 else "one of them"
        yield (*path, "by"), f"{rule.mode} needs a list of who approves", f"at least {least}"
    if rule.by and not needed:
        yield (*path, "by"), f"{rule.mode} asks nobody by name", "mode any or all does"
    if rule.mode == "none" and (rule.within or rule.then != "automatic"):
        yield (*path, "mode"), "What needs no approval waits for none", "leave out within and then"
    for kind in rule.notices:
        if kind in _ONLY and rule.audience != _ONLY[kind]:
            yield (*path, "notices"), f"A {kind} goes to {_ONLY[kind]} only", ""


_ONLY = {"executive_report": "executives", "rca_shared": "customers"}


def _twice(section: str, name: str, keys: list[str]) -> Found:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield (section, place, name), f"{key} stands here twice", ""


def _rising(spans: Iterable[str]) -> bool:
    lengths = [length(span) for span in spans]
    return all(low < high for low, high in pairwise(lengths))
