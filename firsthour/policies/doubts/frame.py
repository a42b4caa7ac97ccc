"""Doubts about what frames a case: calendar, matrix, playbooks, criteria, close and survey."""

from datetime import date

from firsthour.domain.policy import Playbook, Policy
from firsthour.policies.doubts.compared import always_later, closures, later
from firsthour.policies.doubts.found import Doubt, Doubts

_LONG = 14
"""More days than this without working hours are told."""
_ROWS = ("high", "medium", "low")


def doubts(policy: Policy, today: date) -> Doubts:
    """Everything doubtful around a case; ``today`` says whether the holidays are over."""
    yield from _calendar(policy, today)
    yield from _matrix(policy)
    yield from _playbooks(policy)
    yield from _closing(policy)
    if "key_customer" in policy.start_criteria and not policy.key_customer_tiers:
        told = "key_customer never holds: key_customer_tiers names no tier"
        place = policy.start_criteria.index("key_customer")
        yield Doubt(("start_criteria", place), "criterion_never", told, "name one, such as key")


def _calendar(policy: Policy, today: date) -> Doubts:
    days = policy.calendar.holidays
    if days and days[-1] < today:
        told = f"The last holiday it knows is {days[-1]}: from then on every weekday is worked"
        hint = f"holidays_from: {today.year}"
        yield Doubt(("calendar", "holidays_from"), "holidays_over", told, hint)
    longest = max(closures(policy.calendar), key=lambda each: each[1] - each[0], default=None)
    if longest and (longest[1] - longest[0]).days > _LONG:
        count = (longest[1] - longest[0]).days
        told = f"Nobody works for {count} days from {longest[0]}: business time stands still"
        hint = "promise by the clock what must not wait so long"
        yield Doubt(("calendar", "extra_holidays"), "closed_long", told, hint)


def _matrix(policy: Policy) -> Doubts:
    for name, row in zip(_ROWS, policy.matrix, strict=True):
        if list(row) != sorted(row):
            told = "Less urgency gives a worse severity here"
            yield Doubt(("matrix", name), "matrix_order", told, "the numbers of a row must rise")
    for place, (above, below) in enumerate(zip(policy.matrix, policy.matrix[1:], strict=False), 1):
        if any(low < high for high, low in zip(above, below, strict=True)):
            told = f"Less impact gives a worse severity here than in the row {_ROWS[place - 1]}"
            yield Doubt(("matrix", _ROWS[place]), "matrix_order", told)


def _playbooks(policy: Policy) -> Doubts:
    for place, book in enumerate(policy.playbooks):
        wider = next((b.name for b in policy.playbooks[:place] if _covers(b, book)), "")
        if wider:
            told = f"It is never taken: {wider} before it fits all its cases"
            yield Doubt(
                ("playbooks", place), "playbook_never", told, "place the narrower one first"
            )
        for at, action in enumerate(book.actions):
            if always_later(policy.calendar, action.due, policy.close_within):
                told = f"It is due after {action.due}: the case must be closed by then"
                path = ("playbooks", place, "actions", at, "due")
                yield Doubt(path, "after_close", told, f"before {policy.close_within}")


def _covers(wide: Playbook, narrow: Playbook) -> bool:
    pairs = (
        (wide.services, narrow.services),
        (wide.criteria, narrow.criteria),
        (wide.triggers, narrow.triggers),
    )
    return all(not one or (bool(other) and set(one) >= set(other)) for one, other in pairs)


def _closing(policy: Policy) -> Doubts:
    calendar, until = policy.calendar, policy.close_within
    for place, warning in enumerate(policy.close_warnings):
        found = later(calendar, (warning,), (until,), or_equal=True)
        if found.sometimes:
            told = f"The case must be closed ({until}) before this warning ({warning}){found.since}"
            yield Doubt(("close_warnings", place), "reminder_too_late", told)
    if not policy.customers:
        return
    asked = (policy.survey_after,)
    if later(calendar, asked, (policy.survey_open,), or_equal=True).always:
        told = f"The survey ends ({policy.survey_open} after the close) before anybody is asked"
        yield Doubt(("survey_after",), "survey_never", told, "before survey_open")
    elif later(calendar, asked, (policy.survey_reminder,), or_equal=True).always:
        told = f"Customers are asked only after {policy.survey_after}, and reminded before that"
        yield Doubt(("survey_reminder",), "reminder_too_early", told, "after survey_after")
