"""A layer of a rotation as recurring calendar events, worked out like any other calendar.

A turn is an event that recurs every so many days on the wall clock of its zone; hours of the week
are events that recur weekly. A wall-clock time that is left out when clocks are put forward is
as far after the change as it is after the time at which they are; one that comes twice is the
first of the two. So turns always follow each other without a gap.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Event

from firsthour.directory.fields import days_of, instant, minutes, zone
from firsthour.directory.rotations import HolidaysSection, HoursSection, LayerSection
from firsthour.directory.spans import Shift, Window, clipped, union, within, without
from firsthour.public_holidays import public_holidays

_DAY = timedelta(days=1)
_SLACK = timedelta(days=2)
"""Zones differ by more than a day; what is asked for is cut to size afterwards."""


class Turns:
    """The turns of one layer, ready to be asked for."""

    def __init__(self, layer: LayerSection, there: str, given: HolidaysSection) -> None:
        self._zone = zone(layer.timezone or there)
        self._layer, self._given = layer, given

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        """Who is on by this layer alone between two instants, in order and apart."""
        layer = self._layer
        turns = _occurrences([_turns(layer, self._zone, start)], start, end)
        found = [Shift(begin, over, (self._whose(begin),)) for begin, over, _ in turns]
        if layer.until is not None:
            found = clipped(found, start - _SLACK, instant(layer.until, self._zone))
        if layer.hours is not None:
            hours = _occurrences(_hours(layer.hours, self._zone, start), start, end)
            found = within(found, union((begin, over) for begin, over, _ in hours))
        if layer.on_holidays == "off":
            found = without(found, self._holidays(start, end))
        if layer.on_holidays == "only":
            found = within(found, self._holidays(start, end))
        return sorted(clipped(found, start, end), key=lambda each: each.start)

    def _whose(self, begin: datetime) -> str:
        """Whose turn it is that begins at this instant."""
        passed = begin.astimezone(self._zone).date() - self._layer.starts.date()
        return self._layer.people[
            passed.days // days_of(self._layer.turn) % len(self._layer.people)
        ]

    def _holidays(self, start: datetime, end: datetime) -> list[Window]:
        """Holidays from midnight to midnight on the wall clock of the layer."""
        given = self._given
        days = set(given.extra)
        first, last = (start - _SLACK).date(), (end + _SLACK).date()
        if given.country:
            for year in range(first.year, last.year + 1):
                days |= public_holidays(given.country, given.subdivision, year)
        return union(
            (_midnight(day, self._zone), _midnight(day + _DAY, self._zone))
            for day in days
            if first <= day <= last
        )


def _turns(layer: LayerSection, there: ZoneInfo, near: datetime) -> Event:
    """The hand-overs as one event that recurs with every turn; whose turn it is says its day.

    The first one is some turns before ``near``: going through the years since the layer began
    would take long, and find the same.
    """
    length = days_of(layer.turn)
    passed = (near.astimezone(there).replace(tzinfo=None) - _SLACK - layer.starts).days
    first = layer.starts + max(0, passed // length - 1) * length * _DAY
    start = first.replace(tzinfo=there)
    return _event("turn", start, start + length * _DAY, {"freq": "daily", "interval": length})


def _hours(hours: HoursSection, there: ZoneInfo, near: datetime) -> Iterator[Event]:
    """For each range of hours an event that recurs weekly, from a week before ``near``."""
    day = near.astimezone(there).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = day - (day.weekday() + 7) * _DAY
    for weekday, ranges in enumerate(hours.by_day()):
        for text in ranges:
            opens, closes = (timedelta(minutes=minute) for minute in minutes(text))
            day = (monday + weekday * _DAY).replace(fold=0)
            yield _event(f"{weekday} {text}", day + opens, day + closes, {"freq": "weekly"})


def _event(uid: str, start: datetime, end: datetime, rule: dict[str, object]) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("rrule", rule)
    return event


def _occurrences(
    events: Iterable[Event], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, str]]:
    """Start and end in UTC, and the event's uid, of what happens between two instants."""
    calendar = Calendar()
    for event in events:
        calendar.add_component(event)
    for series in recurring_ical_events.of(calendar).series:
        for each in series.between(start - _SLACK, end + _SLACK):
            yield each.start.astimezone(UTC), each.end.astimezone(UTC), each.uid


def _midnight(day: date, there: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=there).astimezone(UTC)
