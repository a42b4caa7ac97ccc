"""One row of the picture of shifts: the bars of a rotation, its holes, overrides and swaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from firsthour.directory.book import Book
from firsthour.directory.fields import instant, zone
from firsthour.directory.spans import Shift, Window
from firsthour.documents.svg import (
    GREY,
    INK,
    box,
    clean,
    fitted,
    length,
    name_in,
    titled,
    width,
    words,
)

HOLE, OVERRIDE, SWAP = "#cf222e", "#6639ba", "#0f766e"
HATCH = (
    '<pattern id="hole" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="7" height="7" fill="#ffebe9"/>'
    f'<rect width="2.6" height="7" fill="{HOLE}"/></pattern>'
)
_BAR, _ABOVE, _KEY = 24.0, 13.0, 17.0
_NAME, _SMALL = 11.5, 10.0
_FILLS = (
    ("#cfe3f7", "#7aa7d6"),
    ("#d9ecd0", "#8fbf7a"),
    ("#fbe3c0", "#dcae66"),
    ("#e3d8f3", "#ab93d6"),
    ("#cdeeea", "#74bdb4"),
    ("#f6d6e4", "#d792b3"),
    ("#ece5bd", "#c3b45f"),
    ("#d8dee6", "#9aa6b4"),
)
_FEW = 8
"""Holes of a row that are labelled above where they have no room inside."""


@dataclass(frozen=True, slots=True)
class Axis:
    """Time from left to right, in pixels."""

    start: datetime
    end: datetime
    left: float
    right: float

    def x(self, at: datetime) -> float:
        """Where an instant stands."""
        part = (at - self.start) / (self.end - self.start)
        return self.left + (self.right - self.left) * min(1.0, max(0.0, part))


class Row:
    """A rotation between the ends of an axis."""

    def __init__(self, book: Book, key: str, axis: Axis) -> None:
        """What is drawn is worked out when it is drawn."""
        self._book, self._key, self._axis = book, key, axis
        self._section = book.rotations[key]
        self._shifts = book.rota(key).spans(axis.start, axis.end)
        self.holes: list[Window] = book.rota(key).gaps(axis.start, axis.end)
        people = dict.fromkeys(person for each in self._shifts for person in each.people)
        self._colours = {person: _FILLS[at % len(_FILLS)] for at, person in enumerate(people)}

    @property
    def height(self) -> float:
        """In pixels, with the space around it."""
        return _ABOVE + _BAR + (self._lines * _KEY + 4 if self._lines else 0) + 9

    def draw(self, y: float) -> Iterator[str]:
        """The row with its top at ``y``."""
        top = y + _ABOVE
        yield from self._label(top)
        for each in self._shifts:
            yield self._bar(each, top)
        yield from self._marks(top)
        yield from self._gaps(top)
        yield from self._key_of_people(top + _BAR + 4)

    def _label(self, top: float) -> Iterator[str]:
        name, there = self._section.name, self._section.timezone
        room = self._axis.left - 24 - 16
        duty = "" if self._section.duty == "engineer" else f"{_spoken(self._section.duty)}, "
        yield words(24, top + 9, fitted(name, room, 13), 13, INK, title=name)
        yield words(24, top + 23, fitted(f"{duty}{there}", room, _SMALL), _SMALL, GREY)
        if self.holes:
            count = len(self.holes)
            total = sum((end - start for start, end in self.holes), timedelta())
            x = self._axis.right + 10
            told = f"{count} {'hole' if count == 1 else 'holes'}"
            yield words(x, top + 10, told, 12, HOLE, bold=True)
            yield words(x, top + 23, length(total), _SMALL, HOLE)

    def _bar(self, shift: Shift, top: float) -> str:
        x, wide = self._place((shift.start, shift.end))
        fill, edge = self._colours[shift.people[0]]
        name = " + ".join(map(self._name, shift.people))
        shape = box(x, top, max(wide - 1, 0.8), _BAR, fill, f'stroke="{edge}" rx="2"')
        told = self._short(shift, wide)
        if told:
            shape += words(x + wide / 2, top + 16.2, told, _NAME, INK, anchor="middle")
        return titled(shape, f"{name}: {self._times((shift.start, shift.end))}")

    def _short(self, shift: Shift, wide: float) -> str:
        if len(shift.people) == 1:
            return name_in(self._name(shift.people[0]), wide - 7, _NAME)
        whole = " + ".join(map(self._name, shift.people))
        given = " + ".join(self._name(person).split()[0] for person in shift.people)
        for told in (whole, given, f"{len(shift.people)} on"):
            if width(told, _NAME) <= wide - 7:
                return told
        return ""

    def _marks(self, top: float) -> Iterator[str]:
        """Overrides and swaps, as lines under what they cover."""
        there = zone(self._section.timezone)
        for each in self._section.overrides:
            span = (instant(each.begin, there), instant(each.to, there))
            if self._is_seen(span):
                x, wide = self._place(span)
                shape = box(x, top + _BAR + 0.5, max(wide - 1, 2), 3, OVERRIDE)
                told = f"Override: {self._name(each.person)}, {self._times(span)}"
                yield titled(shape, told)
        for swap in self._section.swaps:
            span = (instant(swap.begin, there), instant(swap.to, there))
            if self._is_seen(span):
                x, wide = self._place(span)
                line = f"M{x:.1f} {top + _BAR + 2:.1f} h{max(wide - 1, 2):.1f}"
                dashes = 'stroke-width="3" stroke-dasharray="5 3"'
                shape = f'<path d="{line}" stroke="{SWAP}" {dashes} fill="none"/>'
                pair = " and ".join(map(self._name, swap.between))
                yield titled(shape, f"Swap: {pair}, {self._times(span)}")

    def _gaps(self, top: float) -> Iterator[str]:
        free_from = self._axis.left - 20
        for start, end in self.holes:
            x, wide = self._place((start, end))
            shape = box(x, top, max(wide, 3), _BAR, "url(#hole)", f'stroke="{HOLE}"')
            told = length(end - start)
            room = width(told, _SMALL) + 8
            if wide >= room + 6:
                middle = x + wide / 2
                shape += box(middle - room / 2, top + 5, room, 14, "#ffffff", 'rx="3"')
                shape += words(middle, top + 15.5, told, _SMALL, HOLE, bold=True, anchor="middle")
            elif len(self.holes) <= _FEW and x + wide / 2 - room / 2 > free_from:
                middle = min(x + wide / 2, self._axis.right - room / 2)
                shape += words(middle, top - 3, told, _SMALL, HOLE, bold=True, anchor="middle")
                free_from = middle + room / 2
            yield titled(shape, f"Nobody: {self._times((start, end))} ({told})")

    @cached_property
    def _keys(self) -> tuple[tuple[float, int, str], ...]:
        """People with their place in the key: where bars are too narrow for names."""
        bars = [self._place((each.start, each.end))[1] for each in self._shifts]
        named = [bool(self._short(e, wide)) for e, wide in zip(self._shifts, bars, strict=True)]
        if not self._shifts or sum(named) * 2 >= len(named):
            return ()
        x, line, found = self._axis.left, 0, []
        for person in self._colours:
            name = fitted(self._name(person), 180, _SMALL)
            wide = width(name, _SMALL) + 26
            if x + wide > self._axis.right:
                x, line = self._axis.left, line + 1
            found.append((x, line, person))
            x += wide
        return tuple(found)

    @property
    def _lines(self) -> int:
        return max((line + 1 for _, line, _ in self._keys), default=0)

    def _key_of_people(self, y: float) -> Iterator[str]:
        for x, line, person in self._keys:
            fill, edge = self._colours[person]
            at = y + line * _KEY
            yield box(x + 1, at + 3, 10, 10, fill, f'stroke="{edge}" rx="2"')
            yield words(x + 15, at + 12, fitted(self._name(person), 180, _SMALL), _SMALL, GREY)

    def _name(self, person: str) -> str:
        found = self._book.people.get(person)
        return clean(found.name if found else person)

    def _place(self, span: Window) -> tuple[float, float]:
        x = self._axis.x(span[0])
        return x, self._axis.x(span[1]) - x

    def _is_seen(self, span: Window) -> bool:
        return span[0] < self._axis.end and span[1] > self._axis.start

    def _times(self, span: Window) -> str:
        there = zone(self._section.timezone)
        start, end = (each.astimezone(there) for each in span)
        return f"{start:%a %-d %b %H:%M} to {end:%a %-d %b %H:%M} {self._section.timezone}"


def _spoken(duty: str) -> str:
    return duty.replace("_", " ")
