"""How notices leave the house: which channel, which mail server, whose name. Filled by a door."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

HOUSE = Path(__file__).parents[2]
"""The checkout: the shipped templates and catalogs stand beside the code."""

Channel = Literal["smtp", "outbox", "console", "null"]
Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """The mail server. ``timeout_s`` bounds connecting and each answer, in seconds.

    ``user`` empty means no login. ``ca_file`` names an authority of one's own; empty is the
    system's. ``connections`` are kept open at most; ``per_connection`` messages go through one
    before it is made anew, as many servers ask.
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
    templates: Path | None = None
    locales: Path | None = None
    concurrency: int = 8
    page: int = 50
    look_s: float = 0.25
    token_key: bytes = field(default=b"", repr=False)
    """Signs the tokens with which readers answer; empty: messages have none."""
