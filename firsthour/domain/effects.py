"""What the engine wants done in the world, as data; and what comes back from it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, get_args

from firsthour.domain.commands import NO_TEXT, Text
from firsthour.domain.frozen import swift
from firsthour.domain.stages import Audience


class NoticeKind(StrEnum):
    """Every kind of message that the product sends."""

    PAGE = "page"
    INITIAL_NOTICE = "initial_notice"
    STATUS_UPDATE = "status_update"
    HOLDING_STATEMENT = "holding_statement"
    EXECUTIVE_REPORT = "executive_report"
    SEAT_OFFER = "seat_offer"
    RESOLUTION_ANNOUNCEMENT = "resolution_announcement"
    ACCESS_CHECK = "access_check"
    RCA_SHARED = "rca_shared"
    SURVEY = "survey"
    CORRECTION = "correction"
    REMINDER = "reminder"
    ALARM = "alarm"


Act = Literal["notify", "offer", "render", "merge", "seek", "note", "resend"]


@dataclass(frozen=True, slots=True)
class Effect:
    """One act in the world, known by its ``key`` in the case: the same key is the same act.

    ``seek`` looks who of an audience is not reached, ``note`` puts a telephone call into the
    ledger, ``resend`` tells those from whom the notice ``target`` came back on their next way.
    ``notify`` tells an audience; ``target`` narrows it (a person, a level, a team, a seat).
    ``group`` (customers that joined together, from 1) and ``round`` select customers, 0 is all;
    ``unsettled`` keeps to those whose access is not settled. ``text`` is what a person wrote
    and, where the policy wants it, approved; without it the notice is made from what may be
    said. ``prefer`` and ``exclude`` are for seats: whom to ask first, whom not again.
    """

    key: str
    act: Act
    notice: NoticeKind | None = None
    audience: Audience = Audience.CASE
    target: str = ""
    group: int = 0
    round: int = 0
    unsettled: bool = False
    obligation: str = ""
    revision: int = 0
    text: Text = NO_TEXT
    due: datetime | None = None
    next_at: datetime | None = None
    reason: str = ""
    prefer: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    kind: Literal["effect"] = "effect"


@dataclass(frozen=True, slots=True)
class Told:
    """A notice is done: counts only. ``people`` are ids from the directory, for pages.

    ``on_duty_at`` says, when nobody was found, from when on somebody will be on duty.
    """

    effect: str
    recipients: int
    sent: int
    failed: int = 0
    skipped: int = 0
    unknown: int = 0
    people: tuple[str, ...] = ()
    on_duty_at: datetime | None = None
    kind: Literal["told"] = "told"


@dataclass(frozen=True, slots=True)
class Sought:
    """So many of an audience are not reached; ``mark`` is the same for the same set of them."""

    effect: str
    unreached: int
    mark: str = ""
    kind: Literal["sought"] = "sought"


@dataclass(frozen=True, slots=True)
class Noted:
    """A telephone call stands in the ledger; ``closed`` open messages to them are left out."""

    effect: str
    closed: int
    kind: Literal["noted"] = "noted"


@dataclass(frozen=True, slots=True)
class Offered:
    """A seat was offered to ``person``; ``""`` when nobody is left to ask."""

    effect: str
    person: str
    kind: Literal["offered"] = "offered"


@dataclass(frozen=True, slots=True)
class Rendered:
    """The final RCAs are rendered (``documents`` of them), or ``code`` and ``part`` say why not."""

    effect: str
    documents: int = 0
    code: str = ""
    part: str = ""
    kind: Literal["rendered"] = "rendered"


@dataclass(frozen=True, slots=True)
class Answered:
    """The target of a merge has answered; ``code`` is empty when it adopted the customers."""

    effect: str
    code: str = ""
    kind: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class Failed:
    """An act could not be carried out and will not be tried again, by its code."""

    effect: str
    code: str
    kind: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Snowball:
    """The same trouble at many customers, found when facts were recorded.

    ``customers`` in all, in ``cases`` open cases that share ``service``; ``into`` is the number
    of the oldest of them.
    """

    service: str
    into: int
    cases: int
    customers: int
    kind: Literal["snowball"] = "snowball"


Outcome = Told | Sought | Noted | Offered | Rendered | Answered | Failed

swift(Effect, *get_args(Outcome))
