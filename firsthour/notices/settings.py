"""How notices leave the house: which channel, which mail server, whose name. Filled by a door."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

HOUSE = Path(__file__).parents[2]
"""The checkout: the shipped templates and catalogs stand beside the code."""

Channel = Literal["smtp", "outbox", "console", "null"]
Security = Literal["none", "starttls", "tls"]
Receipts = Literal["all", "failures", "none"]


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The mail server. ``timeout_s`` bounds connecting and each answer, in seconds.

    ``user`` empty means no login. ``ca_file`` names an authority of one's own; empty is the
    system's. ``connections`` are kept open at most; ``per_connection`` messages go through one
    before it is made anew, as many servers ask. ``receipts`` are asked of servers that give them:
    of what became of a mail (RFC 3461), sent to the sender's address.
    """

    host: str = "localhost"
    port: int = 25
    security: Security = "none"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    timeout_s: float = 20.0
    connections: int = 4
    per_connection: int = 100
    receipts: Receipts = "all"


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One channel: its name, the kind that opens it, and what the kind is told.

    ``url`` holds secrets as references alone; ``secret`` is one itself. ``options`` are the kind's
    own, not checked yet.
    """

    name: str
    kind: str
    url: str = ""
    secret: str = field(default="", repr=False)
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImapSettings:
    """The mailbox into which mails come back. ``host`` empty means that none is read.

    What has been read goes into the folder ``move_to``; where that is empty, it is marked as
    read. ``timeout_s`` bounds connecting and each answer, in seconds.
    """

    host: str = ""
    port: int = 993
    security: Security = "tls"
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    folder: str = "INBOX"
    move_to: str = ""
    timeout_s: float = 20.0


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """Channel, sender and places of notices.

    ``from_name`` is what readers see as the sender and under each message. ``templates`` and
    ``locales`` are folders of one's own that go before the shipped ones; templates found
    there run in the sandbox. ``message_domain`` stands after the @ of message ids and
    must not change while cases are open. ``concurrency`` and ``page`` bound how many messages are
    under way at once on a channel and how many are noted together. ``look_s`` is how many seconds
    after a notice to a crowd was halted a message to one more recipient may still begin.
    """

    channel: Channel = "outbox"
    from_address: str = "escalations@example.com"
    from_name: str = "Customer Support"
    message_domain: str = "firsthour.invalid"
    outbox: Path = Path(".firsthour/outbox")
    smtp: SmtpSettings = SmtpSettings()
    channels: tuple[ChannelSettings, ...] = ()
    imap: ImapSettings = ImapSettings()
    templates: Path | None = None
    locales: Path | None = None
    concurrency: int = 8
    page: int = 100
    look_s: float = 0.25
    token_key: bytes = field(default=b"", repr=False)
    """Signs the tokens with which readers answer (empty: messages have none), and makes the ids of
    messages, which then nobody outside can work out."""
