"""Time from left to right, in pixels, where a first hour and the month after it stand side by side.

Long stretches in which nothing happens are left out as jumps of a fixed width; what is left is cut
where it turns from crowded to quiet, and each piece has a scale of its own.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

JUMP_PX = 30.0
_LEAST_PX = 62.0
"""How wide a piece is at least."""
_PIECES = 7
_EMPTY = 0.3
"""What part of a piece may be one empty stretch; a longer one is left out."""
_SHORTEST_JUMP = 3_600
_AIR = 300.0
"""Seconds that are shown before and after a jump at least."""
_FEW = 2
"""One moment has no density."""
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_CUTS = (
    *(n * _MINUTE for n in (10, 15, 20, 30, 45)),
    *(n * _HOUR for n in (1, 2, 3, 4, 6, 8, 12)),
    *(n * _DAY for n in (1, 2, 3, 5, 7, 14, 21)),
)
"""Where the scale may change, in seconds since the opening."""
_GAIN = 5.0
"""How much likelier two densities must be than one, as a logarithm, for a change of scale."""
_TIMES = 2.5
"""How much denser one side must be than the other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time with one scale: seconds since the opening, and pixels."""

    start: float
    end: float
    left: float
    right: float

    def x(self, since: float) -> float:
        """Where a moment stands that lies in the piece."""
        span = self.end - self.start
        return self.left + (self.right - self.left) * (since - self.start) / span

    @property
    def px(self) -> float:
        """Pixels a second."""
        return (self.right - self.left) / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Scale:
    """The whole axis: pieces in order, with a jump between two that do not touch."""

    pieces: tuple[Piece, ...]

    def x(self, since: float) -> float:
        """Where a moment stands, in seconds since the opening; what lies outside, at the edge."""
        at = bisect_right([piece.start for piece in self.pieces], since) - 1
        piece = self.pieces[max(at, 0)]
        if since <= piece.end or at + 1 == len(self.pieces):
            return piece.x(min(max(since, piece.start), piece.end))
        after = self.pieces[at + 1]
        part = (since - piece.end) / (after.start - piece.end)
        return piece.right + (after.left - piece.right) * part

    @property
    def left(self) -> float:
        """Where the axis begins."""
        return self.pieces[0].left

    @property
    def right(self) -> float:
        """Where the axis ends."""
        return self.pieces[-1].right

    @property
    def jumps(self) -> list[tuple[Piece, Piece]]:
        """The pieces before and after each stretch that is left out."""
        return [(a, b) for a, b in pairwise(self.pieces) if a.end < b.start]

    @property
    def changes(self) -> list[float]:
        """Where the scale changes without a jump."""
        return [b.left for a, b in pairwise(self.pieces) if a.end == b.start]


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of time with the moments in it."""

    start: float
    end: float
    points: tuple[int, ...]

    @property
    def weight(self) -> float:
        """How likely its moments are at their density, as a logarithm."""
        long = max(self.end - self.start, _AIR)
        return len(self.points) * log(len(self.points) / long)


def scaled(moments: Iterable[float], left: float, right: float) -> Scale:
    """The axis between two places on which these moments, in seconds, are best told apart."""
    points = tuple(sorted({int(moment) for moment in moments})) or (0,)
    parts = [_Part(points[0], max(points[-1], points[0] + _MINUTE), points)]
    while len(parts) < _PIECES:
        tried = [(*_best(part), at) for at, part in enumerate(parts)]
        gain, halves, at = max(tried, key=lambda one: one[0])
        if not halves or gain < _GAIN:
            break
        parts[at : at + 1] = halves
    return Scale(tuple(_placed(parts, left, right)))


def _best(part: _Part) -> tuple[float, tuple[_Part, ...]]:
    """The likeliest way to part a stretch in two, and how much likelier; none: 0.0 and ()."""
    ways = [*_cuts(part), *_jumps(part)]
    gains = [(sum(half.weight for half in halves) - part.weight, halves) for halves in ways]
    return max(gains, key=lambda one: one[0], default=(0.0, ()))


def _cuts(part: _Part) -> Iterator[tuple[_Part, ...]]:
    """At round times, where one side is much denser than the other."""
    for at in _CUTS:
        middle = bisect_right(part.points, at)
        one, two = part.points[:middle], part.points[middle:]
        if part.start < at < part.end and min(len(one), len(two)) >= _FEW:
            halves = _Part(part.start, at, one), _Part(at, part.end, two)
            thin, dense = sorted(len(half.points) / (half.end - half.start) for half in halves)
            if dense >= _TIMES * thin:
                yield halves


def _jumps(part: _Part) -> Iterator[tuple[_Part, ...]]:
    """Around the longest stretch without any moment, where it is much of the whole."""
    edges = [part.start, *part.points, part.end]
    gap, at = max((b - a, at) for at, (a, b) in enumerate(pairwise(edges)))
    if gap < _SHORTEST_JUMP or gap < _EMPTY * (part.end - part.start):
        return
    one, two = part.points[:at], part.points[at:]
    before = _Part(part.start, edges[at] + _air(edges[at] - part.start, gap), one)
    after = _Part(edges[at + 1] - _air(part.end - edges[at + 1], gap), part.end, two)
    yield tuple(half for half in (before, after) if half.points)


def _air(long: float, gap: float) -> float:
    """How much of a gap stays beside a stretch that is so long."""
    return min(max(_AIR, 0.05 * long), gap / 3)


def _placed(parts: Sequence[_Part], left: float, right: float) -> list[Piece]:
    """The pieces with their pixels: the more happens in one the wider, but none without room."""
    jumps = sum(a.end < b.start for a, b in pairwise(parts))
    free = right - left - jumps * JUMP_PX - len(parts) * _LEAST_PX
    weights = [sqrt(len(part.points)) for part in parts]
    x, made = left, []
    for at, part in enumerate(parts):
        if at and parts[at - 1].end < part.start:
            x += JUMP_PX
        wide = _LEAST_PX + free * weights[at] / sum(weights)
        made.append(Piece(part.start, part.end, x, x + wide))
        x += wide
    return made
