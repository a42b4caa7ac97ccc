"""A row of promises: each a span from its making to its end, filled by what became of it.

Where the due time was later than the end, a thin line shows what was left of it. Promises that
overlap stand in lines below each other; such as would be one and the same few pixels are drawn as
one and counted; and what finds no line is counted as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from firsthour.documents.svg import GREY, INK, box, length, titled, width, words
from firsthour.laboratory.drawing.look import LATE, MISSED, STYLES, haloed
from firsthour.laboratory.drawing.scale import Scale
from firsthour.laboratory.drawing.words import TIMES, Clock, lines, of_promise, short
from firsthour.laboratory.rehearsal.result import Promise

BAR, LINE_PX = 9.0, 14.0
_LINES = 4
_LEAST = 5.0
_RUN = 9.0
"""Spans narrower than this that follow each other are drawn as one."""
_GAP = -1.0
"""Spans may touch: who keeps an update owes the next one at once."""
SMALL = 9.5


@dataclass(slots=True)
class _Bar:
    """One or several promises in one place: pixels, the line, and those that are drawn there."""

    left: float
    right: float
    state: str
    line: int
    promises: list[Promise] = field(default_factory=list)

    @property
    def wide(self) -> float:
        return self.right - self.left


class Spans:
    """The promises of one row, placed."""

    def __init__(self, promises: Sequence[Promise], scale: Scale, clock: Clock, end: float) -> None:
        """``end`` is that of the looking, in seconds since the opening."""
        self._scale, self._clock, self._end = scale, clock, end
        self.left_out: list[Promise] = []
        self.bars: list[_Bar] = []
        self._last: list[_Bar] = []
        for each in sorted(promises, key=lambda promise: (self._reach(promise), promise.key)):
            self._place(each)

    @property
    def height(self) -> float:
        """In pixels."""
        return LINE_PX * max(1, len(self._last)) + 2

    def draw(self, top: float) -> Iterator[str]:
        """The spans with the top of the row there."""
        for bar in self.bars:
            y = top + bar.line * LINE_PX + (LINE_PX - BAR) / 2 + 1
            shape = "".join(self._shape(bar, y))
            told = lines(of_promise(each, self._clock) for each in bar.promises)
            yield titled(shape, told).replace("<g>", f'<g data-promises="{len(bar.promises)}">', 1)
        yield from self._labels(top)

    def _reach(self, promise: Promise) -> tuple[float, float]:
        """Where its span begins and ends, in pixels."""
        begins = self._clock.since(promise.from_at)
        ends = float(promise.due_s if promise.ended_s is None else promise.ended_s)
        if promise.state == "pending":
            ends = self._end
        left = self._scale.x(min(begins, ends))
        right = max(self._scale.x(ends), left + _LEAST)
        over = max(right - self._scale.right, 0)
        return left - over, right - over

    def _place(self, promise: Promise) -> None:
        left, right = self._reach(promise)
        for bar in self._last:
            is_like = (bar.state, bar.promises[0].is_missed) == (promise.state, promise.is_missed)
            if is_like and _is_same(bar, left, right):
                bar.right = max(bar.right, right)
                bar.promises.append(promise)
                return
        free = [at for at, bar in enumerate(self._last) if bar.right + _GAP <= left]
        if not free and len(self._last) == _LINES:
            self.left_out.append(promise)
            return
        made = _Bar(left, right, promise.state, free[0] if free else len(self._last), [promise])
        self._last[made.line : made.line + 1] = [made]
        self.bars.append(made)

    def _shape(self, bar: _Bar, y: float) -> Iterator[str]:
        style, middle = STYLES[bar.state], y + BAR / 2
        first = bar.promises[0]
        due = self._scale.x(first.due_s)
        if len(bar.promises) == 1 and bar.state in ("met", "cancelled") and due > bar.right + 3:
            is_seen = first.due_s <= self._scale.pieces[-1].end and due < self._free(bar)
            due = min(due, self._free(bar) - 3)
            if due > bar.right + 3:
                thin = f"M{bar.right:.1f} {middle:.1f} H{due:.1f}" + " m0 -3 v6" * is_seen
                yield f'<path d="{thin}" {style.stroke} fill="none"/>'
        yield box(bar.left + 0.5, y, bar.wide - 1, BAR, style.fill, f'{style.stroke} rx="1.5"')
        if bar.state == "late" and bar.left < due < bar.right:
            yield f'<path d="M{due:.1f} {y - 2:.1f} v{BAR + 4}" stroke="{LATE}" stroke-width="2"/>'
        if first.missed_at and bar.state in ("waived", "cancelled"):
            until = self._scale.x(self._clock.since(first.missed_at))
            until = min(max(until, bar.left), bar.right) if len(bar.promises) == 1 else bar.right
            missed = STYLES["missed"]
            yield box(bar.left + 0.5, y, until - bar.left - 0.5, BAR, missed.fill, missed.stroke)
            yield _cross(until, middle)
        if bar.state == "missed":
            yield _cross(bar.right, middle)
        elif bar.state == "passed_on":
            yield chevron(bar.right, middle)
        elif bar.state == "pending":
            yield _arrow(bar.right, middle)

    def _free(self, bar: _Bar) -> float:
        """Where the next bar of its line begins."""
        after = [b.left for b in self.bars if b.line == bar.line and b.left > bar.left]
        return min(after, default=self._scale.right)

    def _labels(self, top: float) -> Iterator[str]:
        for bar in self.bars:
            text, x = self._label(bar), bar.right + 8
            if text and x + width(text, SMALL) + 4 <= self._free(bar):
                ink = INK if bar.state in ("missed", "late") else GREY
                y = top + bar.line * LINE_PX + LINE_PX / 2 + 4.5
                yield haloed(words(x, y, text, SMALL, ink))

    def _label(self, bar: _Bar) -> str:
        count, first = len(bar.promises), bar.promises[0]
        if count > 1:
            return f"{TIMES}{count}"
        if bar.state == "late":
            return f"{length(timedelta(seconds=first.late_s))} late"
        return f"due {short(first.due_s)}" if bar.state in ("missed", "pending") else ""


def _is_same(bar: _Bar, left: float, right: float) -> bool:
    """Whether a span can only be drawn as part of a bar that is there."""
    if abs(bar.left - left) < 1 and abs(bar.right - right) < 1:
        return True
    narrow = right - left < _RUN and bar.wide / len(bar.promises) < _RUN
    return narrow and bar.left <= left < bar.right + 1.5


def _cross(x: float, y: float) -> str:
    line = f"M{x - 3.5:.1f} {y - 3.5:.1f} l7 7 m0 -7 l-7 7"
    return f'<path d="{line}" stroke="{MISSED}" stroke-width="2.2" fill="none"/>'


def chevron(x: float, y: float) -> str:
    """What stands at the end of a seat that was passed on."""
    line = f"M{x - 4:.1f} {y - 3.5:.1f} l3.5 3.5 l-3.5 3.5"
    return f'<path d="{line}" stroke="{GREY}" stroke-width="1.6" fill="none"/>'


def _arrow(x: float, y: float) -> str:
    return f'<path d="M{x:.1f} {y - 5:.1f} l5 5 l-5 5 z" fill="{STYLES["pending"].edge}"/>'
