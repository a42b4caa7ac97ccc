"""Another owner, and clocks that stand while the customer is awaited."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.commands import Text


@dataclass(frozen=True, slots=True)
class OwnershipTransferred:
    """The case has another owner or team."""

    owner: str
    team: str
    count: int
    reason: Text
    kind: Literal["ownership_transferred"] = "ownership_transferred"


@dataclass(frozen=True, slots=True)
class ClocksPaused:
    """The clocks stand while the customer is awaited."""

    until: datetime
    reason: Text
    kind: Literal["clocks_paused"] = "clocks_paused"


@dataclass(frozen=True, slots=True)
class ClocksResumed:
    """The clocks run again; pending due times moved by ``paused_s`` seconds."""

    paused_s: int
    kind: Literal["clocks_resumed"] = "clocks_resumed"


OwnerAndClocks = OwnershipTransferred | ClocksPaused | ClocksResumed
"""Who has the case, and whether its time counts."""
