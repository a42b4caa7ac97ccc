"""A past incident as a log tells it: what happened to it, when, under whose hands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from firsthour.domain.frozen import swift


class State(StrEnum):
    """Where an incident stood, whatever its system calls that."""

    NEW = "new"
    ACTIVE = "active"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Event:
    """How an incident stood from an instant on; empty is unknown."""

    at: datetime
    state: State
    severity: int
    team: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident with its events in the order of their times, none before it was opened.

    ``kept`` is the verdict that the log itself gives on its target; None where it gives none.
    ``resolved_at`` is what the log names as the time of resolution, beside its events.
    """

    key: str
    opened_at: datetime
    events: tuple[Event, ...]
    customer: str = ""
    service: str = ""
    kept: bool | None = None
    resolved_at: datetime | None = None


swift(Event, Incident)
