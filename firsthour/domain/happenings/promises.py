"""Promises: owed, moved, warned of, kept, missed, waived, fallen away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.commands import Text
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience


@dataclass(frozen=True, slots=True)
class ObligationOwed:
    """A promise came into being."""

    key: str
    by: Role
    to: Audience
    base: datetime
    due_at: datetime
    warnings: tuple[datetime, ...] = ()
    kind: Literal["obligation_owed"] = "obligation_owed"


@dataclass(frozen=True, slots=True)
class ObligationMoved:
    """A promise got another due time."""

    key: str
    base: datetime
    due_at: datetime
    why: str
    warnings: tuple[datetime, ...] = ()
    kind: Literal["obligation_moved"] = "obligation_moved"


@dataclass(frozen=True, slots=True)
class ObligationWarned:
    """The debtor of a promise was reminded before it fell due."""

    key: str
    kind: Literal["obligation_warned"] = "obligation_warned"


@dataclass(frozen=True, slots=True)
class ObligationMet:
    """A promise was kept; ``late_s`` seconds after it was due, 0 when in time."""

    key: str
    evidence: tuple[str, ...]
    kept_at: datetime
    late_s: int = 0
    kind: Literal["obligation_met"] = "obligation_met"


@dataclass(frozen=True, slots=True)
class ObligationMissed:
    """A promise was not kept in time, and why; it is still carried out."""

    key: str
    due_at: datetime
    why: str
    kind: Literal["obligation_missed"] = "obligation_missed"


@dataclass(frozen=True, slots=True)
class ObligationWaived:
    """A level above released the debtor of a promise."""

    key: str
    reason: Text
    customer: int = 0
    kind: Literal["obligation_waived"] = "obligation_waived"


@dataclass(frozen=True, slots=True)
class ObligationCancelled:
    """A promise fell away because what it was for is gone."""

    key: str
    why: str
    kind: Literal["obligation_cancelled"] = "obligation_cancelled"


@dataclass(frozen=True, slots=True)
class WaiverAsked:
    """Somebody asked for a waiver."""

    key: str
    reason: Text
    kind: Literal["waiver_asked"] = "waiver_asked"


Promises = (
    ObligationOwed
    | ObligationMoved
    | ObligationWarned
    | ObligationMet
    | ObligationMissed
    | ObligationWaived
    | ObligationCancelled
    | WaiverAsked
)
"""What happens to promises."""
