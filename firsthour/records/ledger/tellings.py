"""A promise to tell, and what came of it towards one customer."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from firsthour.domain.obligations import BY_NAME


class Came(StrEnum):
    """What came of a promise towards one customer."""

    KEPT = "kept"
    LATE = "late"
    NOT_TOLD = "not_told"
    UNKNOWN = "unknown"
    """It may have been sent; no channel knows."""
    PENDING = "pending"
    """Not told yet, and not due."""
    RELEASED = "released"
    """Not owed any more: waived, cancelled, or the customer was removed before it was due."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which promises: due from ``since`` to before ``until``, of one case, or of one customer.

    ``customer`` is an id of the directory; ``obligation`` a key, or how one begins.
    """

    since: datetime | None = None
    until: datetime | None = None
    case: int = 0
    customer: str = ""
    obligation: str = ""


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise: its ``state`` is pending, met, missed, waived or cancelled; ``late_s`` if kept."""

    case: int
    label: str
    kind: str
    key: str
    base: datetime
    due_at: datetime
    state: str
    kept_at: datetime | None
    late_s: int
    why: str


@dataclass(frozen=True, slots=True)
class Telling:
    """A promise towards one customer of a case, and what came of it.

    ``proof`` says how well it is known: ``delivered`` into their mailbox, ``accepted`` by the
    channel, ``phone``. ``why`` is a code where it was late or not told.
    """

    case: int
    label: str
    kind: str
    key: str
    base: datetime
    due_at: datetime
    customer: int
    id: str
    name: str
    came: Came
    told_at: datetime | None = None
    proof: str = ""
    why: str = ""

    @property
    def late_s(self) -> float:
        """Seconds from the due time to being told; negative where that was before it."""
        return (self.told_at - self.due_at).total_seconds() if self.told_at else 0.0

    @property
    def took_s(self) -> float:
        """Seconds from what the promise counts from to being told.

        Nothing where it was kept ahead, by what went out together with what kept the one before it.
        """
        return max((self.told_at - self.base).total_seconds(), 0.0) if self.told_at else 0.0


def came(kind: str, due_at: datetime, told_at: datetime) -> Came:
    """What came of a promise towards somebody who was told: kept, or late."""
    due = due_at + BY_NAME[kind].grace if kind in BY_NAME else due_at
    return Came.KEPT if told_at <= due else Came.LATE


def in_time(telling: Telling, at: datetime) -> Telling:
    """The same, told at a time: kept, or late."""
    return replace(telling, told_at=at, came=came(telling.kind, telling.due_at, at))
