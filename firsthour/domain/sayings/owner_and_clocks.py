"""Who takes the case, whom else it is handed to or brought before, and whether its clocks run."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.sayings.words import Text


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Take the case: paging stops. ``climb`` is the climb of pages that is answered, 0 the last."""

    climb: int = 0
    kind: Literal["acknowledge"] = "acknowledge"


@dataclass(frozen=True, slots=True)
class StepUp:
    """Bring somebody in now: a level, a team, a step of the ladder (``step:KEY``), or whom else.

    ``to`` is what a step of a policy may ask for, such as ``L2``, ``managers``, ``team:NAME``,
    ``rotation:ID`` or ``next:ID`` (who is on after the present shift).
    """

    to: str
    reason: Text
    kind: Literal["step_up"] = "step_up"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hand the case to another owner or (``team:NAME``) another team."""

    to: str
    reason: Text
    kind: Literal["transfer"] = "transfer"


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop the clocks while the customer is awaited."""

    until: datetime
    reason: Text
    kind: Literal["pause"] = "pause"


@dataclass(frozen=True, slots=True)
class Resume:
    """Let the clocks run again."""

    kind: Literal["resume"] = "resume"
