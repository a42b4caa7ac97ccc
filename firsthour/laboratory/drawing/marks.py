"""A row of tellings: marks by their kind, filled where somebody was told, crossed where nobody was.

Marks that would cover each other are drawn as one and counted; what else they say stands beside
them where there is room, and is told when somebody points at them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from firsthour.documents.svg import GREY, INK, clean, titled, width, words
from firsthour.laboratory.drawing.look import MISSED, PAPER, haloed
from firsthour.laboratory.drawing.scale import Scale
from firsthour.laboratory.drawing.words import TIMES, Clock, lines, of_telling, short
from firsthour.laboratory.rehearsal.result import Telling

HIGH = 16.0
_NEAR = 14.0
"""Marks nearer to each other than this are drawn as one."""
_SMALL = 9.5
_BAD = ("failed", "nobody")
_SHAPES: Mapping[str, str] = {
    "page": "M0 -5.5 L5.5 4.5 H-5.5 Z",
    "alarm": "M0 -5.5 L5.5 0 L0 5.5 L-5.5 0 Z",
    "reminder": "M-4.5 0 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z",
    "seat_offer": "M-5.5 -4.5 H5.5 L0 5.5 Z",
}
"""By kind; everything else is a letter."""
_LETTER = "M-5.5 -4 H5.5 V4 H-5.5 Z"


@dataclass(slots=True)
class _Mark:
    """One or several tellings in one place."""

    first: float
    last: float
    told: list[Telling]

    @property
    def x(self) -> float:
        return (self.first + self.last) / 2


class Marks:
    """The tellings of one row, placed."""

    def __init__(
        self,
        told: Sequence[Telling],
        scale: Scale,
        clock: Clock,
        names: Mapping[str, str],
    ) -> None:
        """``names`` are those of people, by their ids."""
        self._scale, self._clock, self._names = scale, clock, names
        self.marks: list[_Mark] = []
        for each in sorted(told, key=lambda one: (one.since_s, one.fact)):
            x = scale.x(each.since_s)
            if self.marks and x - self.marks[-1].first < _NEAR:
                self.marks[-1].last = x
                self.marks[-1].told.append(each)
            else:
                self.marks.append(_Mark(x, x, [each]))

    def draw(self, top: float) -> Iterator[str]:
        """The marks with the top of the row there."""
        for at, mark in enumerate(self.marks):
            told = lines(of_telling(each, self._names, self._clock) for each in mark.told)
            drawn = titled(_shape(mark, top + HIGH / 2), told)
            yield drawn.replace("<g>", f'<g data-told="{len(mark.told)}">', 1)
            ends = [one.x - 8 for one in self.marks[at + 1 : at + 2]]
            room = min([*ends, self._scale.right]) - mark.x - 9
            text = next((t for t in self._labels(mark) if width(t, _SMALL) <= room), "")
            if text:
                yield haloed(words(mark.x + 9, top + HIGH / 2 + 3.5, text, _SMALL, GREY))

    def _labels(self, mark: _Mark) -> Iterator[str]:
        """What may stand beside a mark, the longest first."""
        first, count = mark.told[0], len(mark.told)
        times = f"{TIMES}{count}" if count > 1 else ""
        since = short(first.since_s)
        people = list(dict.fromkeys(person for each in mark.told for person in each.people))
        who = clean(self._names.get(people[0], people[0])) if people else ""
        if who and len(people) > 1:
            who += f" +{len(people) - 1}"
        if not who and count == 1 and first.recipients > 1:
            who = f"{first.told} of {first.recipients}"
        for parts in ((since, times, who), (since, times), (times,)):
            text = " ".join(part for part in parts if part)
            if text:
                yield text


def _shape(mark: _Mark, y: float) -> str:
    """Filled where anybody was told, and crossed where anybody was not to be had."""
    fates = [each.fate for each in mark.told]
    bad = next((fate for fate in fates if fate in _BAD), "")
    return glyph(mark.x, y, mark.told[0].what, bad or fates[0], is_filled="told" in fates)


def glyph(x: float, y: float, what: str, fate: str, *, is_filled: bool = False) -> str:
    """The mark of a kind of telling, in the middle of ``x`` and ``y``."""
    is_filled = is_filled or fate == "told"
    fill, line = (INK, PAPER) if is_filled else (PAPER, INK)
    drawn = f'<path d="{_SHAPES.get(what, _LETTER)}" fill="{fill}" stroke="{INK}"/>'
    if what not in _SHAPES:
        drawn += f'<path d="M-5 -3.5 L0 0.5 L5 -3.5" stroke="{line}" fill="none"/>'
    if fate in _BAD:
        drawn += f'<path d="M-6 -6 L6 6 M6 -6 L-6 6" stroke="{MISSED}" stroke-width="2"/>'
    return f'<g transform="translate({x:.1f} {y:.1f})">{drawn}</g>'
