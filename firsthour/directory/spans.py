"""Spans of time on which somebody is on: laid over each other, cut, joined. All in UTC."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias

Window: TypeAlias = tuple[datetime, datetime]
"""From (inclusive) and to (exclusive)."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is on from ``start`` (inclusive) to ``end`` (exclusive); ids, in order."""

    start: datetime
    end: datetime
    people: tuple[str, ...]


def clipped(shifts: Iterable[Shift], start: datetime, end: datetime) -> list[Shift]:
    """What of ``shifts`` lies between two instants."""
    return [
        replace(each, start=max(each.start, start), end=min(each.end, end))
        for each in shifts
        if each.start < end and each.end > start
    ]


def within(shifts: Iterable[Shift], windows: Sequence[Window]) -> list[Shift]:
    """What of ``shifts`` lies in one of ``windows``, which are in order and apart."""
    ends = [end for _, end in windows]
    found: list[Shift] = []
    for each in shifts:
        for start, end in windows[bisect_right(ends, each.start) :]:
            if start >= each.end:
                break
            found.append(replace(each, start=max(each.start, start), end=min(each.end, end)))
    return found


def without(shifts: Iterable[Shift], windows: Sequence[Window]) -> list[Shift]:
    """What of ``shifts`` lies in none of ``windows``, which are in order and apart."""
    ends = [end for _, end in windows]
    found: list[Shift] = []
    for each in shifts:
        begin = each.start
        for start, end in windows[bisect_right(ends, each.start) :]:
            if start >= each.end:
                break
            if start > begin:
                found.append(replace(each, start=begin, end=start))
            begin = end
        if begin < each.end:
            found.append(replace(each, start=begin))
    return found


def overlaid(below: Iterable[Shift], above: Sequence[Shift]) -> list[Shift]:
    """``above`` where it has somebody, ``below`` elsewhere; in order."""
    rest = without(below, union((each.start, each.end) for each in above))
    return sorted((*rest, *above), key=lambda each: each.start)


def together(shifts: Iterable[Shift]) -> list[Shift]:
    """Shifts that may overlap as shifts that do not: at each time everybody who is on."""
    ordered = sorted(shifts, key=lambda each: each.start)
    edges = sorted({edge for each in ordered for edge in (each.start, each.end)})
    found: list[Shift] = []
    active: list[Shift] = []
    coming = 0
    for start, end in pairwise(edges):
        active = [each for each in active if each.end > start]
        while coming < len(ordered) and ordered[coming].start <= start:
            active.append(ordered[coming])
            coming += 1
        people = tuple(dict.fromkeys(name for each in active for name in each.people))
        if people:
            found.append(Shift(start, end, people))
    return joined(found)


def joined(shifts: Iterable[Shift]) -> list[Shift]:
    """Shifts in order, with those of the same people that follow at once made one."""
    found: list[Shift] = []
    for each in shifts:
        last = found[-1] if found else None
        if last and last.end == each.start and last.people == each.people:
            found[-1] = replace(last, end=each.end)
        elif each.start < each.end:
            found.append(each)
    return found


def union(windows: Iterable[Window]) -> list[Window]:
    """Windows in order and apart."""
    found: list[Window] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def holes(shifts: Iterable[Shift], start: datetime, end: datetime) -> Iterator[Window]:
    """Where nobody is on between two instants; ``shifts`` are in order and apart."""
    at = start
    for each in shifts:
        if each.start > at:
            yield at, min(each.start, end)
        at = max(at, each.end)
    if at < end:
        yield at, end
