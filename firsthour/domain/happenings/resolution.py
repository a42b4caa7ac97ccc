"""Rounds of resolution: signalled, declared, verified or rejected, announced, watched."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.commands import NO_TEXT, Text


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A round of resolution began, for these customers (all, when empty)."""

    round: int
    why: str
    customers: tuple[int, ...] = ()
    text: Text = NO_TEXT
    kind: Literal["round_opened"] = "round_opened"


@dataclass(frozen=True, slots=True)
class ResolutionSignalled:
    """An engineer signalled the technical resolution."""

    round: int
    text: Text
    kind: Literal["resolution_signalled"] = "resolution_signalled"


@dataclass(frozen=True, slots=True)
class SignalRefused:
    """A signal could not be accepted; sender and manager are told."""

    code: str
    person: str
    text: Text = NO_TEXT
    kind: Literal["signal_refused"] = "signal_refused"


@dataclass(frozen=True, slots=True)
class ResolutionDeclared:
    """The manager declared the round resolved."""

    round: int
    text: Text
    kind: Literal["resolution_declared"] = "resolution_declared"


@dataclass(frozen=True, slots=True)
class ResolutionVerified:
    """The architect confirmed the resolution."""

    round: int
    text: Text = NO_TEXT
    kind: Literal["resolution_verified"] = "resolution_verified"


@dataclass(frozen=True, slots=True)
class ResolutionRejected:
    """The architect rejected the resolution."""

    round: int
    reason: Text
    kind: Literal["resolution_rejected"] = "resolution_rejected"


@dataclass(frozen=True, slots=True)
class ResolutionAnnounced:
    """The resolution was announced inside and outside."""

    round: int
    kind: Literal["resolution_announced"] = "resolution_announced"


@dataclass(frozen=True, slots=True)
class RelapseReported:
    """The trouble came back."""

    text: Text
    kind: Literal["relapse_reported"] = "relapse_reported"


@dataclass(frozen=True, slots=True)
class MonitoringEnded:
    """The monitoring period went by without a relapse."""

    round: int
    kind: Literal["monitoring_ended"] = "monitoring_ended"


Resolution = (
    RoundOpened
    | ResolutionSignalled
    | SignalRefused
    | ResolutionDeclared
    | ResolutionVerified
    | ResolutionRejected
    | ResolutionAnnounced
    | RelapseReported
    | MonitoringEnded
)
"""What happens in a round of resolution."""
