"""Other ends of a case: a false alarm, a merge, nothing left to do; and a failure, a new start."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.commands import Text
from firsthour.domain.effects import Effect


@dataclass(frozen=True, slots=True)
class CaseCancelled:
    """The case was a false alarm."""

    reason: Text
    kind: Literal["case_cancelled"] = "case_cancelled"


@dataclass(frozen=True, slots=True)
class MergeAsked:
    """The case is to go into another one."""

    into: int
    reason: Text
    effect: Effect
    kind: Literal["merge_asked"] = "merge_asked"


@dataclass(frozen=True, slots=True)
class MergeRefused:
    """The other case could not take this one over."""

    into: int
    code: str
    kind: Literal["merge_refused"] = "merge_refused"


@dataclass(frozen=True, slots=True)
class CaseMerged:
    """The other case took over; this one ends."""

    into: int
    kind: Literal["case_merged"] = "case_merged"


@dataclass(frozen=True, slots=True)
class DuplicateAdopted:
    """The case took over a duplicate."""

    source: int
    kind: Literal["duplicate_adopted"] = "duplicate_adopted"


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """An act of the engine could not be carried out, by the code of the trouble."""

    effect: str
    code: str
    kind: Literal["effect_failed"] = "effect_failed"


@dataclass(frozen=True, slots=True)
class CaseRecovered:
    """The case was started anew from its facts."""

    kind: Literal["case_recovered"] = "case_recovered"


@dataclass(frozen=True, slots=True)
class CaseFinished:
    """Survey and corrective actions are settled; nothing is left to do."""

    kind: Literal["case_finished"] = "case_finished"


Ends = (
    CaseCancelled
    | MergeAsked
    | MergeRefused
    | CaseMerged
    | DuplicateAdopted
    | EffectFailed
    | CaseRecovered
    | CaseFinished
)
"""How a case ends otherwise, and what befell it as a process."""
