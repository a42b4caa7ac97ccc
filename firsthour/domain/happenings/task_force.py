"""The task force: set up, suspended and resumed, its seats and who sits there, its plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.commands import NO_TEXT, Text
from firsthour.domain.effects import Effect


@dataclass(frozen=True, slots=True)
class TaskForceActivated:
    """The task force was set up."""

    why: str
    kind: Literal["task_force_activated"] = "task_force_activated"


@dataclass(frozen=True, slots=True)
class TaskForceSuspended:
    """The task force rests while the resolution is verified."""

    kind: Literal["task_force_suspended"] = "task_force_suspended"


@dataclass(frozen=True, slots=True)
class TaskForceResumed:
    """The task force goes on, same people first."""

    kind: Literal["task_force_resumed"] = "task_force_resumed"


@dataclass(frozen=True, slots=True)
class SeatOfferDue:
    """A seat is to be offered to the next person."""

    effect: Effect
    seat: str
    kind: Literal["seat_offer_due"] = "seat_offer_due"


@dataclass(frozen=True, slots=True)
class SeatOffered:
    """A seat was offered to a person."""

    seat: str
    person: str
    lead: bool
    kind: Literal["seat_offered"] = "seat_offered"


@dataclass(frozen=True, slots=True)
class SeatAccepted:
    """A seat was taken."""

    seat: str
    person: str
    kind: Literal["seat_accepted"] = "seat_accepted"


@dataclass(frozen=True, slots=True)
class SeatDeclined:
    """A seat was refused."""

    seat: str
    person: str
    reason: Text = NO_TEXT
    kind: Literal["seat_declined"] = "seat_declined"


@dataclass(frozen=True, slots=True)
class SeatTimedOut:
    """A seat was not accepted in time."""

    seat: str
    person: str
    kind: Literal["seat_timed_out"] = "seat_timed_out"


@dataclass(frozen=True, slots=True)
class SeatVacant:
    """Nobody is left to offer a seat to."""

    seat: str
    kind: Literal["seat_vacant"] = "seat_vacant"


@dataclass(frozen=True, slots=True)
class SeatKept:
    """Nobody took over a seat that was to change hands: who sat there goes on."""

    seat: str
    person: str
    kind: Literal["seat_kept"] = "seat_kept"


@dataclass(frozen=True, slots=True)
class SeatHoursWarned:
    """Somebody has sat in the task force for long; relief is looked for before ``until``."""

    seat: str
    person: str
    until: datetime
    kind: Literal["seat_hours_warned"] = "seat_hours_warned"


@dataclass(frozen=True, slots=True)
class SeatHoursExceeded:
    """Somebody sits in the task force for longer than the policy allows."""

    seat: str
    person: str
    kind: Literal["seat_hours_exceeded"] = "seat_hours_exceeded"


@dataclass(frozen=True, slots=True)
class SeatHandedOver:
    """A seat is passed to a successor, who has still to accept it."""

    seat: str
    person: str
    to: str
    text: Text
    kind: Literal["seat_handed_over"] = "seat_handed_over"


@dataclass(frozen=True, slots=True)
class TechnicalPlanSubmitted:
    """The task force said how it will solve the trouble."""

    text: Text
    kind: Literal["technical_plan_submitted"] = "technical_plan_submitted"


TaskForce = (
    TaskForceActivated
    | TaskForceSuspended
    | TaskForceResumed
    | SeatOfferDue
    | SeatOffered
    | SeatAccepted
    | SeatDeclined
    | SeatTimedOut
    | SeatVacant
    | SeatHandedOver
    | SeatHoursWarned
    | SeatKept
    | SeatHoursExceeded
    | TechnicalPlanSubmitted
)
"""What happens to the task force and its seats."""
