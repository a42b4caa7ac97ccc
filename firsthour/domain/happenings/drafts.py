"""A notice before it goes out: drafted, edited, approved or not in time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.commands import Text
from firsthour.domain.stages import Audience


@dataclass(frozen=True, slots=True)
class NoticeDrafted:
    """A notice is being prepared; it goes out by itself at ``send_at``."""

    notice: str
    notice_kind: str
    audience: Audience
    obligation: str
    send_at: datetime | None
    group: int = 0
    round: int = 0
    kind: Literal["notice_drafted"] = "notice_drafted"


@dataclass(frozen=True, slots=True)
class NoticeEdited:
    """A pending notice got a text as its next revision."""

    notice: str
    revision: int
    text: Text
    kind: Literal["notice_edited"] = "notice_edited"


@dataclass(frozen=True, slots=True)
class NoticeApproved:
    """The text of a pending notice was approved."""

    notice: str
    revision: int
    kind: Literal["notice_approved"] = "notice_approved"


@dataclass(frozen=True, slots=True)
class ApprovalAwaited:
    """The text of a notice waits for those in ``by`` (as the policy names them), at most ``until``.

    ``again``: they are reminded.
    """

    notice: str
    revision: int
    by: tuple[str, ...]
    until: datetime | None
    again: bool = False
    kind: Literal["approval_awaited"] = "approval_awaited"


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """One of several approved the text; ``fits`` are the parts they can take, ``left`` are open."""

    notice: str
    revision: int
    fits: tuple[str, ...]
    left: tuple[str, ...]
    kind: Literal["approval_given"] = "approval_given"


@dataclass(frozen=True, slots=True)
class ApprovalLapsed:
    """The text was not approved in time; ``then`` says what the policy does about it."""

    notice: str
    revision: int
    then: Literal["automatic", "text", "wait"]
    kind: Literal["approval_lapsed"] = "approval_lapsed"


Drafts = (
    NoticeDrafted | NoticeEdited | NoticeApproved | ApprovalAwaited | ApprovalGiven | ApprovalLapsed
)
"""What happens to a notice before it goes out."""
