"""The root cause analysis: asked for, found inside, rendered for customers, shared, read."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.commands import NO_TEXT, HeardBy, Text
from firsthour.domain.effects import Effect


@dataclass(frozen=True, slots=True)
class RcaRequested:
    """Somebody asked for a root cause analysis."""

    reason: Text = NO_TEXT
    kind: Literal["rca_requested"] = "rca_requested"


@dataclass(frozen=True, slots=True)
class ProblemOpened:
    """The problem record was opened."""

    system: str
    key: str
    kind: Literal["problem_opened"] = "problem_opened"


@dataclass(frozen=True, slots=True)
class InternalRcaSubmitted:
    """Findings were submitted as an internal RCA."""

    rca: int
    document: Text
    team: str = ""
    kind: Literal["internal_rca_submitted"] = "internal_rca_submitted"


@dataclass(frozen=True, slots=True)
class InternalRcaWithdrawn:
    """An internal RCA was withdrawn."""

    rca: int
    reason: Text
    kind: Literal["internal_rca_withdrawn"] = "internal_rca_withdrawn"


@dataclass(frozen=True, slots=True)
class RcaRenderDue:
    """The final RCAs are to be rendered."""

    effect: Effect
    revision: int
    kind: Literal["rca_render_due"] = "rca_render_due"


@dataclass(frozen=True, slots=True)
class RcaDrafted:
    """The final RCAs were rendered, one for each customer."""

    effect: str
    revision: int
    documents: int
    kind: Literal["rca_drafted"] = "rca_drafted"


@dataclass(frozen=True, slots=True)
class RcaBlocked:
    """The final RCAs could not be rendered: the code, and the part that is to blame."""

    effect: str
    revision: int
    code: str
    part: str
    kind: Literal["rca_blocked"] = "rca_blocked"


@dataclass(frozen=True, slots=True)
class RcaEdited:
    """The final RCA got a text by hand."""

    text: Text
    customer: int
    revision: int
    kind: Literal["rca_edited"] = "rca_edited"


@dataclass(frozen=True, slots=True)
class RcaApproved:
    """The final RCA was approved."""

    revision: int
    kind: Literal["rca_approved"] = "rca_approved"


@dataclass(frozen=True, slots=True)
class RcaShared:
    """The final RCA was shared with the customers."""

    revision: int
    kind: Literal["rca_shared"] = "rca_shared"


@dataclass(frozen=True, slots=True)
class RcaAcknowledged:
    """These customers have read the RCA."""

    customers: tuple[int, ...]
    heard_by: HeardBy = ""
    kind: Literal["rca_acknowledged"] = "rca_acknowledged"


Rca = (
    RcaRequested
    | ProblemOpened
    | InternalRcaSubmitted
    | InternalRcaWithdrawn
    | RcaRenderDue
    | RcaDrafted
    | RcaBlocked
    | RcaEdited
    | RcaApproved
    | RcaShared
    | RcaAcknowledged
)
"""What happens to the root cause analysis."""
