"""A slow, obvious model of shifts: local hand-overs are gone through one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Layer:
    """People in turn, as written in a file; ``hours`` by weekday in minutes since midnight."""

    people: tuple[str, ...]
    days: int
    starts: datetime
    zone: str
    hours: tuple[tuple[tuple[int, int], ...], ...] | None = None
    on_holidays: str = "as_usual"
    until: datetime | None = None


@dataclass(frozen=True)
class Rotation:
    """Layers, what lies over them, and holidays; spans are in UTC."""

    layers: tuple[Layer, ...]
    swaps: tuple[tuple[str, str, datetime, datetime], ...] = ()
    overrides: tuple[tuple[str, datetime, datetime], ...] = ()
    holidays: frozenset[date] = frozenset()


@lru_cache(maxsize=200_000)
def utc(wall: datetime, zone: str) -> datetime:
    """The first instant at which clocks show ``wall``; a time left out counts on from before."""
    there, naive = ZoneInfo(zone), wall.replace(tzinfo=UTC)
    offsets = [_offset(naive + hours * timedelta(hours=12), there) for hours in (-3, 3)]
    shown = [
        naive - offset
        for offset in offsets
        if (naive - offset).astimezone(there).replace(tzinfo=None) == wall
    ]
    return min(shown) if shown else naive - offsets[0]


def _offset(at: datetime, there: ZoneInfo) -> timedelta:
    found = at.astimezone(there).utcoffset()
    assert found is not None
    return found


def on(rotation: Rotation, at: datetime) -> str:
    """Who is on at ``at``; "" for nobody."""
    for person, start, end in rotation.overrides:
        if start <= at < end:
            return person
    person = ""
    for layer in rotation.layers:
        person = _on_layer(layer, at, rotation.holidays) or person
    for one, other, start, end in rotation.swaps:
        if start <= at < end:
            person = {one: other, other: one}.get(person, person)
    return person


def edges(rotation: Rotation, around: datetime) -> Iterator[datetime]:
    """Every instant near ``around`` at which anything may begin or end."""
    for layer in rotation.layers:
        today = around.astimezone(ZoneInfo(layer.zone)).replace(tzinfo=None)
        for back in range(-2, 3):
            day = datetime.combine(today.date() - back * DAY, time())
            yield utc(day, layer.zone)
            yield utc(datetime.combine(day.date(), layer.starts.time()), layer.zone)
            for pair in layer.hours[day.weekday()] if layer.hours else ():
                yield from (utc(day + timedelta(minutes=each), layer.zone) for each in pair)
        yield utc(layer.starts, layer.zone)
        yield utc(layer.until or layer.starts, layer.zone)
    for _, _, start, end in rotation.swaps:
        yield from (start, end)
    for _, start, end in rotation.overrides:
        yield from (start, end)


def _on_layer(layer: Layer, at: datetime, holidays: frozenset[date]) -> str:
    today = at.astimezone(ZoneInfo(layer.zone)).date()
    if layer.on_holidays == "off" and today in holidays:
        return ""
    if layer.on_holidays == "only" and today not in holidays:
        return ""
    if layer.until is not None and at >= utc(layer.until, layer.zone):
        return ""
    if layer.hours is not None and not any(_open(layer, at, today)):
        return ""
    for turn, (start, end) in enumerate(_hand_overs(layer)):
        if start > at:
            return ""
        if at < end:
            return layer.people[turn % len(layer.people)]
    raise AssertionError


def _hand_overs(layer: Layer) -> Iterator[tuple[datetime, datetime]]:
    wall = layer.starts
    while True:
        following = wall + layer.days * DAY
        yield utc(wall, layer.zone), utc(following, layer.zone)
        wall = following


def _open(layer: Layer, at: datetime, today: date) -> Iterator[bool]:
    assert layer.hours is not None
    for back in range(-1, 3):
        day = today - back * DAY
        for opens, closes in layer.hours[day.weekday()]:
            midnight = datetime.combine(day, time())
            start = utc(midnight + timedelta(minutes=opens), layer.zone)
            end = utc(midnight + timedelta(minutes=closes), layer.zone)
            yield start <= at < end
