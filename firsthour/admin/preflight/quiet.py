"""Quiet hours as spans of time, exact over changes of the clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from firsthour.directory.fields import DAY_MINUTES, minutes, zone
from firsthour.directory.interface import Person
from firsthour.directory.quiet import is_quiet
from firsthour.directory.spans import Window, union

_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


def quiet_windows(person: Person, start: datetime, end: datetime) -> list[Window]:
    """The quiet hours of a person between two instants, in order and apart.

    Whether it is quiet can change only where hours begin or end on the wall clock, and where the
    clocks are changed; between two such instants it is asked once.
    """
    if not person.quiet_hours:
        return []
    there = zone(person.timezone)
    marks = {mark % DAY_MINUTES for hours in person.quiet_hours for mark in minutes(hours)}
    at = {*_marks(marks, there, start, end), *_changes(there, start, end)}
    edges = [start, *sorted(each for each in at if start < each < end), end]
    return union((one, next_) for one, next_ in pairwise(edges) if is_quiet(person, one))


def _marks(marks: set[int], there: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Each of these minutes of the day on each day; where it comes twice, both."""
    day = (start - 2 * _DAY).astimezone(there).replace(tzinfo=None)
    day = day.replace(hour=0, minute=0, second=0, microsecond=0)
    while day.replace(tzinfo=UTC) < end + 2 * _DAY:
        for mark in marks:
            wall = (day + mark * _MINUTE).replace(tzinfo=there)
            yield wall.astimezone(UTC)
            yield wall.replace(fold=1).astimezone(UTC)
        day += _DAY


def _changes(there: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants at which the clocks are changed, to the minute."""
    at = start.replace(second=0, microsecond=0)
    while at < end:
        low, high = at, at + _DAY
        if low.astimezone(there).utcoffset() != high.astimezone(there).utcoffset():
            before = low.astimezone(there).utcoffset()
            while high - low > _MINUTE:
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                is_before = middle.astimezone(there).utcoffset() == before
                low, high = (middle, high) if is_before else (low, middle)
            yield high
        at += _DAY
