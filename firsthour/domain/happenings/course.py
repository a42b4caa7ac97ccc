"""The course of a case: opened, let begin, its stage, phase and severity, its policy, remarks."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.commands import NO_TEXT, Text
from firsthour.domain.intake import Intake
from firsthour.domain.policy import Policy
from firsthour.domain.stages import Phase, Stage


@dataclass(frozen=True, slots=True)
class EscalationOpened:
    """A case was opened: the intake in short, the policy frozen into it."""

    intake: Intake
    policy: Policy
    kind: Literal["escalation_opened"] = "escalation_opened"


@dataclass(frozen=True, slots=True)
class CaseApproved:
    """The approver let the case begin."""

    kind: Literal["case_approved"] = "case_approved"


@dataclass(frozen=True, slots=True)
class CaseDeclined:
    """The approver declined the case."""

    reason: Text
    kind: Literal["case_declined"] = "case_declined"


@dataclass(frozen=True, slots=True)
class StageEntered:
    """The case moved to another stage."""

    stage: Stage
    kind: Literal["stage_entered"] = "stage_entered"


@dataclass(frozen=True, slots=True)
class PhaseSet:
    """The phase changed."""

    phase: Phase
    kind: Literal["phase_set"] = "phase_set"


@dataclass(frozen=True, slots=True)
class CommentAdded:
    """Somebody added an internal remark."""

    text: Text
    kind: Literal["comment_added"] = "comment_added"


@dataclass(frozen=True, slots=True)
class SeverityChanged:
    """The severity changed; pending due times were planned anew."""

    severity: int
    reason: Text = NO_TEXT
    criterion: str = ""
    kind: Literal["severity_changed"] = "severity_changed"


@dataclass(frozen=True, slots=True)
class PolicyRepinned:
    """The case was put under another policy."""

    policy: Policy
    reason: Text = NO_TEXT
    kind: Literal["policy_repinned"] = "policy_repinned"


Course = (
    EscalationOpened
    | CaseApproved
    | CaseDeclined
    | StageEntered
    | PhaseSet
    | CommentAdded
    | SeverityChanged
    | PolicyRepinned
)
"""What sets the course of a case."""
