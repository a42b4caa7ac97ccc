"""The close and what comes after it: taken up again, the survey, questions and answers."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.sayings.words import NO_TEXT, HeardBy, Text


@dataclass(frozen=True, slots=True)
class Close:
    """Close the case; refused with the open items while the checklist is not empty."""

    kind: Literal["close"] = "close"


@dataclass(frozen=True, slots=True)
class Reopen:
    """Take up a closed case again."""

    reason: Text
    kind: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True)
class AnswerSurvey:
    """A customer answers the survey: 1 (bad) to 5 (good)."""

    customer: int
    score: int
    text: Text = NO_TEXT
    heard_by: HeardBy = ""
    kind: Literal["answer_survey"] = "answer_survey"


@dataclass(frozen=True, slots=True)
class Ask:
    """A customer asks something."""

    customer: int
    text: Text
    heard_by: HeardBy = ""
    kind: Literal["ask"] = "ask"


@dataclass(frozen=True, slots=True)
class AnswerFeedback:
    """Answer a customer's feedback or question."""

    customer: int
    text: Text
    kind: Literal["answer_feedback"] = "answer_feedback"
