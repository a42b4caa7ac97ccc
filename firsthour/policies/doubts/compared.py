"""Spans compared as a calendar lives them: whether one is over later than another one.

By the clock that is a matter of numbers. Business time depends on the hour from which it is
counted, so it is tried from every second hour of a week, and around the longest closures.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from firsthour.domain.calendar import after, is_business
from firsthour.domain.policy import Calendar, Span

_DAY = timedelta(days=1)
_STEP = timedelta(hours=2)
_USUAL = date(2026, 1, 5)
"""A Monday: where a calendar without holidays is looked at."""
_CLOSURES = 3
_AROUND = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How often the first is over later than the second; ``example``: counted from then it is."""

    always: bool
    example: datetime | None

    @property
    def sometimes(self) -> bool:
        """True if it happens at all."""
        return self.example is not None

    @property
    def since(self) -> str:
        """The example in words; empty where it is always so, or never."""
        if self.always or self.example is None:
            return ""
        return f" when counted from {self.example:%a %Y-%m-%d %H:%M} UTC, for example"


@lru_cache(maxsize=4096)
def later(
    calendar: Calendar, first: tuple[Span, ...], second: tuple[Span, ...], *, or_equal: bool = False
) -> Verdict:
    """Whether ``first``, one span after the other, ends after ``second`` from the same instant."""
    starts = list(_starts(calendar, first + second))
    found = [
        at
        for at in starts
        if _is_later(_end(calendar, at, first), _end(calendar, at, second), or_equal)
    ]
    return Verdict(len(found) == len(starts), found[0] if found else None)


def always_later(calendar: Calendar, first: Span | None, second: Span | None) -> bool:
    """True if ``first`` is over later than ``second`` whenever they begin; False if one is None."""
    return bool(first and second) and later(calendar, (first or _NONE,), (second or _NONE,)).always


_NONE = Span("0 min")


def _is_later(first: datetime, second: datetime, or_equal: bool) -> bool:  # noqa: FBT001
    return first >= second if or_equal else first > second


def _end(calendar: Calendar, at: datetime, spans: tuple[Span, ...]) -> datetime:
    for span in spans:
        at = after(calendar, at, span)
    return at


def _starts(calendar: Calendar, spans: tuple[Span, ...]) -> tuple[datetime, ...]:
    if any(is_business(span) for span in spans):
        return _instants(calendar)
    return (datetime(_USUAL.year, _USUAL.month, _USUAL.day, tzinfo=UTC),)


@lru_cache(maxsize=32)
def _instants(calendar: Calendar) -> tuple[datetime, ...]:
    monday = _first_monday(calendar)
    week = [_midnight(monday) + _STEP * step for step in range(7 * 12)]
    longest = sorted(closures(calendar), key=lambda each: each[0] - each[1])[:_CLOSURES]
    return tuple(sorted({*week, *(at for begin, end in longest for at in _around(begin, end))}))


def _first_monday(calendar: Calendar) -> date:
    first = calendar.holidays[0] if calendar.holidays else _USUAL
    return first + _DAY * (-first.weekday() % 7)


def _around(begin: date, end: date) -> Iterator[datetime]:
    at, last = _midnight(begin - _DAY), _midnight(min(end, begin + 8 * _DAY))
    while at < last:
        yield at
        at += _AROUND


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def closures(calendar: Calendar) -> Iterator[tuple[date, date]]:
    """The runs of days without working hours in the years of the holidays: first and next day."""
    weekdays = {hours.weekday for hours in calendar.week}
    days = frozenset(calendar.holidays)
    day, begin = min(days, default=_USUAL) - 7 * _DAY, None
    last = max(days, default=_USUAL) + 14 * _DAY
    while day <= last:
        closed = day.weekday() not in weekdays or day in days
        if closed and begin is None:
            begin = day
        elif not closed and begin is not None:
            yield begin, day
            begin = None
        day += _DAY
