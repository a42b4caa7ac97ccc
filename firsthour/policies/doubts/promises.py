"""Doubts about the promises of the severities: due after what they are for, or in a wrong order."""

from collections.abc import Iterator
from itertools import pairwise

from firsthour.domain.policy import Policy, SeverityRules, Span
from firsthour.policies.doubts.compared import always_later, later
from firsthour.policies.doubts.found import Doubt, Doubts
from firsthour.policies.problems import Path

Promised = Iterator[tuple[tuple[str, ...], str, Span | None]]
_LEVELS = ("L1", "L2", "L3")
_LONGER = "shorten it, or lengthen the resolution target"


def doubts(policy: Policy) -> Doubts:
    """Everything doubtful about the promises."""
    for number, rules in enumerate(policy.severities, 1):
        at: Path = ("severities", f"sev{number}")
        yield from _after_target(at, policy, rules)
        yield from _after_close(at, policy, rules)
        yield from _levels(at, policy, rules)
        yield from _notices(at, policy, rules)
        yield from _endings(at, policy, rules)
    for worse in (1, 2, 3):
        yield from _severities(policy, worse)


def _before_target(rules: SeverityRules) -> Promised:
    """What makes sense only while the resolution target has not gone by."""
    yield ("acknowledge",), "The acknowledgement", rules.acknowledge
    yield ("progress",), "The end of an acknowledgement without progress", rules.progress
    for audience in ("internal", "customers"):
        cadence = getattr(rules, f"updates_{audience}")
        yield (
            (f"updates_{audience}", "investigating"),
            "The first update",
            cadence.investigating,
        )
    yield ("executive_report",), "The first report to executives", rules.executive_report
    yield ("action_plan",), "The action plan", rules.action_plan
    yield ("levels", "L1"), "The call of level L1", rules.levels[0]
    yield ("task_force",), "The task force", rules.task_force
    yield ("technical_plan",), "The technical plan", rules.technical_plan


def _after_target(at: Path, policy: Policy, rules: SeverityRules) -> Doubts:
    for path, what, span in _before_target(rules):
        if path[0] == "updates_customers" and not policy.customers:
            continue
        if always_later(policy.calendar, span, rules.resolution):
            told = f"{what} comes after {span}: the resolution target of {rules.resolution} is over"
            yield Doubt((*at, *path), "after_target", told, _LONGER)


def _courses(policy: Policy, rules: SeverityRules) -> Iterator[tuple[str, str, tuple[Span, ...]]]:
    """What has to be over before a case can be closed, with all that comes before it."""
    declared = (rules.resolution,)
    verified = (*declared, rules.verification)
    announced = (*verified, rules.announcement)
    yield "resolution", "the resolution target", declared
    yield "monitoring", "the monitoring period", (*announced, rules.monitoring)
    if rules.rca_mandatory:
        yield "internal_rca", "the internal RCA", (*verified, rules.internal_rca)
        if policy.customers:
            yield "final_rca", "the final RCA", (*verified, rules.final_rca)
    if rules.access_assumed and policy.customers:
        yield "access_assumed", "the wait for access", (*announced, rules.access_assumed)


def _after_close(at: Path, policy: Policy, rules: SeverityRules) -> Doubts:
    until = policy.close_within
    for field, what, course in _courses(policy, rules):
        if later(policy.calendar, course, (until,)).always:
            told = f"Kept to the minute, {what} ends later than the case must be closed ({until})"
            yield Doubt((*at, field), "after_close", told, "shorten it, or lengthen close_within")
    for name, span in zip(_LEVELS, rules.levels, strict=True):
        if always_later(policy.calendar, span, until):
            told = f"It is called after {span}, and the case must be closed within {until}"
            yield Doubt((*at, "levels", name), "after_close", told, "null: never called")


def _levels(at: Path, policy: Policy, rules: SeverityRules) -> Doubts:
    called = [(n, span) for n, span in zip(_LEVELS, rules.levels, strict=True) if span]
    for (low, first), (high, second) in pairwise(called):
        found = later(policy.calendar, (first,), (second,))
        if found.sometimes:
            told = f"{high} ({second}) is called before {low} ({first}){found.since}"
            hint = "give both in business time, or both by the clock"
            yield Doubt((*at, "levels", high), "level_order", told, hint)


def _notices(at: Path, policy: Policy, rules: SeverityRules) -> Doubts:
    inside, outside = rules.notice_internal, rules.notice_customers
    if policy.customers and always_later(policy.calendar, inside, outside):
        told = f"Customers hear within {outside}, the colleagues whom they will ask after {inside}"
        hint = "inform inside first: shorten notice_internal"
        yield Doubt((*at, "notice_internal"), "customers_first", told, hint)
    if (rules.task_force or rules.task_force_customers) and rules.seat_accepted is None:
        told = "A seat of the task force that is offered waits for ever: it is never passed on"
        yield Doubt((*at, "seat_accepted"), "seat_waits", told, "give it a time, such as 15 min")


def _endings(at: Path, policy: Policy, rules: SeverityRules) -> Doubts:
    calendar = policy.calendar
    for place, reminder in enumerate(rules.access_reminders if rules.access_assumed else ()):
        assumed = rules.access_assumed or reminder
        found = later(calendar, (reminder,), (assumed,), or_equal=True)
        if found.sometimes:
            told = f"Access is assumed ({assumed}) before this reminder ({reminder}){found.since}"
            yield Doubt((*at, "access_reminders", place), "reminder_too_late", told)
    found = later(calendar, (rules.internal_rca,), (rules.final_rca,))
    if policy.customers and found.sometimes:
        told = f"It is due ({rules.final_rca}) before the internal RCA ({rules.internal_rca})"
        hint = "the final RCA is made from the internal one: give it longer"
        yield Doubt((*at, "final_rca"), "rca_order", told + found.since, hint)


_COMPARED = (
    *("acknowledge", "notice_internal", "notice_customers", "executive_report", "action_plan"),
    *("task_force", "seat_accepted", "technical_plan", "resolution", "verification"),
    *("announcement", "internal_rca", "final_rca"),
)


def _by_severity(policy: Policy, rules: SeverityRules) -> Promised:
    for name in _COMPARED:
        if "rca" not in name or rules.rca_mandatory:
            yield (name,), name, getattr(rules, name)
    for audience in ("internal", "customers") if policy.customers else ("internal",):
        cadence = getattr(rules, f"updates_{audience}")
        for phase in ("investigating", "identified", "monitoring"):
            yield (f"updates_{audience}", phase), phase, getattr(cadence, phase)
    for name, span in zip(_LEVELS, rules.levels, strict=True):
        yield ("levels", name), name, span


def _severities(policy: Policy, worse: int) -> Doubts:
    """What severity ``worse`` is promised later than the next better one, or not at all."""
    lower = {path: span for path, _, span in _by_severity(policy, policy.rules(worse + 1))}
    for path, _, span in _by_severity(policy, policy.rules(worse)):
        better = lower.get(path)
        if better is None or path[0] == "task_force":
            continue
        if span is None or always_later(policy.calendar, span, better):
            told = f"{span or 'Not owed'} here, and {better} at the lesser severity {worse + 1}"
            hint = "what is worse is answered sooner: change one of the two"
            yield Doubt(("severities", f"sev{worse}", *path), "severity_order", told, hint)
