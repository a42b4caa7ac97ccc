"""Notices that go out, whom they reach and do not reach, and who was told by telephone instead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.commands import Text
from firsthour.domain.effects import Effect


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """A notice is to be sent now."""

    effect: Effect
    kind: Literal["notice_due"] = "notice_due"


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """A notice was sent: how many were to be told, were told, not reached, skipped."""

    effect: str
    recipients: int
    sent: int
    failed: int
    skipped: int
    unknown: int = 0
    kind: Literal["notice_sent"] = "notice_sent"


@dataclass(frozen=True, slots=True)
class NoticeFailed:
    """A notice could not be sent, by the code of the trouble."""

    effect: str
    code: str
    kind: Literal["notice_failed"] = "notice_failed"


@dataclass(frozen=True, slots=True)
class NoticeStopped:
    """Somebody halted a notice."""

    effect: str
    reason: Text
    kind: Literal["notice_stopped"] = "notice_stopped"


@dataclass(frozen=True, slots=True)
class HoldingStatementSent:
    """Nobody had written the update that was due, so the engine said what is known."""

    effect: str
    recipients: int
    sent: int
    kind: Literal["holding_statement_sent"] = "holding_statement_sent"


@dataclass(frozen=True, slots=True)
class RecipientsUnreachable:
    """Some recipients of a notice could not be reached on any channel."""

    effect: str
    count: int
    kind: Literal["recipients_unreachable"] = "recipients_unreachable"


@dataclass(frozen=True, slots=True)
class NoticeReturned:
    """``notice`` came back from some whom it had seemed to reach; their next way is tried."""

    notice: str
    count: int
    effect: Effect
    kind: Literal["notice_returned"] = "notice_returned"


@dataclass(frozen=True, slots=True)
class ReturnedToldAgain:
    """Those whose notice came back were told on their next way, but for ``left`` who have none."""

    effect: str
    told: int
    left: int
    kind: Literal["returned_told_again"] = "returned_told_again"


@dataclass(frozen=True, slots=True)
class RecipientsSought:
    """Before a notice is due, it is looked up who is not reached yet."""

    key: str
    effect: Effect
    kind: Literal["recipients_sought"] = "recipients_sought"


@dataclass(frozen=True, slots=True)
class RecipientsFound:
    """So many are not reached yet; ``mark`` tells sets apart, not who is in them."""

    effect: str
    unreached: int
    mark: str = ""
    kind: Literal["recipients_found"] = "recipients_found"


@dataclass(frozen=True, slots=True)
class CustomerToldByPhone:
    """Somebody told a customer (by number) or a colleague what was promised, on the telephone.

    ``whom`` and ``note`` refer to who answered and what was said.
    """

    key: str
    customer: int
    person: str
    whom: Text
    told_at: datetime
    note: Text
    effect: Effect
    kind: Literal["customer_told_by_phone"] = "customer_told_by_phone"


@dataclass(frozen=True, slots=True)
class CallNoted:
    """The call stands in the ledger; ``closed`` messages to them that were open are left out."""

    effect: str
    closed: int
    kind: Literal["call_noted"] = "call_noted"


Notices = (
    NoticeDue
    | NoticeSent
    | NoticeFailed
    | NoticeStopped
    | HoldingStatementSent
    | RecipientsUnreachable
    | NoticeReturned
    | ReturnedToldAgain
    | RecipientsSought
    | RecipientsFound
    | CustomerToldByPhone
    | CallNoted
)
"""What happens to a notice that goes out."""
