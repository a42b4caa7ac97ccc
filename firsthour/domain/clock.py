"""The clock of a case: in production the real one, in rehearsals a faster. Frozen at opening."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor
from typing import Literal

DUE = 0.7
"""The part of a beat after which what falls due at it happens: people speak before."""


@dataclass(frozen=True, slots=True)
class Segment:
    """From ``case_from`` case seconds after the start on, a real second is ``rate`` of them."""

    case_from: float
    rate: float


@dataclass(frozen=True, slots=True)
class CaseClock:
    """Converts between real time and case time; without segments both are the same.

    With a ``beat`` (in case seconds) the case time stands still from one beat to the next, so that
    what takes a moment of real time takes none of the case: a case that is played beat by beat
    has the same times on every machine.
    """

    real_start: datetime | None = None
    case_start: datetime | None = None
    segments: tuple[Segment, ...] = ()
    beat: float = 0.0
    kind: Literal["case_clock"] = "case_clock"

    @property
    def is_real(self) -> bool:
        """True for the identity: the case lives in real time."""
        return self.real_start is None or self.case_start is None

    def case_time(self, real: datetime) -> datetime:
        """The case time at a real instant."""
        if self.real_start is None or self.case_start is None:
            return real
        passed = self._passed(real, self.real_start)
        beats = floor(passed / self.beat) * self.beat if self.beat else passed
        return self.case_start + timedelta(seconds=beats)

    def real_time(self, case: datetime) -> datetime:
        """The real instant at which something happens that falls due at this case time."""
        if self.real_start is None or self.case_start is None:
            return case
        target = (case - self.case_start).total_seconds()
        if self.beat:
            target = (ceil(target / self.beat) + DUE) * self.beat
        return self._reached(target, self.real_start)

    def within(self, case: datetime, part: float) -> datetime:
        """The real instant when a ``part`` of the beat at this case time is over; of 0 to 1."""
        if self.real_start is None or self.case_start is None:
            return case
        target = (case - self.case_start).total_seconds() + part * self.beat
        return self._reached(target, self.real_start)

    def _passed(self, real: datetime, start: datetime) -> float:
        left = (real - start).total_seconds()
        case = 0.0
        for segment, end in self._spans():
            length = (end - segment.case_from) / segment.rate
            if left <= length:
                return segment.case_from + left * segment.rate
            left -= length
            case = end
        return case + left

    def _reached(self, target: float, start: datetime) -> datetime:
        real = 0.0
        for segment, end in self._spans():
            if target <= end:
                real += (target - segment.case_from) / segment.rate
                return start + timedelta(seconds=real)
            real += (end - segment.case_from) / segment.rate
        return start + timedelta(seconds=real)

    def _spans(self) -> tuple[tuple[Segment, float], ...]:
        """Each segment with the case second at which it ends; the last one never does."""
        segments = self.segments or (Segment(0.0, 1.0),)
        ends = (*(later.case_from for later in segments[1:]), float("inf"))
        return tuple(zip(segments, ends, strict=True))


REAL = CaseClock()
