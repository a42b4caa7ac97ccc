"""Time in the picture of a rehearsal: its head, and what stands behind and before the lanes.

The head has days, the time of day and the time since the opening; behind the lanes stands what is
closed, and where the scale changes; before them what is left out.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from firsthour.documents.svg import GREY, INK, box, length, titled, width, words
from firsthour.domain import calendar as hours
from firsthour.domain.policy import Calendar
from firsthour.laboratory.drawing.look import CLOSED, FREE, LINE
from firsthour.laboratory.drawing.scale import Piece, Scale
from firsthour.laboratory.drawing.words import Clock, short

HIGH = 52.0
_TICK_PX = 50.0
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(n * _MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * _HOUR for n in (1, 2, 3, 6, 12)),
    *(n * _DAY for n in (1, 2, 7, 14, 28, 91, 364)),
)
_WEEKEND = 5
_CROWDED_PX, _CROWDED_WEEK_PX = 24, 50
"""Under so many pixels a day only Mondays are marked; and under so many a week, months."""
_SPANS = 1_000
"""How many closings are looked for at most: over two years of nights."""


class Axis:
    """Everything about time in the picture."""

    def __init__(self, scale: Scale, clock: Clock, calendar: Calendar) -> None:
        """``calendar`` is that of the policy: what is closed in it is shaded."""
        self._scale, self._clock, self._calendar = scale, clock, calendar

    def head(self, top: float) -> Iterator[str]:
        """Days, hours and time since the opening, with their top there."""
        yield from self._days(top)
        taken = [(a.right, b.left) for a, b in self._scale.jumps]
        for since, x in self._ticks():
            clock, case = f"{self._clock.local(since):%H:%M}", f"T+{short(since)}"
            half = max(width(clock, 10.5), width(case, 10.5)) / 2 + 3
            yield f'<path d="M{x:.1f} {top + HIGH - 5} v5" stroke="{GREY}"/>'
            if not any(x + half > a and x - half < b for a, b in taken):
                yield words(x, top + 29, clock, 10.5, INK, anchor="middle")
                yield words(x, top + 43, case, 10.5, GREY, anchor="middle")
                taken.append((x - half, x + half))
        yield from self._left_out(top)

    def back(self, top: float, bottom: float) -> Iterator[str]:
        """What stands behind the lanes."""
        first, last = self._scale.pieces[0].start, self._scale.pieces[-1].end
        for start, end, fill, word in self._shades(first, last):
            left, right = self._scale.x(start), self._scale.x(end)
            if right - left >= 1:
                shade = box(left, top, right - left, bottom - top, fill)
                said = f"{word}: {self._clock.when(start)} to {self._clock.when(end)}"
                yield titled(shade, said)
        for _, x in self._ticks():
            yield _upright(x, top, bottom, f'stroke="{LINE}" stroke-width="0.7"')
        for x in self._scale.changes:
            yield _upright(x - 1.5, top - 5, bottom, f'stroke="{GREY}"')
            yield _upright(x + 1.5, top - 5, bottom, f'stroke="{GREY}"')

    def front(self, top: float, bottom: float) -> Iterator[str]:
        """What stands before the spans, and under no words: the stretches that are left out."""
        for before, after in self._scale.jumps:
            wide = after.left - before.right
            said = f"Left out: {length(timedelta(seconds=after.start - before.end))}"
            shape = box(before.right, top, wide, bottom - top, "url(#left-out)", 'opacity="0.8"')
            edges = "".join(_zigzag(x, top, bottom) for x in (before.right, after.left))
            yield titled(shape + edges, said)

    def _left_out(self, top: float) -> Iterator[str]:
        for before, after in self._scale.jumps:
            middle = (before.right + after.left) / 2
            gap = after.start - before.end
            said = f"{gap / _DAY:.0f} d" if gap >= 2 * _DAY else f"{gap / _HOUR:.0f} h"
            yield words(middle, top + 29, "⋯", 10.5, GREY, anchor="middle")
            yield words(middle, top + 43, said, 10.5, GREY, anchor="middle")

    def _days(self, top: float) -> Iterator[str]:
        """Each day, or where they are narrow each week or month, by as much as has room.

        Days alone do not say of which month they are: the first of one that does not say it where
        it is, takes the room of the next as well.
        """
        for piece in self._scale.pieces:
            step, told, taken = _next_mark(piece), set[int](), piece.left
            for left, right, day in self._marks(piece, step):
                if left < taken:
                    continue
                if left > piece.left:
                    yield _upright(left, top, top + 17, f'stroke="{GREY}" stroke-width="0.8"')
                elif piece.start and not self._follows_jump(piece):
                    continue  # the piece before it has the name of the day
                name = _name_of(_forms(day, step, is_told=day.month in told), right - left - 8)
                wide = 2 * right - left
                if step is _midnight and day.month not in told and wide <= piece.right:
                    month = _name_of(_forms(day, step, is_told=False)[:3], wide - left - 8)
                    name, taken = (month, wide) if len(month) > len(name) else (name, taken)
                if name:
                    yield words(left + 4, top + 12, name, 11, INK, bold=True)
                    told |= {day.month} if f"{day:%b}" in name else set()

    def _marks(
        self, piece: Piece, step: Callable[[datetime], datetime]
    ) -> Iterator[tuple[float, float, datetime]]:
        """From where to where each day, week or month of a piece goes, and when it begins."""
        at = piece.start
        while at < piece.end:
            day = self._clock.local(at)
            until = self._clock.since(step(day).astimezone(UTC))
            yield piece.x(at), piece.x(min(until, piece.end)), day
            at = until

    def _follows_jump(self, piece: Piece) -> bool:
        return any(after is piece for _, after in self._scale.jumps)

    def _ticks(self) -> Iterator[tuple[float, float]]:
        """Moments in seconds since the opening, and where they stand."""
        for piece in self._scale.pieces:
            step = _step(piece)
            at = -(-piece.start // step) * step
            while at <= piece.end:
                yield at, piece.x(at)
                at += step

    def _shades(self, first: float, last: float) -> Iterator[tuple[float, float, str, str]]:
        """Closed hours; of these, days on which it never opens are darker."""
        at, end = self._clock.local(first), self._clock.local(last)
        for _ in range(_SPANS):
            try:
                start = hours.next_closed(self._calendar, at)
                stop = hours.next_open(self._calendar, start)
            except ValueError:
                return  # it never closes, or never opens again
            if start >= end:
                return
            yield self._span(start, min(stop, end), CLOSED, "Closed")
            yield from self._free_days(start, min(stop, end))
            at = stop

    def _free_days(self, start: datetime, end: datetime) -> Iterator[tuple[float, float, str, str]]:
        day = _midnight(start.astimezone(self._clock.zone) - timedelta(days=1))
        while day < end:
            after = _midnight(day)
            if day.weekday() >= _WEEKEND or day.date() in self._calendar.holidays:
                begins, ends = max(start, day.astimezone(UTC)), min(end, after.astimezone(UTC))
                word = "Weekend" if day.weekday() >= _WEEKEND else "Holiday"
                if begins < ends:
                    yield self._span(begins, ends, FREE, word)
            day = after

    def _span(
        self, start: datetime, end: datetime, fill: str, word: str
    ) -> tuple[float, float, str, str]:
        return self._clock.since(start), self._clock.since(end), fill, word


def _midnight(day: datetime) -> datetime:
    """The next midnight after a moment, on the clock of its zone."""
    date = day.date() + timedelta(days=1)
    return datetime(date.year, date.month, date.day, tzinfo=day.tzinfo)


def _monday(day: datetime) -> datetime:
    """The midnight with which the next week begins, on the clock of its zone."""
    return _midnight(day + timedelta(days=6 - day.weekday()))


def _name_of(forms: Iterable[str], room: float) -> str:
    """The longest form that has room; empty: none has."""
    return next((form for form in forms if width(form, 11) <= room), "")


def _month(day: datetime) -> datetime:
    """The midnight with which the next month begins, on the clock of its zone."""
    month = day.year * 12 + day.month
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=day.tzinfo)


def _next_mark(piece: Piece) -> Callable[[datetime], datetime]:
    """What leads from one mark of the head to the next: days, weeks or months."""
    px = piece.px * _DAY
    return _midnight if px >= _CROWDED_PX else _monday if px * 7 >= _CROWDED_WEEK_PX else _month


def _forms(
    day: datetime, step: Callable[[datetime], datetime], *, is_told: bool
) -> tuple[str, ...]:
    """A mark as it is written, the longest first; the month, until it ``is_told`` once."""
    if step is _month:
        return (f"{day:%B %Y}", f"{day:%b %Y}", f"{day:%b}")
    whole, date, bare = f"{day:%A} {day.day} {day:%B %Y}", f"{day.day} {day:%b}", f"{day.day}"
    if step is _monday:
        return (whole, f"{day:%a} {date}", date)
    if is_told:
        return (whole, f"{day:%a} {date}", f"{day:%a} {bare}", bare)
    return (whole, f"{day:%a} {date}", date, f"{day:%a} {bare}", bare)


def _step(piece: Piece) -> int:
    return next((step for step in _STEPS if step * piece.px >= _TICK_PX), _STEPS[-1])


def _upright(x: float, top: float, bottom: float, stroke: str) -> str:
    return f'<path d="M{x:.1f} {top:.1f} V{bottom:.1f}" {stroke}/>'


def _zigzag(x: float, top: float, bottom: float) -> str:
    teeth = int((bottom - top) // 12)
    line = f"M{x:.1f} {top:.1f}" + "l3 6l-3 6" * teeth
    return f'<path d="{line}" stroke="{GREY}" fill="none" stroke-width="0.9"/>'
