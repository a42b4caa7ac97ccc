"""The clock of a case: in production the real one, in rehearsals a faster. Frozen at opening."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Segment:
    """From ``case_from`` case seconds after the start on, a real second is ``rate`` of them."""

    case_from: float
    rate: float


@dataclass(frozen=True, slots=True)
class CaseClock:
    """Converts between real time and case time; without segments both are the same."""

    real_start: datetime | None = None
    case_start: datetime | None = None
    segments: tuple[Segment, ...] = ()
    kind: Literal["case_clock"] = "case_clock"

    @property
    def is_real(self) -> bool:
        """True for the identity: the case lives in real time."""
        return self.real_start is None or self.case_start is None

    def case_time(self, real: datetime) -> datetime:
        """The case time at a real instant."""
        if self.real_start is None or self.case_start is None:
            return real
        left = (real - self.real_start).total_seconds()
        case = 0.0
        for segment, end in self._spans():
            length = (end - segment.case_from) / segment.rate
            if left <= length:
                return self.case_start + timedelta(seconds=segment.case_from + left * segment.rate)
            left -= length
            case = end
        return self.case_start + timedelta(seconds=case + left)

    def real_time(self, case: datetime) -> datetime:
        """The real instant of a case time."""
        if self.real_start is None or self.case_start is None:
            return case
        target = (case - self.case_start).total_seconds()
        real = 0.0
        for segment, end in self._spans():
            if target <= end:
                real += (target - segment.case_from) / segment.rate
                return self.real_start + timedelta(seconds=real)
            real += (end - segment.case_from) / segment.rate
        return self.real_start + timedelta(seconds=real)

    def _spans(self) -> tuple[tuple[Segment, float], ...]:
        """Each segment with the case second at which it ends; the last one never does."""
        segments = self.segments or (Segment(0.0, 1.0),)
        ends = (*(later.case_from for later in segments[1:]), float("inf"))
        return tuple(zip(segments, ends, strict=True))


REAL = CaseClock()
