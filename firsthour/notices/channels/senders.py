"""What leaves the house and how: a message, the proof of a channel, the faults it can have.

ChannelFault
├── ChannelDown        nothing can be sent just now: try again later
│   └── Deferred       this one recipient was put off ("try again later")
├── Refused            this recipient will not get it on this channel, ever
└── Withdrawn          nobody is to be told any more; nothing has left the house
"""

import hmac
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class ChannelFault(Exception):
    """A channel did not take a message. ``code`` is stable; ``answer`` is the channel's own text.

    The answer may hold addresses: it belongs in the ledger, never in logs or in the engine.
    """

    def __init__(self, code: str, answer: str = "") -> None:
        super().__init__(code)
        self.code, self.answer = code, answer


class ChannelDown(ChannelFault):
    """The channel takes nothing just now (no connection, or the server says so)."""


class Deferred(ChannelDown):
    """The channel works, but puts this recipient off: mailbox full, greylisted.

    ``after_s`` is how many seconds the recipient's side wants to be left alone; 0: it does not say.
    """

    def __init__(self, code: str, answer: str = "", after_s: float = 0.0) -> None:
        super().__init__(code, answer)
        self.after_s = after_s


HANGS = "hangs"
"""The code of who was put off since their side says nothing: a page goes on to the next way."""


class Refused(ChannelFault):
    """The channel will never take this message for this recipient."""


class Withdrawn(ChannelFault):
    """The message must not begin to be sent any more, for the reason in ``code``."""


def _may_begin() -> None:
    """Nothing has come between."""


@dataclass(frozen=True, slots=True)
class Message:
    """One notice to one recipient, rendered and addressed. ``at`` is real time.

    ``begins`` is called by a channel that lets a sender wait, at the last instant before the
    message itself leaves; what it raises (`Withdrawn`) stops the message.
    """

    message_id: str
    thread: str
    """The id that all messages of the case refer to, so that mail programs show one thread."""
    case: str
    sender_name: str
    sender_address: str
    name: str
    address: str
    reply_to: str
    subject: str
    text: str
    html: str
    at: datetime
    language: str = "en"
    document: str = ""
    """An HTML page that goes with it as a file; empty for none."""
    short: str = ""
    """The notice in one or two lines, for channels that are read on a locked screen or aloud."""
    kind: str = ""
    """What it is (``status_update``), in the words of the process."""
    due: datetime | None = None
    """When it was promised for (real time); ``None`` where nothing was promised."""
    corrects: str = ""
    """The id of the message to the same reader that this one corrects; empty for none."""
    repeated: bool = False
    """Whether an earlier attempt may have reached the reader: it was cut off in between."""
    secrets: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """What in it is the reader's alone, and is kept nowhere: tokens by which they answer."""
    begins: Callable[[], None] = field(default=_may_begin, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the channel gave for a message that it accepted: its own id, and its words if any."""

    channel: str
    id: str
    answer: str = ""


class UnderWay(Protocol):
    """A message that has left; what the channel says of it is not heard yet."""

    @property
    def until(self) -> float:
        """When it has had its time, by the monotonic clock: then `end` waits no longer."""
        ...

    def fileno(self) -> int:
        """What the system calls its connection by: readable once the channel has spoken."""
        ...

    def end(self) -> Proof:
        """Hear what the channel says: called once. The faults of `Sender.send`."""
        ...


class Sender(ABC):
    """A channel: sends one message at a time; safe to call from several threads."""

    concurrency: int = 1
    """How many messages may be under way at once."""

    overlaps: bool = False
    """Whether `begin` leaves a message under way, so that one thread can have several."""

    recognises: bool = False
    """Whether readers see one message where it was sent twice under the same id."""

    patience_s: float = 3600.0
    """How long (real seconds) after the due time a recipient is tried who was put off."""

    @abstractmethod
    def send(self, message: Message) -> Proof:
        """Hand the message over; a ChannelFault where the channel does not take it."""

    def begin(self, message: Message) -> UnderWay | Proof:
        """Hand the message over, and hear later whether the channel takes it, where it can so."""
        return self.send(message)

    def find(self, message: Message) -> Proof | None:  # noqa: ARG002 - most cannot be asked
        """The proof of a message that an earlier attempt handed over, where the channel knows.

        ``None`` where it does not know, or cannot be asked.
        """
        return None

    def check(self) -> None:  # noqa: B027 - a channel without a connection always works
        """See whether the channel works, without sending. ChannelDown where it does not."""

    def close(self) -> None:  # noqa: B027 - a channel without a connection holds nothing open
        """Give up what is held open; a later send opens it again."""


Senders = Mapping[str, Sender]
"""By the channel of a contact (``email``)."""


def message_id(key: bytes, case: str, domain: str, *what: str) -> str:
    """The id of a notice to one address: the same for each repetition, another for a new revision.

    ``what`` is effect, revision, channel and address; ``case`` the case's label. Only who has the
    ``key`` can work it out: a report of a mail is believed by whoever can name its id.
    """
    digest = hmac.digest(key, "\x1f".join((case, *what)).encode(), "sha256").hex()[:32]
    return f"<{digest}.{case.lower()}@{domain}>"


def thread_id(case: str, domain: str) -> str:
    """The root of a case's mail thread."""
    return f"<{case.lower()}@{domain}>"
