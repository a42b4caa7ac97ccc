"""The close and what comes after it: a reopening, the survey, feedback, questions."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.commands import HeardBy, Score, Text


@dataclass(frozen=True, slots=True)
class ChecklistCleared:
    """Nothing on the closing checklist is open any more; the manager may close."""

    kind: Literal["checklist_cleared"] = "checklist_cleared"


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """Nothing on the closing checklist was open, and the case was closed."""

    kind: Literal["case_closed"] = "case_closed"


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """A closed case was taken up again."""

    reason: Text
    count: int
    kind: Literal["case_reopened"] = "case_reopened"


@dataclass(frozen=True, slots=True)
class SurveyAnswered:
    """Customers answered the survey."""

    scores: tuple[Score, ...]
    heard_by: HeardBy = ""
    kind: Literal["survey_answered"] = "survey_answered"


@dataclass(frozen=True, slots=True)
class SurveyEnded:
    """The survey is over."""

    kind: Literal["survey_ended"] = "survey_ended"


@dataclass(frozen=True, slots=True)
class FeedbackAnswered:
    """The executive answered a customer."""

    customer: int
    text: Text
    kind: Literal["feedback_answered"] = "feedback_answered"


@dataclass(frozen=True, slots=True)
class CustomerAsked:
    """A customer asked something."""

    customer: int
    text: Text
    heard_by: HeardBy = ""
    kind: Literal["customer_asked"] = "customer_asked"


Close = (
    ChecklistCleared
    | CaseClosed
    | CaseReopened
    | SurveyAnswered
    | SurveyEnded
    | FeedbackAnswered
    | CustomerAsked
)
"""What happens at the close and after it."""
