"""One rotation, made ready: who is on at any instant, and when somebody next is.

`on` is the one function that says who is on. What it needs is worked out a month at a time and
kept, so that asking again costs a search in a short list.
"""

from bisect import bisect_right
from collections.abc import Container, Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from threading import Lock

from firsthour.directory.fields import instant, zone
from firsthour.directory.ical import Foreign, Named, Names, shifts
from firsthour.directory.ical_bounds import CalendarInvalid
from firsthour.directory.rotations import RotationSection
from firsthour.directory.spans import (
    Shift,
    Window,
    clipped,
    holes,
    joined,
    overlaid,
    together,
    within,
    without,
)
from firsthour.directory.turns import Turns

SEARCH = timedelta(days=62)
"""How far ahead somebody is looked for."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_WINDOW = timedelta(days=28)
_KEPT = 64
"""Windows kept: five years of them."""


class Rota:
    """The shifts of one rotation. May be shared by threads."""

    def __init__(
        self, key: str, section: RotationSection, foreign: Foreign | None, names: Names
    ) -> None:
        self.key, self.section = key, section
        self._foreign, self._names = foreign, names
        self._layers = [
            Turns(layer, section.timezone, section.holidays) for layer in section.layers
        ]
        self._windows: dict[int, tuple[list[datetime], list[Shift]]] = {}
        self._lock = Lock()

    def on(self, at: datetime) -> tuple[str, ...]:
        """The ids of those who are on at ``at``; empty when nobody is."""
        found = self._at(at)
        return found.people if found else ()

    def shift(self, at: datetime) -> Shift | None:
        """The whole shift around ``at``, looked for within `SEARCH` either way; None if nobody."""
        found = self._at(at)
        if found is None:
            return None
        around = self.spans(at - SEARCH, at + SEARCH)
        return next(each for each in around if each.start <= at < each.end)

    def spans(self, start: datetime, end: datetime) -> list[Shift]:
        """Everybody's shifts between two instants, in order; who stays on has one."""
        return joined(clipped(self._between(start, end), start, end))

    def gaps(self, start: datetime, end: datetime) -> list[Window]:
        """Where nobody is on between two instants."""
        return list(holes(self.spans(start, end), start, end))

    def next_on(self, at: datetime) -> Shift | None:
        """The shift at ``at`` or, where nobody is on, the next one within `SEARCH`."""
        return next(iter(self._from(at)), None)

    def after_this(self, at: datetime) -> Shift | None:
        """The next shift of somebody who is not on at ``at``, within `SEARCH`; of them alone."""
        now = self.on(at)
        for each in self._from(at):
            others = tuple(person for person in each.people if person not in now)
            if others:
                return Shift(each.start, each.end, others)
        return None

    def next_of(self, at: datetime, people: Container[str]) -> Shift | None:
        """The next shift, or the present one, of any of ``people``, within `SEARCH`."""
        found = (each for each in self._from(at) if any(name in people for name in each.people))
        return next(found, None)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Everybody who can be on by this rotation, each once."""
        listed = self._foreign.listed if self._foreign else ()
        by_calendar = (person for each in listed for person in self._names.people(each))
        return tuple(dict.fromkeys((*self.section.members(), *by_calendar)))

    def strangers(self, start: datetime, end: datetime) -> tuple[str, ...]:
        """Titles in the calendar that mean nobody in the directory, between two instants."""
        called = (each.called for each in self._named(start, end))
        return tuple(dict.fromkeys(c.title for c in called if not self._names.people(c)))

    def _at(self, at: datetime) -> Shift | None:
        starts, found = self._window((at - _EPOCH) // _WINDOW)
        place = bisect_right(starts, at) - 1
        return found[place] if place >= 0 and at < found[place].end else None

    def _from(self, at: datetime) -> Iterator[Shift]:
        """Shifts that end after ``at`` and begin within `SEARCH`."""
        for each in self._between(at, at + SEARCH):
            if each.end > at and each.start < at + SEARCH:
                yield each

    def _between(self, start: datetime, end: datetime) -> Iterator[Shift]:
        for number in range((start - _EPOCH) // _WINDOW, (end - _EPOCH) // _WINDOW + 1):
            yield from self._window(number)[1]

    def _window(self, number: int) -> tuple[list[datetime], list[Shift]]:
        found = self._windows.get(number)
        if found is not None:
            return found
        with self._lock:
            start = _EPOCH + number * _WINDOW
            made = self._worked_out(start, start + _WINDOW)
            if len(self._windows) >= _KEPT:
                self._windows = {}
            self._windows[number] = ([each.start for each in made], made)
            return self._windows[number]

    def _worked_out(self, start: datetime, end: datetime) -> list[Shift]:
        found: list[Shift] = []
        for layer in self._layers:
            found = overlaid(found, layer.shifts(start, end))
        if self._foreign is not None:
            found = together(shifts(self._named(start, end), self._names, start, end))
        there = zone(self.section.timezone)
        for swap in self.section.swaps:
            span = (instant(swap.begin, there), instant(swap.to, there))
            found = _swapped(found, span, (swap.between[0], swap.between[1]))
        above = [
            Shift(instant(each.begin, there), instant(each.to, there), (each.person,))
            for each in self.section.overrides
        ]
        above.sort(key=lambda each: each.start)
        return joined(overlaid(found, clipped(above, start, end)))

    def _named(self, start: datetime, end: datetime) -> list[Named]:
        """The calendar's own shifts. Where they cannot be worked out nobody is on: a gap is seen.

        Calendars are tried when they are read; this is for the rare one that breaks later on.
        """
        if self._foreign is None:
            return []
        try:
            return self._foreign.named(start, end, zone(self.section.timezone))
        except CalendarInvalid:
            return []


def _swapped(found: list[Shift], span: Window, pair: tuple[str, str]) -> list[Shift]:
    """``found`` with two people exchanged within ``span``."""
    other = {pair[0]: pair[1], pair[1]: pair[0]}
    inside = [
        Shift(each.start, each.end, tuple(other.get(person, person) for person in each.people))
        for each in within(found, [span])
    ]
    return sorted((*without(found, [span]), *inside), key=lambda each: each.start)
