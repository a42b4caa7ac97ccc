"""What sets the course of a case: let it begin, severity, phase, policy, remarks."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.policy import Policy
from firsthour.domain.sayings.words import Text
from firsthour.domain.stages import Phase


@dataclass(frozen=True, slots=True)
class Approve:
    """Let a case begin, where the policy asks for approval."""

    kind: Literal["approve"] = "approve"


@dataclass(frozen=True, slots=True)
class Decline:
    """End a case that waits for approval."""

    reason: Text
    kind: Literal["decline"] = "decline"


@dataclass(frozen=True, slots=True)
class Comment:
    """Add an internal remark to the timeline."""

    text: Text
    kind: Literal["comment"] = "comment"


@dataclass(frozen=True, slots=True)
class ChangeSeverity:
    """Set the severity; pending due times are planned anew."""

    severity: int
    reason: Text
    kind: Literal["change_severity"] = "change_severity"


@dataclass(frozen=True, slots=True)
class SetPhase:
    """Say what the work has come to; sets cadence and wording of updates."""

    phase: Phase
    kind: Literal["set_phase"] = "set_phase"


@dataclass(frozen=True, slots=True)
class RepinPolicy:
    """Put the running case under another policy."""

    policy: Policy
    reason: Text
    kind: Literal["repin_policy"] = "repin_policy"
