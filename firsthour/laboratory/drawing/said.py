"""Lanes of sayings: what people said, what the engine did of itself, and what was refused.

Each has a mark with its words beside it, on as many lines as are needed to hold them apart. What
finds no place keeps its mark on the last line, where several may be counted as one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firsthour.documents.svg import GREY, INK, fitted, titled, width, words
from firsthour.laboratory.drawing.look import MISSED, PAPER, haloed
from firsthour.laboratory.drawing.scale import Scale
from firsthour.laboratory.drawing.words import lines, short

LINE_PX = 15.0
_LINES = 7
_SMALL = 10.0
_ROOM = 285.0
"""How wide a saying is at most."""
_NEAR = 14.0


@dataclass(frozen=True, slots=True)
class Saying:
    """Something said or done: when, in seconds since the opening, in how many words."""

    since_s: float
    text: str
    more: str
    is_refused: bool = False
    is_engine: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    """A saying on its line; the words begin, or before the mark end, at ``at``."""

    saying: Saying
    x: float
    line: int
    text: str
    is_before: bool


class Sayings:
    """The sayings of one lane, placed."""

    def __init__(self, sayings: Sequence[Saying], scale: Scale) -> None:
        """The first ones find their places first."""
        self._scale = scale
        self._ends: list[float] = []
        self.placed: list[_Placed] = []
        self.left: list[tuple[float, list[Saying]]] = []
        for each in sorted(sayings, key=lambda one: one.since_s):
            self._place(each)

    @property
    def height(self) -> float:
        """In pixels."""
        return LINE_PX * (len(self._ends) + bool(self.left)) + 3

    def draw(self, top: float) -> Iterator[str]:
        """The sayings with the top of the lane there."""
        for each in self.placed:
            y = top + each.line * LINE_PX + LINE_PX / 2 + 1
            mark = titled(_mark(each.saying, each.x, y), each.saying.more)
            yield mark.replace("<g>", '<g data-said="1">', 1)
            ink = INK if not each.saying.is_engine else GREY
            x, anchor = (each.x - 9, "end") if each.is_before else (each.x + 9, "")
            yield haloed(words(x, y + 3.5, each.text, _SMALL, ink, anchor=anchor))
        yield from self._rest(top + len(self._ends) * LINE_PX + LINE_PX / 2 + 1)

    def _place(self, saying: Saying) -> None:
        x = self._scale.x(saying.since_s)
        text = fitted(f"{short(saying.since_s)} {saying.text}", _ROOM, _SMALL)
        wide = width(text, _SMALL) + 12
        edge = self._scale.right + 8
        is_before = x + wide > edge
        begins, ends = (x - wide, x + 7) if is_before else (x - 7, x + wide)
        free = [at for at, end in enumerate(self._ends) if end <= begins]
        if begins < self._scale.left - 8 or (not free and len(self._ends) == _LINES):
            self._leave(x, saying)
            return
        line = free[0] if free else len(self._ends)
        self._ends[line : line + 1] = [ends]
        self.placed.append(_Placed(saying, x, line, text, is_before))

    def _leave(self, x: float, saying: Saying) -> None:
        if self.left and x - self.left[-1][0] < _NEAR:
            self.left[-1][1].append(saying)
        else:
            self.left.append((x, [saying]))

    def _rest(self, y: float) -> Iterator[str]:
        for at, (x, several) in enumerate(self.left):
            told = lines(each.more for each in several)
            mark = titled(_mark(several[0], x, y), told)
            yield mark.replace("<g>", f'<g data-said="{len(several)}">', 1)
            text = f"+{len(several)}"
            ends = [one - 8 for one, _ in self.left[at + 1 : at + 2]]
            if x + 8 + width(text, _SMALL) <= min([*ends, self._scale.right + 8]):
                yield haloed(words(x + 8, y + 3.5, text, _SMALL, GREY))


def _mark(saying: Saying, x: float, y: float) -> str:
    if saying.is_refused:
        ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.6" fill="{PAPER}" stroke="{MISSED}" '
        slash = f'<path d="M{x - 3.2:.1f} {y + 3.2:.1f} l6.4 -6.4" stroke="{MISSED}" '
        return f'{ring}stroke-width="1.8"/>{slash}stroke-width="1.8"/>'
    fill = PAPER if saying.is_engine else INK
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="{INK}"/>'
