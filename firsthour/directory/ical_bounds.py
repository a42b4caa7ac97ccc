"""What a calendar of another tool may hold at most, so that working it out always ends soon."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

Code: TypeAlias = Literal[
    "calendar_too_large",
    "calendar_is_a_page",  # HTML: a sign-in page, or the wrong address
    "calendar_not_text",
    "calendar_unreadable",  # not iCalendar, or broken
    "calendar_endless",  # repeats too often, or by a rule that takes too long to follow
]
Component: TypeAlias = Any
"""An event of the calendar library: a mapping of properties, each of a kind of its own."""
LARGEST = 2 * 1024 * 1024
"""Bytes of the largest calendar that is read."""
_EVENTS = 10_000
_A_MONTH = 20_000
"""How many occurrences may lie within one month, over all events."""
_A_DAY = 24
"""How often an event may repeat on one day."""
_STEPS = 300_000
"""How many repetitions may lie between the first one and the middle of the century."""
_MIDDLE = date(2050, 1, 1)
_MONTH_DAYS = 31
_DAY = timedelta(days=1)
_PERIODS = {"SECONDLY": 1 / 86_400, "MINUTELY": 1 / 1440, "HOURLY": 1 / 24, "DAILY": 1.0,
            "WEEKLY": 7.0, "MONTHLY": 30.0, "YEARLY": 365.0}  # fmt: skip
_COARSE = ("MONTHLY", "YEARLY")
_BY_DATE = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
_NARROWING = ("BYMONTH", "BYSETPOS")


class CalendarInvalid(ValueError):
    """A calendar cannot be used: ``code`` says why."""

    def __init__(self, code: Code, message: str) -> None:
        self.code: Code = code
        super().__init__(message)


def check(events: Sequence[Component]) -> None:
    """Raise CalendarInvalid for more events, or more that they mean, than can be worked out."""
    if len(events) > _EVENTS:
        raise CalendarInvalid("calendar_too_large", f"It has more than {_EVENTS} events")
    if sum(_a_month(event) for event in events) > _A_MONTH:
        message = f"It has more than {_A_MONTH} shifts a month"
        raise _endless(message)


def _a_month(event: Component) -> float:
    """How many occurrences of ``event`` one month sees at most. CalendarInvalid if too many."""
    start = event.get("DTSTART")
    if start is None:
        raise CalendarInvalid("calendar_unreadable", "One of its events has no start")
    rules = event.get("RRULE")
    title = str(event.get("SUMMARY", "an event without a title"))[:80]
    total = 1.0
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        a_day = _a_day(rule, title)
        if a_day * _ahead(start.dt) > _STEPS:
            message = f"{title!r} has repeated since {start.dt.year}, too often to be followed"
            raise _endless(message)
        total += a_day * (_MONTH_DAYS + _days(event))
    return total


def _endless(message: str) -> CalendarInvalid:
    """A calendar that repeats too often."""
    return CalendarInvalid("calendar_endless", message)


def _a_day(rule: Mapping[str, Any], title: str) -> float:
    """How often a rule comes true on one day, at most. CalendarInvalid if too often."""
    frequency = str(next(iter(rule.get("FREQ", [""])))).upper()
    if frequency not in _PERIODS:
        raise CalendarInvalid("calendar_unreadable", f"{title!r} repeats {frequency[:20]!r}")
    odd = next((part for part in _BY_DATE if part in rule), "")
    if odd and frequency not in _COARSE:
        # Such a rule may never come true, and finding that out takes minutes.
        message = f"{title!r} repeats {frequency.lower()} by {odd}, which is not followed"
        raise _endless(message)
    interval = max(1, int(next(iter(rule.get("INTERVAL", [1])))))
    times = 1
    for part, values in rule.items():
        # Of a daily or finer rule weekdays leave days out; of a coarser one they add some.
        narrows = part == "BYDAY" and frequency not in {"WEEKLY", *_COARSE}
        if part.startswith("BY") and part not in _NARROWING and not narrows:
            times *= max(1, len(values) if isinstance(values, list) else 1)
    a_day = times / (_PERIODS[frequency] * interval)
    if a_day > _A_DAY:
        message = f"{title!r} repeats more than {_A_DAY} times a day"
        raise _endless(message)
    return a_day


def _ahead(start: date) -> float:
    """Days from the first occurrence to the middle of the century."""
    return max(1.0, (_MIDDLE - _date(start)) / _DAY)


def _days(event: Component) -> float:
    """About how many days one occurrence lasts."""
    end, duration = event.get("DTEND"), event.get("DURATION")
    if end is not None:
        return max(0.0, (_date(end.dt) - _date(event["DTSTART"].dt)) / _DAY) + 1.0
    return float(duration.dt / _DAY) + 1.0 if duration is not None else 1.0


def _date(time: date) -> date:
    return date(time.year, time.month, time.day)
