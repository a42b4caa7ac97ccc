"""Notices as signed webhooks, by the Standard Webhooks specification.

The body is JSON: ``type``, ``timestamp`` and ``data``; docs/channels.md tells the fields. The id of
a webhook follows from that of the message, so that a receiver knows a repetition.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from time import monotonic
from typing import Annotated
from urllib.parse import quote, urlsplit

import httpx
from pydantic import Field
from standardwebhooks import Webhook as Signing

from firsthour.clock import utc_now
from firsthour.directory.addresses import checked
from firsthour.directory.apprise_urls import ADDRESS
from firsthour.notices.channels.exchange import Answer, ConnectionLost, Fault, NoConnection
from firsthour.notices.channels.hosts import PrivateHost, UnknownHost, is_trusted
from firsthour.notices.channels.registry import ChannelInvalid, Options, Words, options_of
from firsthour.notices.channels.senders import Deferred, Message, Proof, Refused, Sender
from firsthour.notices.channels.transport import Connections, Posted
from firsthour.notices.settings import ChannelSettings, NoticeSettings
from firsthour.notices.words import line
from firsthour.reading import Problem
from firsthour.tokens import endpoint_secret, webhook_key

PATIENCE_S = 24 * 3600.0
_FOR_GOOD = (410, 413)
"""Gone: the receiver wants no more. Too large: it will not be smaller next time."""
_OK = range(200, 300)
_ANSWER = 300
"""Characters of an answer that are kept."""
_READ = 8 * 1024
"""Bytes of an answer that are read, about."""
_LONGEST_WAIT_S = 3600.0
_MOST_WAITING = 10_000
_HANGS = 3
"""So many messages in a row that a server let us wait for in vain make it one that hangs."""
_REST_S = 20.0
"""Seconds that such a server is left alone, so that nobody else waits for it."""


class WebhookOptions(Options):
    """What a channel of webhooks may be told.

    ``trusted_hosts`` may stand in private networks, and be called without TLS; ``*.example.com``
    names all below. ``html`` sends the HTML of a notice beside its text. ``patience_s`` is how
    long after the due time a receiver is tried, in seconds.
    """

    trusted_hosts: Words = ()
    html: bool = False
    patience_s: Annotated[float, Field(ge=0, le=7 * 86400)] = PATIENCE_S


class WebhookSender(Sender):
    """Posts each message to the URL that is its address. Connections are kept and used again."""

    recognises, overlaps = True, True

    def __init__(self, channel: ChannelSettings, options: WebhookOptions, master: bytes) -> None:
        """``master`` is what the secret of each endpoint is derived from."""
        self._url, self._options, self._master = channel.url, options, master
        self.concurrency, self.patience_s = options.concurrency, options.patience_s
        self._waits: dict[str, float] = {}
        self._hung: dict[str, int] = {}
        self._connections = Connections(options.trusted_hosts, options.concurrency)

    def send(self, message: Message) -> Proof:
        """Post the message; the proof is its id and the receiver's answer.

        Deferred for every answer but yes and never: by the specification those are tried again.
        """
        return self.begin(message).end()

    def begin(self, message: Message) -> "Webhook":
        """Post the message; what the receiver says is heard by `Webhook.end`."""
        url = self._target(message.address)
        self._wait_over(url)
        identity = webhook_id(message.message_id)
        body = json.dumps(payload(message, html=self._options.html), ensure_ascii=False)
        headers = self._signed(url, identity, body)
        message.begins()
        return Webhook(self._post(url, body, headers), self, url, identity)

    def heard(self, sent: "Webhook") -> Proof:
        """What the receiver says of a message."""
        url = sent.url
        try:
            answered = sent.posted.answer(_READ)
        except ConnectionLost as error:
            raise self._lost(url, error) from error
        self._hung.pop(_server(url), None)
        code, answer, after_s = answered.status, _told(answered), _seconds(answered.retry_after)
        if code in _OK:
            return Proof("webhook", sent.identity, answer)
        if code in _FOR_GOOD:
            raise Refused(f"http_{code}", answer)
        if after_s:
            self._hold(_place(url), after_s)
        raise Deferred(f"http_{code}", answer, after_s)

    def close(self) -> None:
        """Hang up; a later send connects again."""
        self._connections.close()

    def _target(self, address: str) -> str:
        """The URL to post to. Refused where it is none, or must not be called."""
        url = self._url.replace(ADDRESS, quote(address, safe="")) if self._url else address.strip()
        try:
            parts = urlsplit(checked("webhook", url))
        except ValueError as error:  # a mistake in the address, told by its code alone
            raise Refused("invalid_address") from error
        trusted = is_trusted(parts.hostname or "", self._options.trusted_hosts)
        if parts.scheme != "https" and not trusted:
            raise Refused("not_https")
        return url

    def _signed(self, url: str, identity: str, body: str) -> dict[str, str]:
        now = utc_now()
        signature = Signing(endpoint_secret(self._master, url)).sign(identity, now, body)
        return {
            "content-type": "application/json",
            "accept": "*/*",
            "accept-encoding": "identity",
            "user-agent": "Firsthour",
            "webhook-id": identity,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }

    def _post(self, url: str, body: str, headers: dict[str, str]) -> Posted:
        whole = body.encode("utf-8", "replace")
        try:
            return self._connections.post(url, headers, whole, within_s=self._options.timeout_s)
        except PrivateHost as error:
            raise Refused("private_host") from error
        except UnknownHost as error:
            raise Deferred("unknown_host") from error
        except NoConnection as error:
            self._note_hanging(url, error)
            raise Deferred("no_connection") from error
        except httpx.InvalidURL as error:
            raise Refused("invalid_address") from error
        except ConnectionLost as error:
            raise self._lost(url, error) from error

    def _lost(self, url: str, error: ConnectionLost) -> Deferred:
        self._note_hanging(url, error)
        # It may have been taken; sent again under the same id, it is seen once.
        return Deferred("connection_lost")

    def _wait_over(self, url: str) -> None:
        """Deferred where the receiver has asked to be left alone for longer, or hangs."""
        if self._waits.get(_server(url), 0.0) > monotonic():
            raise Deferred("hangs")
        left = self._waits.get(_place(url), 0.0) - monotonic()
        if left > 0:
            raise Deferred("asked_to_wait", after_s=left)

    def _note_hanging(self, url: str, fault: Fault) -> None:
        """Leave a server alone that takes all our time again and again, whatever is asked of it."""
        if not fault.is_late:
            return
        server = _server(url)
        if len(self._hung) >= _MOST_WAITING:
            self._hung.clear()
        self._hung[server] = self._hung.get(server, 0) + 1
        if self._hung[server] >= _HANGS:
            self._hold(server, _REST_S)

    def _hold(self, what: str, seconds: float) -> None:
        if len(self._waits) >= _MOST_WAITING:
            self._waits.clear()
        self._waits[what] = monotonic() + seconds


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook that has left; what its receiver says is not heard yet."""

    posted: Posted
    sender: WebhookSender
    url: str
    identity: str

    @property
    def until(self) -> float:
        """When it has had its time, by the monotonic clock."""
        return self.posted.until

    def fileno(self) -> int:
        """What the system calls its connection by."""
        return self.posted.fileno()

    def end(self) -> Proof:
        """Hear what the receiver says: once. As `WebhookSender.send`."""
        return self.sender.heard(self)


def opened(channel: ChannelSettings, notices: NoticeSettings) -> WebhookSender:
    """A channel of webhooks: the entry point. ChannelInvalid."""
    options = options_of(channel, WebhookOptions, takes_url=True)
    if not (channel.secret or notices.token_key):
        problem = Problem(None, "secret", "There is no key to sign with", "env:NAME or file:PATH")
        raise ChannelInvalid("invalid", channel.name, [problem])
    return WebhookSender(channel, options, webhook_key(channel.secret, notices.token_key))


def webhook_id(message_id: str) -> str:
    """The id of the webhook of a message: the same for each repetition.

    Nobody outside can work it out: it follows from an id that is made with the installation's key.
    """
    return f"msg_{sha256(message_id.encode()).hexdigest()[:32]}"


def payload(message: Message, *, html: bool = False) -> dict[str, object]:
    """What is posted, as plain data."""
    data = {
        "case": message.case,
        "kind": message.kind,
        "subject": message.subject,
        "text": message.text,
        "short": message.short,
        "html": message.html if html else "",
        "document": message.document,
        "language": message.language,
        "due": _written(message.due) if message.due else "",
        "corrects": webhook_id(message.corrects) if message.corrects else "",
    }
    return {
        "type": f"escalation.{message.kind or 'notice'}",
        "timestamp": _written(message.at),
        "data": {name: value for name, value in data.items() if value},
    }


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _told(answer: Answer) -> str:
    """What was answered, as one line."""
    return line(f"{answer.status} {answer.text.decode('utf-8', 'replace')}", _ANSWER)


def _seconds(told: str) -> float:
    """Seconds that a header says, at most an hour; 0 where it says nothing that can be read."""
    if not told:
        return 0.0
    try:
        seconds = float(told) if told.isdigit() else _until(told)
    except (ValueError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), _LONGEST_WAIT_S)


def _until(date: str) -> float:
    at = parsedate_to_datetime(date)
    return (at - utc_now()).total_seconds() if at.tzinfo else 0.0


def _place(url: str) -> str:
    """What asks to be left alone: a receiver, whatever is asked of it."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


def _server(url: str) -> str:
    """Whom all receivers at one address have in common; never the same as a `_place`."""
    return urlsplit(url).netloc.lower()
