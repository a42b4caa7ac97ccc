"""Pages, round by round, until somebody takes the case."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.effects import Effect


@dataclass(frozen=True, slots=True)
class PageRoundBegun:
    """A round of pages began: the owner first, then the levels."""

    round: int
    kind: Literal["page_round_begun"] = "page_round_begun"


@dataclass(frozen=True, slots=True)
class PageDue:
    """Somebody is to be paged now."""

    effect: Effect
    round: int
    step: int
    kind: Literal["page_due"] = "page_due"


@dataclass(frozen=True, slots=True)
class PageSent:
    """A page went out to these people."""

    effect: str
    people: tuple[str, ...]
    kind: Literal["page_sent"] = "page_sent"


@dataclass(frozen=True, slots=True)
class StepFoundNobody:
    """Whom an effect was to ask could not be found; it was skipped. ``ask`` says who that was."""

    step: str
    ask: str = ""
    kind: Literal["step_found_nobody"] = "step_found_nobody"


@dataclass(frozen=True, slots=True)
class PolicyExhausted:
    """All rounds of pages went by without an acknowledgement."""

    rounds: int
    kind: Literal["policy_exhausted"] = "policy_exhausted"


@dataclass(frozen=True, slots=True)
class CaseAcknowledged:
    """Somebody took the case."""

    person: str
    kind: Literal["case_acknowledged"] = "case_acknowledged"


@dataclass(frozen=True, slots=True)
class AcknowledgementExpired:
    """The one who acknowledged did nothing further in time."""

    person: str
    kind: Literal["acknowledgement_expired"] = "acknowledgement_expired"


Paging = (
    PageRoundBegun
    | PageDue
    | PageSent
    | StepFoundNobody
    | PolicyExhausted
    | CaseAcknowledged
    | AcknowledgementExpired
)
"""What happens until somebody has the case."""
