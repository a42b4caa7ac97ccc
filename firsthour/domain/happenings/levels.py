"""More parties are involved: levels, steps of the ladder, warnings, alarms, reminders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.effects import Effect


@dataclass(frozen=True, slots=True)
class LevelCalled:
    """The next level was brought in."""

    level: str
    effect: Effect
    kind: Literal["level_called"] = "level_called"


@dataclass(frozen=True, slots=True)
class StepCalled:
    """Somebody was brought in: by a step of the policy's ladder, in its turn, or by hand.

    ``ask`` is who was asked for, as a step of a policy says it; ``turn`` counts the ladder's
    repetitions, from 0.
    """

    ask: str
    effect: Effect
    step: str = ""
    turn: int = 0
    kind: Literal["step_called"] = "step_called"


@dataclass(frozen=True, slots=True)
class StepWaits:
    """Nobody is on duty for a step of the ladder; it is tried again when somebody is."""

    effect: str
    step: str
    until: datetime
    kind: Literal["step_waits"] = "step_waits"


@dataclass(frozen=True, slots=True)
class SlaWarned:
    """A part of the resolution target has gone by."""

    percent: int
    effect: Effect
    kind: Literal["sla_warned"] = "sla_warned"


@dataclass(frozen=True, slots=True)
class SlaBreached:
    """The resolution target has gone by unmet."""

    effect: Effect
    kind: Literal["sla_breached"] = "sla_breached"


@dataclass(frozen=True, slots=True)
class SnowballFound:
    """Customers of other open cases have the same trouble; a merge into the oldest is proposed."""

    service: str
    into: int
    cases: int
    customers: int
    kind: Literal["snowball_found"] = "snowball_found"


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Somebody must look at something."""

    code: str
    effect: Effect
    kind: Literal["alarm_raised"] = "alarm_raised"


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """Somebody is reminded."""

    effect: Effect
    kind: Literal["reminder_due"] = "reminder_due"


Levels = (
    LevelCalled
    | StepCalled
    | StepWaits
    | SlaWarned
    | SlaBreached
    | AlarmRaised
    | SnowballFound
    | ReminderDue
)
"""How the circle widens."""
