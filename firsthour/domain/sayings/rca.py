"""The root cause analysis: asked for, found inside, written, approved, shared, read."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.sayings.words import NO_TEXT, HeardBy, Text


@dataclass(frozen=True, slots=True)
class RequestRca:
    """Ask for a root cause analysis."""

    reason: Text = NO_TEXT
    kind: Literal["request_rca"] = "request_rca"


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """Open the problem record for the RCA."""

    system: str
    key: str
    kind: Literal["open_problem"] = "open_problem"


@dataclass(frozen=True, slots=True)
class SubmitInternalRca:
    """Submit findings; ``document`` holds the parts of an internal RCA, each with its class."""

    document: Text
    team: str = ""
    kind: Literal["submit_internal_rca"] = "submit_internal_rca"


@dataclass(frozen=True, slots=True)
class WithdrawInternalRca:
    """Withdraw a submitted internal RCA, by its number."""

    rca: int
    reason: Text
    kind: Literal["withdraw_internal_rca"] = "withdraw_internal_rca"


@dataclass(frozen=True, slots=True)
class EditRca:
    """Give the final RCA a text of one's own, for one customer or (0) for all."""

    text: Text
    customer: int = 0
    kind: Literal["edit_rca"] = "edit_rca"


@dataclass(frozen=True, slots=True)
class ApproveRca:
    """Approve the final RCA as it stands."""

    kind: Literal["approve_rca"] = "approve_rca"


@dataclass(frozen=True, slots=True)
class ShareRca:
    """Share the approved final RCA with the customers."""

    kind: Literal["share_rca"] = "share_rca"


@dataclass(frozen=True, slots=True)
class AcknowledgeRca:
    """Say that a customer has read the RCA."""

    customer: int
    heard_by: HeardBy = ""
    kind: Literal["acknowledge_rca"] = "acknowledge_rca"
