"""Notices and updates: written, approved, sent, stopped, corrected; told by telephone; returned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.sayings.words import Text
from firsthour.domain.stages import Audience


@dataclass(frozen=True, slots=True)
class EditNotice:
    """Give a pending notice a text of one's own, as its next revision."""

    notice: str
    text: Text
    kind: Literal["edit_notice"] = "edit_notice"


@dataclass(frozen=True, slots=True)
class ApproveNotice:
    """Approve the text of a pending notice; ``revision`` guards against an older page."""

    notice: str
    revision: int | None = None
    kind: Literal["approve_notice"] = "approve_notice"


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Send a pending notice now."""

    notice: str
    kind: Literal["send_notice"] = "send_notice"


@dataclass(frozen=True, slots=True)
class StopNotice:
    """Halt a notice that is being sent, between two recipients."""

    notice: str
    reason: Text
    kind: Literal["stop_notice"] = "stop_notice"


@dataclass(frozen=True, slots=True)
class CorrectNotice:
    """Correct a notice to those whom it has reached."""

    notice: str
    text: Text
    kind: Literal["correct_notice"] = "correct_notice"


@dataclass(frozen=True, slots=True)
class ToldByPhone:
    """Put down that a customer (by number), or a colleague, was told on the telephone.

    ``obligation`` names the promise; empty: the one towards them that falls due first.
    """

    whom: Text
    told_at: datetime
    note: Text
    customer: int = 0
    person: str = ""
    obligation: str = ""
    kind: Literal["told_by_phone"] = "told_by_phone"


@dataclass(frozen=True, slots=True)
class ReturnNotice:
    """Say that a notice came back from ``count`` whom it had seemed to reach."""

    notice: str
    count: int
    kind: Literal["return_notice"] = "return_notice"


@dataclass(frozen=True, slots=True)
class WriteUpdate:
    """Write a status update (or an executive report) and send it."""

    audience: Audience
    text: Text
    kind: Literal["write_update"] = "write_update"


@dataclass(frozen=True, slots=True)
class PostponeUpdate:
    """Move the next update of an audience, by one cadence at most."""

    audience: Audience
    until: datetime
    reason: Text
    kind: Literal["postpone_update"] = "postpone_update"
