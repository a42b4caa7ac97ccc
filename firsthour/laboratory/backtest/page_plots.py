"""Plots of the page as geometry: across in per cent of the width there is, upwards in pixels."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from firsthour.laboratory.backtest.report import Spread, Weekly

HIGH = 150.0
"""The height of a plot of columns, in pixels."""
_COLUMNS = 60
"""More periods than this are put together: weeks to months, months to years."""
_WIDEST = 7.0
_EDGE = 11.0
"""A label nearer to the edge than this is written away from it."""
_LABELS = 4
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MARKS = ((_MINUTE, "1 min"), (_HOUR, "1 h"), (_DAY, "1 d"), (30 * _DAY, "30 d"))


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar: where it begins, how long it is, its class, and what it says."""

    x: float
    wide: float
    tone: str
    said: str


@dataclass(frozen=True, slots=True)
class Column:
    """One period: ``y`` is counted from the top."""

    x: float
    wide: float
    y: float
    high: float
    said: str


@dataclass(frozen=True, slots=True)
class Label:
    """A word below the axis; ``anchor`` is start, middle or end."""

    x: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns over time, with the numbers of its scale from the top to nought."""

    title: str
    tone: str
    columns: tuple[Column, ...]
    labels: tuple[Label, ...]
    scale: tuple[int, ...]
    lines: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """A spread on a logarithmic line of time: the middle, the ninth tenth and the greatest."""

    p50: float
    p90: float
    most: float


@dataclass(frozen=True, slots=True)
class Volume:
    """What there was in a period, which begins on a day."""

    begins: date
    name: str
    opened: int
    resolved: int
    pages: int


def bar(parts: Iterable[tuple[float, str, str]], whole: float) -> tuple[Part, ...]:
    """A bar of parts (how many, class, what they are called); ``whole`` fills the width."""
    found, x = [], 0.0
    for count, tone, name in parts:
        wide = 100 * count / whole if whole else 0.0
        if count:
            found.append(Part(round(x, 2), round(wide, 2), tone, f"{count:,.0f} {name}"))
        x += wide
    return tuple(found)


def volumes(weeks: Sequence[Weekly]) -> tuple[str, list[Volume]]:
    """What a period is (week, month or year), and all from the first to the last, gaps too."""
    found = {_monday(each.week): each for each in weeks}
    if not found:
        return "week", []
    first, last = min(found), max(found)
    if (last - first).days // 7 < _COLUMNS:
        days = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
        return "week", _summed(found, days, lambda day: day, _week_name)
    months = 12 * (last.year - first.year) + last.month - first.month
    if months < _COLUMNS:
        at = [first.year * 12 + first.month - 1 + n for n in range(months + 1)]
        days = [date(each // 12, each % 12 + 1, 1) for each in at]
        return "month", _summed(found, days, lambda day: day.replace(day=1), "{:%b %Y}".format)
    days = [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    return "year", _summed(found, days, lambda day: day.replace(month=1, day=1), "{:%Y}".format)


def _monday(week: str) -> date:
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def _week_name(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _summed(
    found: Mapping[date, Weekly],
    days: Sequence[date],
    period: Callable[[date], date],
    name: Callable[[date], str],
) -> list[Volume]:
    sums: Counter[tuple[date, str]] = Counter()
    for monday, week in found.items():
        at = period(monday)
        sums[at, "opened"] += week.opened
        sums[at, "resolved"] += week.resolved
        sums[at, "pages"] += week.pages
    kinds = ("opened", "resolved", "pages")
    return [Volume(day, name(day), *(sums[day, kind] for kind in kinds)) for day in days]


def columns(
    title: str, tone: str, values: Sequence[tuple[str, int]], most: int | None = None
) -> Chart:
    """A plot of named values in order; ``most`` puts it on the scale of another one."""
    scale = _scale(max([value for _, value in values], default=0) if most is None else most)
    top = scale[0]
    step = 100 / max(1, len(values))
    wide = min(_WIDEST, step * 0.78)
    drawn = [
        Column(
            round(step * (at + 0.5) - wide / 2, 3),
            round(wide, 3),
            round(HIGH - HIGH * value / top, 1),
            round(HIGH * value / top, 1),
            f"{name}: {value:,}",
        )
        for at, (name, value) in enumerate(values)
    ]
    lines = tuple(round(HIGH - HIGH * each / top, 1) for each in scale)
    labels = tuple(_labels([name for name, _ in values], step))
    return Chart(title, tone, tuple(drawn), labels, scale, lines)


def _labels(names: Sequence[str], step: float) -> Iterable[Label]:
    many = min(_LABELS, len(names))
    for n in range(many):
        at = round(n * (len(names) - 1) / max(1, many - 1))
        x = step * (at + 0.5)
        if x < _EDGE:
            yield Label(0, names[at], "start")
        elif x > 100 - _EDGE:
            yield Label(100, names[at], "end")
        else:
            yield Label(round(x, 2), names[at], "middle")


def _scale(most: int) -> tuple[int, ...]:
    """Round numbers at equal distances from the top, at least ``most``, down to nought."""
    sizes = (factor * 10**power for power in range(16) for factor in (1, 2, 5))
    step = next(size for size in sizes if size * 4 >= most)
    return tuple(step * n for n in range(max(1, math.ceil(most / step)), -1, -1))


def longest(spreads: Iterable[Spread]) -> float:
    """The end of a line of time on which all of them have room, in seconds."""
    return max([2 * _HOUR, *(each.most for each in spreads)]) * 1.15


def on_line(seconds: float, end: float) -> float:
    """Where a length of time stands on the logarithmic line, which begins at a minute."""
    low, high = math.log(_MINUTE), math.log(end)
    return round(100 * (math.log(max(seconds, _MINUTE)) - low) / (high - low), 2)


def ranged(spread: Spread, end: float) -> Range | None:
    """The marks of a spread; None where all values are nought."""
    if not spread.most:
        return None
    return Range(*(on_line(each, end) for each in (spread.p50, spread.p90, spread.most)))


def marks(end: float) -> tuple[Label, ...]:
    """The marks of the line of time that have room on it."""
    found = [(on_line(at, end), text) for at, text in _MARKS if at < end]
    return tuple(
        Label(x, text, "start" if x < _EDGE else "end" if x > 100 - _EDGE else "middle")
        for x, text in found
    )
