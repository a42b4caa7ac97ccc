"""What customers say of their access, and which of their answers could not be taken."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.commands import NO_TEXT, AnswerAbout, HeardBy, Text


@dataclass(frozen=True, slots=True)
class AccessAsked:
    """The customers of the round, or one group of them, were asked about their access."""

    round: int
    group: int = 0
    kind: Literal["access_asked"] = "access_asked"


@dataclass(frozen=True, slots=True)
class AccessConfirmed:
    """These customers can use the service again."""

    customers: tuple[int, ...]
    heard_by: HeardBy = ""
    text: Text = NO_TEXT
    kind: Literal["access_confirmed"] = "access_confirmed"


@dataclass(frozen=True, slots=True)
class AccessDenied:
    """These customers cannot use the service yet."""

    customers: tuple[int, ...]
    heard_by: HeardBy = ""
    text: Text = NO_TEXT
    kind: Literal["access_denied"] = "access_denied"


@dataclass(frozen=True, slots=True)
class AccessAssumed:
    """These customers never answered; the policy lets access be assumed."""

    round: int
    customers: int
    kind: Literal["access_assumed"] = "access_assumed"


@dataclass(frozen=True, slots=True)
class RefusedAnswers:
    """Answers about one thing that could not be taken, by the code of the refusal."""

    about: AnswerAbout
    code: str
    customers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswersRefused:
    """Of a batch of customers' answers these could not be taken; the others were."""

    refused: tuple[RefusedAnswers, ...]
    kind: Literal["answers_refused"] = "answers_refused"


Access = AccessAsked | AccessConfirmed | AccessDenied | AccessAssumed | AnswersRefused
"""What is heard of access."""
