"""When a scenario starts: an instant, or a phrase such as ``Saturday 03:00 before a holiday``.

A phrase is resolved by the calendar of the policy (its zone, its week, its holidays) and by
nothing else, so that the same scenario starts at the same instant on every machine and day:

- ``2026-12-24T02:00Z``, ``2026-12-24 03:00 Europe/Berlin``, ``2026-12-24 03:00`` (in the zone of
  the calendar);
- ``Saturday 03:00``, ``any day 23:00``: the first one of the calendar's first year;
- with ``before a holiday``: the next day that would be a working day is a holiday; ``on a
  holiday``; ``after a holiday``: the last day that would have been one was a holiday;
- with ``from 2026-06-01``: the first one from that day on.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from firsthour.domain.policy import Calendar
from firsthour.reading import nearest, nearest_zone

FIRST = date(2026, 1, 1)
"""Where phrases begin to look when the calendar has no holidays."""
EXAMPLES = "such as 'Saturday 03:00 before a holiday', 'Monday 09:00' or 2026-12-24T02:00Z"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ANY = "any day"
_LOOKED_AT = 3 * 366
_EARLIEST, _LATEST = 2000, 2100
_DAY = timedelta(days=1)
_ZONED = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d)?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?")
_PLACED = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d) ([A-Za-z]+(?:/[A-Za-z_+-]+)+)")
_PHRASE = re.compile(
    r"(any day|[a-z]+) (\d\d?:\d\d)(?: (before|on|after) a holiday)?(?: from (\d{4}-\d\d-\d\d))?"
)


class NoSuchStart(ValueError):
    """What is written cannot be resolved: a sentence, and advice."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def resolved(text: str, calendar: Calendar) -> datetime:
    """The instant that is meant, in UTC. NoSuchStart says what is wrong."""
    text = " ".join(text.split())
    if found := _PLACED.fullmatch(text):
        return _on_the_wall(found[1], found[2], _zone(found[3]))
    if found := _ZONED.fullmatch(text):
        if found[3] is None:
            return _on_the_wall(found[1], found[2], _zone(calendar.timezone))
        try:
            instant = datetime.fromisoformat(text.replace("UTC", "Z").replace(" Z", "Z"))
        except ValueError as error:
            message = "There is no such instant"
            raise NoSuchStart(message, EXAMPLES) from error
        return _checked(instant)
    if found := _PHRASE.fullmatch(text.lower()):
        return _phrase(found, calendar)
    message = "It is no start of a scenario"
    raise NoSuchStart(message, EXAMPLES)


def _phrase(found: re.Match[str], calendar: Calendar) -> datetime:
    weekday, clock, relation, since = found.groups()
    if weekday != _ANY and weekday not in DAYS:
        message = f"There is no day {weekday}"
        raise NoSuchStart(message, nearest(weekday, (*DAYS, _ANY)))
    if relation and not calendar.holidays:
        message = "The policy's calendar has no holidays"
        hint = "give it some: calendar.holidays_country, or calendar.extra_holidays"
        raise NoSuchStart(message, hint)
    fits = _RELATIONS[relation or ""]
    day = _date(since) if since else _first_day(calendar)
    for _ in range(_LOOKED_AT):
        if weekday in (_ANY, DAYS[day.weekday()]) and fits(calendar, day):
            return _on_the_wall(day.isoformat(), clock.zfill(5), _zone(calendar.timezone))
        day += _DAY
    message = "There is no such day within three years"
    raise NoSuchStart(message, "name another weekday, or any day")


def _first_day(calendar: Calendar) -> date:
    return date(min(calendar.holidays).year, 1, 1) if calendar.holidays else FIRST


def _works(calendar: Calendar, day: date) -> bool:
    """Whether the week has working hours on that day, holidays aside."""
    return any(hours.weekday == day.weekday() for hours in calendar.week)


def _neighbour(calendar: Calendar, day: date, step: timedelta) -> bool:
    """Whether the next day that would be a working day, in one direction, is a holiday."""
    for _ in range(len(DAYS)):
        day += step
        if _works(calendar, day):
            return day in calendar.holidays
    return False


_RELATIONS: dict[str, Callable[[Calendar, date], bool]] = {
    "": lambda _calendar, _day: True,
    "before": lambda calendar, day: _neighbour(calendar, day, _DAY),
    "on": lambda calendar, day: day in calendar.holidays,
    "after": lambda calendar, day: _neighbour(calendar, day, -_DAY),
}


def _on_the_wall(day: str, clock: str, zone: ZoneInfo) -> datetime:
    date_there = _date(day)
    try:
        local = datetime.combine(date_there, time.fromisoformat(clock), tzinfo=zone)
    except ValueError as error:
        message = f"{clock} is no time of a day"
        raise NoSuchStart(message, EXAMPLES) from error
    there = local.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        message = f"On {day} the clocks of {zone.key} skip {clock}"
        raise NoSuchStart(message, "take an hour earlier or later")
    return _checked(there)


def _date(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        message = f"There is no day {text}"
        raise NoSuchStart(message, EXAMPLES) from error
    _in_years(found.year)
    return found


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"{name[:60]} is no time zone"
        raise NoSuchStart(message, nearest_zone(name)) from error


def _checked(at: datetime) -> datetime:
    _in_years(at.year)
    return at.astimezone(UTC)


def _in_years(year: int) -> None:
    if not _EARLIEST <= year <= _LATEST:
        message = f"It must lie between the years {_EARLIEST} and {_LATEST}"
        raise NoSuchStart(message, EXAMPLES)
