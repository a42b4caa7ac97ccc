"""The task force: set up, its seats offered, taken, refused and handed over, its plan."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.sayings.words import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class ActivateTaskForce:
    """Set up the task force now."""

    kind: Literal["activate_task_force"] = "activate_task_force"


@dataclass(frozen=True, slots=True)
class OfferSeat:
    """Offer a seat of the task force to a named person; an unknown seat is added."""

    seat: str
    person: str
    kind: Literal["offer_seat"] = "offer_seat"


@dataclass(frozen=True, slots=True)
class AcceptSeat:
    """Take the seat that was offered; ``offer`` names which offer is answered, else the last."""

    seat: str
    offer: str = ""
    kind: Literal["accept_seat"] = "accept_seat"


@dataclass(frozen=True, slots=True)
class DeclineSeat:
    """Refuse the seat that was offered; the next person is asked."""

    seat: str
    reason: Text = NO_TEXT
    offer: str = ""
    kind: Literal["decline_seat"] = "decline_seat"


@dataclass(frozen=True, slots=True)
class HandOver:
    """Pass one's seat to a named successor, with notes."""

    seat: str
    to: str
    text: Text
    kind: Literal["hand_over"] = "hand_over"


@dataclass(frozen=True, slots=True)
class SubmitTechnicalPlan:
    """Present how the trouble will be solved."""

    text: Text
    kind: Literal["submit_technical_plan"] = "submit_technical_plan"
