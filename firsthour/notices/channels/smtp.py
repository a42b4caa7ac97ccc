"""Notices by e-mail over SMTP; connections are kept and used again.

Servers that give receipts (RFC 3461) are asked for them: of delivery, delay and failure, under the
id of the message, so that they lead back to it.
"""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, LifoQueue
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from firsthour.notices.channels.hanging import Hanging
from firsthour.notices.channels.mail import compose, plain
from firsthour.notices.channels.receipts import mail_options, rcpt_options
from firsthour.notices.channels.registry import options_of
from firsthour.notices.channels.senders import (
    HANGS,
    ChannelDown,
    Deferred,
    Message,
    Proof,
    Refused,
    Sender,
    Withdrawn,
)
from firsthour.notices.settings import (
    ChannelSettings,
    NoticeSettings,
    Receipts,
    Security,
    SmtpSettings,
)

_TRANSIENT, _PERMANENT = 400, 500
"""RFC 5321: an answer of 4yz may change, one of 5yz will not."""
_SIZE_REFUSED = (523, 552)
"""Answers to MAIL that are about the size that was named."""
_TOO_MUCH, _NO_ROOM_FOR_MESSAGE = 552, b"5.3.4"
_NOT_ABOUT_THE_RECIPIENT = (-1, 421, 530, 534, 535, 538)
"""No answer, a server that goes away, a login that is missing: no recipient is to blame."""


class SmtpOptions(BaseModel):
    """What a channel of mails may be told in place of ``[notices.smtp]``."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: Annotated[str, Field(min_length=1)] | None = None
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    security: Security | None = None
    user: str | None = None
    ca_file: str | None = None
    timeout_s: Annotated[float, Field(gt=0, le=300)] | None = None
    connections: Annotated[int, Field(ge=1, le=64)] | None = None
    per_connection: Annotated[int, Field(ge=1)] | None = None
    receipts: Receipts | None = None


@dataclass(slots=True)
class _Line:
    """A connection and how many messages went through it."""

    server: smtplib.SMTP
    used: int = 0


class SmtpSender(Sender):
    """Hands messages to the mail server. Connections open when needed, a few at a time."""

    recognises = True  # by the Message-ID

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self.concurrency = settings.connections
        self._idle: LifoQueue[_Line] = LifoQueue()
        self._hanging = Hanging(settings.timeout_s)
        """By domain: a server may say nothing of some because theirs say nothing to it."""

    def send(self, message: Message) -> Proof:
        """Hand the message to the server; the proof is the server's answer to it."""
        content = compose(message)
        if not self._hanging.may_try(_domain_of(message.address)):
            raise self._silence()
        found = self._take()
        try:
            answer = self._deliver(found.server, message, content)
        except (Refused, Deferred, Withdrawn):
            self._give_back(found)
            raise
        except BaseException:
            # Whatever went wrong, the state of the connection is not known any more.
            _hang_up(found.server)
            raise
        found.used += 1
        self._give_back(found)
        return Proof("email", message.message_id, answer)

    def check(self) -> None:
        """See whether the server answers and lets us in."""
        self._give_back(self._take())

    def close(self) -> None:
        """Say goodbye on all connections that are not in use."""
        while True:
            try:
                _hang_up(self._idle.get_nowait().server)
            except Empty:
                return

    def _deliver(self, server: smtplib.SMTP, message: Message, content: bytes) -> str:
        sender, recipient = plain(message.sender_address), plain(message.address)
        utf8 = not (sender + recipient).isascii()
        if utf8 and not server.has_extn("smtputf8"):
            raise Refused("smtputf8_unsupported")
        _check_size(server, content)
        options = [*mail_options(server, message, content, self._settings.receipts)]
        options += ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
        try:
            code, words = server.mail(sender, options)
            if code in _SIZE_REFUSED:
                raise Refused("too_large", _told(code, words))
            if code >= _TRANSIENT:
                # Our own address is refused: a fault of the settings, whoever was to be told.
                raise ChannelDown(f"smtp_{code}", _told(code, words))
            wanted = rcpt_options(server, recipient, self._settings.receipts)
            _ask(*self._answer_about(server, recipient, wanted))
            # Greeting, login and these answers may take a minute; a page is void in a second.
            message.begins()
            code, words = server.data(content)
        except smtplib.SMTPDataError as error:
            code, words = error.smtp_code, _bytes(error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelDown("connection_lost") from error
        _ask(code, words)
        return _told(code, words)

    def _answer_about(
        self, server: smtplib.SMTP, recipient: str, wanted: Sequence[str]
    ) -> tuple[int, bytes]:
        """What the server says of a recipient. Deferred where it says nothing in time."""
        domain = _domain_of(recipient)
        try:
            answer = server.rcpt(recipient, wanted)
        except smtplib.SMTPServerDisconnected as error:
            if not isinstance(error.__context__, TimeoutError):
                raise
            self._hanging.hung(domain)
            raise self._silence() from error
        self._hanging.answered(domain)
        return answer

    def _silence(self) -> ChannelDown:
        """Nothing was heard in time: of one domain, which is put off, or of any."""
        return ChannelDown(HANGS) if self._hanging.all_hang else Deferred(HANGS)

    def _take(self) -> _Line:
        """A connection that still answers, or a new one."""
        while True:
            try:
                found = self._idle.get_nowait()
            except Empty:
                return _Line(self._connect())
            with suppress(smtplib.SMTPException, OSError):
                # A server closes idle connections without a word; rset clears what went before.
                if found.server.rset()[0] < _TRANSIENT:
                    return found
            _hang_up(found.server)

    def _give_back(self, found: _Line) -> None:
        if found.used < self._settings.per_connection:
            self._idle.put(found)
        else:
            _hang_up(found.server)

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        server: smtplib.SMTP | None = None
        try:
            if settings.security == "tls":
                server = smtplib.SMTP_SSL(
                    settings.host, settings.port, timeout=settings.timeout_s, context=self._tls()
                )
            else:
                server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_s)
            self._greet(server)
        except (smtplib.SMTPException, OSError) as error:
            if server is not None:
                _hang_up(server)
            raise ChannelDown(_why(error)) from error
        return server

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._settings.security == "starttls":
            server.starttls(context=self._tls())
            server.ehlo()
        if self._settings.user:
            server.login(self._settings.user, self._settings.password)

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_file or None)


def opened(channel: ChannelSettings, notices: NoticeSettings) -> SmtpSender:
    """A channel by mail: the entry point. What it does not say itself, ``[notices.smtp]`` says."""
    options = options_of(channel, SmtpOptions)
    given = {name: value for name, value in options if value is not None}
    if channel.secret:
        given["password"] = channel.secret
    return SmtpSender(replace(notices.smtp, **given))


def _domain_of(recipient: str) -> str:
    return recipient.rpartition("@")[2].lower()


def _check_size(server: smtplib.SMTP, content: bytes) -> None:
    """Refused where the server has said that it takes nothing so large."""
    most = server.esmtp_features.get("size", "")
    if most.isdigit() and 0 < int(most) < len(content):
        raise Refused("too_large", f"{len(content)} bytes, of {most} that the server takes")


def _ask(code: int, words: bytes) -> None:
    """Turn an answer about a recipient that is not "yes" into the fault it means."""
    told = _told(code, words)
    if code == _TOO_MUCH and _NO_ROOM_FOR_MESSAGE in words:
        raise Refused("too_large", told)
    if code in _NOT_ABOUT_THE_RECIPIENT:
        raise ChannelDown(f"smtp_{code}", told)
    if code >= _PERMANENT:
        raise Refused(f"smtp_{code}", told)
    if code >= _TRANSIENT:
        raise Deferred(f"smtp_{code}", told)


def _told(code: int, words: bytes) -> str:
    return f"{code} {words.decode('utf-8', 'replace')}"[:500]


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode("utf-8", "replace")


def _why(error: smtplib.SMTPException | OSError) -> str:
    """A stable code for a connection that could not be made."""
    match error:
        case smtplib.SMTPAuthenticationError():
            return "login_refused"
        case smtplib.SMTPNotSupportedError():
            return "not_supported"
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"smtp_{code}"
        case ssl.SSLError():
            return "tls_failed"
        case _:
            return "no_connection"


def _hang_up(server: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()
