"""What customers say of their access; and of all that they are asked, many of them at once."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.sayings.words import NO_TEXT, HeardBy, Text


@dataclass(frozen=True, slots=True)
class ConfirmAccess:
    """Say that a customer can use the service again."""

    customer: int
    heard_by: HeardBy = ""
    text: Text = NO_TEXT
    kind: Literal["confirm_access"] = "confirm_access"


@dataclass(frozen=True, slots=True)
class DenyAccess:
    """Say that a customer still cannot use the service; the next round begins for them."""

    customer: int
    heard_by: HeardBy = ""
    text: Text = NO_TEXT
    kind: Literal["deny_access"] = "deny_access"


@dataclass(frozen=True, slots=True)
class Score:
    """One customer's answer to the survey, 1 (bad) to 5 (good)."""

    customer: int
    score: int
    text: Text = NO_TEXT


AnswerAbout = Literal["confirmed", "denied", "read", "score"]
"""What a customer's answer is about: access, yes or no; the RCA; the survey."""


@dataclass(frozen=True, slots=True)
class Word:
    """What goes with one answer of a batch: the customer's own words, or through whom it came."""

    about: AnswerAbout
    customer: int
    text: Text = NO_TEXT
    heard_by: HeardBy = ""


@dataclass(frozen=True, slots=True)
class HearCustomers:
    """A batch of customers' answers, in one turn. Any *no* of a customer outweighs a *yes*.

    ``words`` go with some of them; the text of a score stands in the score.
    """

    confirmed: tuple[int, ...] = ()
    denied: tuple[int, ...] = ()
    read: tuple[int, ...] = ()
    scores: tuple[Score, ...] = ()
    words: tuple[Word, ...] = ()
    kind: Literal["hear_customers"] = "hear_customers"
