"""When a calendar is open, date by date, as instants: zones, working hours, holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from firsthour.domain.policy import Calendar

DAY = timedelta(days=1)
_SEARCH = 36_600
"""Days that are searched for business hours before giving up: a hundred years."""


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """A calendar made ready for counting; compared by identity, so that caching days is cheap."""

    zone: ZoneInfo
    hours: tuple[tuple[tuple[int, int], ...], ...]
    holidays: frozenset[date]


@dataclass(frozen=True, slots=True)
class Piece:
    """Open time without a change of the zone's offset; ``opens`` is its wall clock, as if UTC."""

    start: datetime
    end: datetime
    opens: datetime


@lru_cache(maxsize=256)
def prepared(calendar: Calendar) -> Week:
    """``calendar`` made ready. ValueError if it is never open or its zone is unknown."""
    hours = tuple(
        tuple(
            sorted(
                (span.opens, span.closes)
                for span in calendar.week
                if span.weekday == day and span.opens < span.closes
            )
        )
        for day in range(7)
    )
    if not any(hours):
        message = "The calendar has no working hours, so business time never passes in it"
        raise ValueError(message)
    try:
        zone = ZoneInfo(calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"{calendar.timezone[:60]!r} is not a time zone"
        raise ValueError(message) from error
    return Week(zone, hours, frozenset(calendar.holidays))


@lru_cache(maxsize=4096)
def pieces_of(week: Week, day: date) -> tuple[Piece, ...]:
    """The open time of one local date, in order."""
    hours = () if day in week.holidays else week.hours[day.weekday()]
    if not hours:
        return ()
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    found = [
        Piece(max(start, opens - offset), min(end, closes - offset), max(start + offset, opens))
        for start, end, offset in _offsets(week.zone, midnight)
        for opens, closes in (
            (midnight + timedelta(minutes=first), midnight + timedelta(minutes=last))
            for first, last in hours
        )
    ]
    return tuple(sorted((p for p in found if p.start < p.end), key=lambda piece: piece.start))


def _offsets(zone: ZoneInfo, midnight: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Stretches of one offset from UTC, over every instant that any zone calls this date."""
    start, last = midnight - DAY, midnight + 2 * DAY
    while start < last:
        offset, end = _offset(zone, start), start
        while end < last and _offset(zone, end + DAY) == offset:
            end += DAY
        end = _change(zone, end, end + DAY) if end < last else last
        yield start, end, offset
        start = end


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The second from which the offset is no longer that of ``low``; it lies before ``high``."""
    offset = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(zone, middle) == offset else (low, middle)
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def business_days(week: Week, first: date) -> Iterator[tuple[date, tuple[Piece, ...]]]:
    """Business days from ``first`` on. ValueError when none comes for too long."""
    for ahead in range(_SEARCH):
        day = first + timedelta(days=ahead)
        pieces = pieces_of(week, day)
        if pieces:
            yield day, pieces
    message = "The calendar has too few working hours to reach that time within a hundred years"
    raise ValueError(message)
