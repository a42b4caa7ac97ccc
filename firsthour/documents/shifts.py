"""The picture of the coming weeks: who is on duty by each rotation, and where nobody is.

One SVG, whole in itself: no script, no font and no file besides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from firsthour.directory.book import Book
from firsthour.documents.shifts_row import HATCH, HOLE, OVERRIDE, SWAP, Axis, Row
from firsthour.documents.svg import GREY, INK, box, fitted, opened, words

_LINE, _SHADE = "#d0d7de", "#f3f4f6"
_LEFT, _RIGHT, _TOP, _MARGIN = 250, 104, 130, 24
_WIDE = 1280
_HEAD, _FOOT = 34, 62
_DAY = timedelta(days=1)
_WEEKEND = 5
_MONTH_PX = 110
_CROWDED_PX = 19
"""Under so many pixels a day only Mondays are labelled."""


@dataclass(frozen=True, slots=True)
class _Section:
    """The rotations of one team."""

    title: str
    rows: tuple[Row, ...]

    @property
    def height(self) -> float:
        return _HEAD + sum(row.height for row in self.rows)


def draw(book: Book, now: datetime, days: int = 30) -> str:
    """The coming ``days`` from the day of ``now`` on, a row a rotation, by teams."""
    start = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    axis = Axis(start, start + days * _DAY, _LEFT, _WIDE - _RIGHT - _MARGIN)
    sections = list(_sections(book, axis))
    bottom = _TOP + sum(section.height for section in sections) + (0 if sections else 40)
    height = bottom + _FOOT
    parts = [
        opened(_WIDE, height, "Who is on duty in the coming weeks"),
        f"<defs>{HATCH}</defs>",
        box(0, 0, _WIDE, height, "#ffffff"),
        *_title(book, axis, now, sections),
        *_days(axis, bottom),
    ]
    y: float = _TOP
    for section in sections:
        parts.append(box(_MARGIN, y + 4, _WIDE - 2 * _MARGIN, _HEAD - 8, "#eaeef2", 'rx="4"'))
        title = fitted(section.title, _LEFT + 300, 13)
        parts.append(words(_MARGIN + 10, y + 21.5, title, 13, INK, bold=True))
        y += _HEAD
        for row in section.rows:
            parts += row.draw(y)
            y += row.height
    if not sections:
        parts.append(words(_LEFT, _TOP + 24, "There is no rotation in the directory.", 14, GREY))
    parts += [*_now(axis, now, bottom), *_legend(bottom + 34), "</svg>"]
    return "\n".join(parts) + "\n"


def _sections(book: Book, axis: Axis) -> Iterator[_Section]:
    """Teams in the order of the file; what is for the whole company comes last."""
    order = {key: at for at, key in enumerate(book.teams)}

    def place(key: str) -> int:
        return order.get(book.rotations[key].team, len(order))

    for at, keys in groupby(sorted(book.rotations, key=place), key=place):
        team = next((book.teams[key].name for key, n in order.items() if n == at), "")
        rows = tuple(Row(book, key, axis) for key in keys)
        yield _Section(team or "Whole company", rows)


def _title(book: Book, axis: Axis, now: datetime, sections: Iterable[_Section]) -> Iterator[str]:
    last = axis.end - _DAY
    span = f"{axis.start:%-d %B %Y} to {last:%-d %B %Y}"
    made = f"{now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    yield words(_MARGIN, 40, "Who is on duty", 24, INK, bold=True)
    about = f"{span}, days in UTC. Directory {book.version[:12]}, as of {made}."
    yield words(_MARGIN, 62, about, 13, GREY)
    several = [len(row.holes) for section in sections for row in section.rows if row.holes]
    ink, told = "#1a7f37", "No hole in any rotation"
    if several:
        ink, count = HOLE, sum(several)
        told = f"{count} {'hole' if count == 1 else 'holes'} in {len(several)} of "
        told += f"{len(book.rotations)} {'rotation' if len(book.rotations) == 1 else 'rotations'}"
    yield words(
        _WIDE - _MARGIN, 40, told if book.rotations else "", 15, ink, bold=True, anchor="end"
    )


def _days(axis: Axis, bottom: float) -> Iterator[str]:
    """Shaded weekends, a line a day, and what the days are called."""
    day, wide = axis.start, axis.x(axis.start + _DAY) - axis.x(axis.start)
    while day < axis.end:
        x = axis.x(day)
        if day.weekday() >= _WEEKEND:
            yield box(x, _TOP - 34, wide, bottom - _TOP + 34, _SHADE)
        is_monday = day.weekday() == 0
        ink, thick = (GREY, 0.9) if is_monday else (_LINE, 0.6)
        high = f"M{x:.1f} {_TOP - 34 if is_monday else _TOP - 6} V{bottom:.1f}"
        yield f'<path d="{high}" stroke="{ink}" stroke-width="{thick}" fill="none"/>'
        if wide >= _CROWDED_PX:
            ink = GREY if day.weekday() >= _WEEKEND else INK
            yield words(x + wide / 2, _TOP - 22, f"{day:%a}"[:2], 9.5, GREY, anchor="middle")
            yield words(x + wide / 2, _TOP - 9, f"{day.day}", 11.5, ink, anchor="middle")
        elif is_monday:
            yield words(x + 3, _TOP - 9, f"{day:%-d %b}", 10.5, INK)
        begins = day.day == 1 or (day == axis.start and axis.x(_next_month(day)) - x > _MONTH_PX)
        if begins and axis.right - x > _MONTH_PX:
            yield words(x + 2, _TOP - 39, f"{day:%B %Y}", 11.5, INK, bold=True)
        day += _DAY


def _next_month(day: datetime) -> datetime:
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


def _now(axis: Axis, now: datetime, bottom: float) -> Iterator[str]:
    x = axis.x(now)
    yield f'<path d="M{x:.1f} {_TOP - 4} V{bottom:.1f}" stroke="#0969da" stroke-width="1.6"/>'
    yield f'<path d="M{x:.1f} {_TOP} l-4.5 -7 h9 z" fill="#0969da"/>'


def _legend(y: float) -> Iterator[str]:
    x: float = _MARGIN
    yield box(x, y - 11, 26, 14, "#cfe3f7", 'stroke="#7aa7d6" rx="2"')
    yield words(x + 33, y, "on duty", 12, GREY)
    x += 112
    yield box(x, y - 11, 26, 14, "url(#hole)", f'stroke="{HOLE}"')
    yield words(x + 33, y, "hole: nobody is on, and for how long", 12, GREY)
    x += 272
    yield box(x, y - 11, 26, 14, "#e6e6e6", 'rx="2"') + box(x, y + 0.5, 26, 2.5, OVERRIDE)
    yield words(x + 33, y, "override", 12, GREY)
    x += 112
    yield box(x, y - 11, 26, 14, "#e6e6e6", 'rx="2"')
    dashes = 'stroke-width="2.5" stroke-dasharray="4 3"'
    yield f'<path d="M{x} {y + 1.8} h26" stroke="{SWAP}" {dashes}/>'
    yield words(x + 33, y, "swap", 12, GREY)
    x += 92
    yield f'<path d="M{x + 5} {y - 12} v16" stroke="#0969da" stroke-width="1.6"/>'
    yield words(x + 15, y, "now", 12, GREY)
    x += 66
    yield box(x, y - 11, 26, 14, "#e4e7eb")
    yield words(x + 33, y, "weekend", 12, GREY)
    yield words(
        _WIDE - _MARGIN,
        y,
        "Point at a bar for times in the zone of its rotation.",
        12,
        GREY,
        anchor="end",
    )
