"""Notices over everything that Apprise reaches: chat, SMS, voice, push, paging services.

The address of a contact is an Apprise URL itself, or goes into the URL of a channel of the
settings. Secrets in either are references, which are resolved at the moment of sending and kept
nowhere. Apprise says yes or no: its proof is that the service *accepted* the message.
"""

import fnmatch
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias
from urllib.parse import quote, quote_plus

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.common import OverflowMode, PersistentStoreMode
from apprise.manager_plugins import NotificationManager
from apprise.result import AppriseResult, AppriseResultStatus
from pydantic_core import PydanticCustomError

from firsthour.directory import apprise_urls
from firsthour.directory.apprise_urls import ADDRESS, REFERENCE, references
from firsthour.notices.catalogs import spoken
from firsthour.notices.channels.bounded import Bounded, NotBegun
from firsthour.notices.channels.hosts import PrivateHost, UnknownHost, addresses, is_trusted
from firsthour.notices.channels.registry import ChannelInvalid, Options, Words, options_of
from firsthour.notices.channels.senders import (
    ChannelDown,
    Deferred,
    Message,
    Proof,
    Refused,
    Sender,
)
from firsthour.notices.settings import ChannelSettings, NoticeSettings
from firsthour.notices.words import N_, line
from firsthour.reading import Problem

AGAIN = N_("Sent once more: it is not known whether the first one arrived.")
SMALL = 1_600
"""A service whose messages have so many characters at most is read on a locked screen or heard."""
_LOUD = ("page", "alarm", "seat_offer")
_OWN_MACHINE = frozenset(
    {"blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"}
)
"""Services that act on the machine of the worker: not for contacts."""
_ANSWER = 300
Service: TypeAlias = Any
"""A service of Apprise, whose classes have no types."""
_HIDDEN = "…"
_SERVICES: Any = NotificationManager()  # type: ignore[no-untyped-call]

for _name in ("apprise", "urllib3", "requests"):
    # Their records name URLs, and URLs hold secrets. What matters of them is in the ledger.
    logging.getLogger(_name).propagate = False
    logging.getLogger(_name).addHandler(logging.NullHandler())


class AppriseOptions(Options):
    """What a channel over Apprise may be told.

    Of contacts whose address is an Apprise URL: ``secrets`` are the references they may have,
    ``trusted_hosts`` the hosts that may stand in private networks and be given those secrets, for
    services that run anywhere. ``short`` sends the short text whatever the service.
    """

    secrets: Words = ("env:NOTIFY_*",)
    trusted_hosts: Words = ()
    short: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    """A URL with its secrets in it, and the secrets, so that no answer repeats them."""

    url: str
    secrets: tuple[str, ...]

    def hide(self, text: str) -> str:
        """A text without the secrets, in any of the forms in which a URL may have them."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            for form in {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}:
                text = text.replace(form, _HIDDEN)
        return text


class AppriseSender(Sender):
    """Sends by Apprise; each call on a thread that is given up once it takes too long."""

    def __init__(
        self,
        url: str,
        options: AppriseOptions,
        locales: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """``url`` has ``{address}`` in it; empty: the address of a contact is the URL."""
        self._url, self._options, self._locales = url, options, locales
        self._environ = os.environ if environ is None else environ
        self.concurrency = options.concurrency
        self._calls = Bounded(options.concurrency)
        self._asset = AppriseAsset(
            app_id="Firsthour",
            app_desc="Firsthour",
            app_url="",
            async_mode=False,
            http_redirects=False,
            storage_mode=PersistentStoreMode.MEMORY,
            service_timeout=0,
            allow_templates=False,
        )

    def send(self, message: Message) -> Proof:
        """Hand the message to the service; the proof says that it accepted it, no more."""
        target = self._resolved(message.address.strip())
        service = self._service(target)
        subject, body = self._written(message, service)
        kind = NotifyType.WARNING if message.kind in _LOUD else NotifyType.INFO

        def call() -> AppriseResult:
            return Apprise(service, asset=self._asset).notify(
                body, subject, kind, body_format=NotifyFormat.TEXT
            )

        message.begins()
        try:
            result = self._calls.run(call, self._options.timeout_s)
        except NotBegun as error:
            raise ChannelDown("hangs") from error
        except TimeoutError as error:
            raise Deferred("connection_lost") from error
        return self._proof(message, service, result, target)

    def _proof(
        self,
        message: Message,
        service: Service,
        result: AppriseResult,
        target: _Target,
    ) -> Proof:
        name = str(service.service_name)
        if result.status is AppriseResultStatus.SUCCESS:
            return Proof("apprise", message.message_id, f"accepted by {name}")
        said = target.hide(" ".join(entry.message for entry in result.logs()))
        answer = line(f"{name}: {said}", _ANSWER)
        if result.elapsed >= service.socket_read_timeout:
            raise Deferred("connection_lost", answer)  # so late that it may have been taken
        raise Deferred("not_accepted", answer)

    def _resolved(self, address: str) -> _Target:
        """The URL to send to, with its secrets. Refused, or Deferred where a secret is missing."""
        given = self._url.replace(ADDRESS, quote(address, safe="")) if self._url else address
        if not self._url:
            self._check_contact(given)
        secrets: list[str] = []

        def value(reference: str) -> str:
            secrets.append(self._secret(reference))
            return quote(secrets[-1], safe="")

        url = REFERENCE.sub(lambda found: value(found[1]), given)
        return _Target(url, tuple(filter(None, secrets)))

    def _check_contact(self, url: str) -> None:
        """Somebody outside may have written it: no plain secret, and none that is not for it."""
        try:
            apprise_urls.checked(url)
        except PydanticCustomError as error:
            raise Refused("invalid_address") from error
        if url.partition("://")[0].lower() in _OWN_MACHINE:
            raise Refused("service_not_allowed")
        if not all(_is_allowed(each, self._options.secrets) for each in references(url)):
            raise Refused("secret_not_allowed")

    def _secret(self, reference: str) -> str:
        kind, _, place = reference.partition(":")
        try:
            found = self._environ[place] if kind == "env" else Path(place).read_text("utf-8")
        except (KeyError, OSError, UnicodeDecodeError) as error:
            raise Deferred("secret_missing", reference) from error
        return found.strip()

    def _service(self, target: _Target) -> Service:
        """The service of a URL, kept to one try, to its own host and to our time."""
        service: Service = Apprise.instantiate(target.url, asset=self._asset)
        if service is None:
            raise Refused("invalid_address")
        if not self._url:
            self._check_hosts(service, has_secrets=bool(target.secrets))
        limit = self._options.timeout_s
        service.retry, service.optional, service.redirects = 0, False, False
        service.socket_connect_timeout = min(service.socket_connect_timeout, limit / 2)
        # The reading ends before the call is given up: then the thread ends, too.
        service.socket_read_timeout = limit * 0.9
        if "overflow=" not in target.url:
            service.overflow_mode = OverflowMode.SPLIT
        return service

    def _check_hosts(self, service: Service, *, has_secrets: bool) -> None:
        """A service that runs anywhere is called at public addresses, or at trusted hosts."""
        if "host" not in service.template_tokens or not service.host:
            return
        for host in {service.host, getattr(service, "smtp_host", "") or service.host}:
            if is_trusted(host, self._options.trusted_hosts):
                continue
            if has_secrets:
                raise Refused("host_not_trusted")
            try:
                addresses(host, service.port or 443)
            except PrivateHost as error:
                raise Refused("private_host") from error
            except UnknownHost as error:
                raise Deferred("unknown_host") from error

    def _written(self, message: Message, service: Service) -> tuple[str, str]:
        """Subject and text, or the short text alone where there is little room."""
        again = spoken(AGAIN, message.language, self._locales) if message.repeated else ""
        longest = int(service.body_maxlen)
        whole = len(message.subject) + len(message.text) + len(again)
        if self._options.short or longest <= SMALL or whole >= longest:
            return "", _joined(message.short or message.subject, again, " ")
        return message.subject, _joined(message.text, again, "\n\n")


def opened(channel: ChannelSettings, notices: NoticeSettings) -> AppriseSender:
    """A channel over Apprise: the entry point. ChannelInvalid."""
    options = options_of(channel, AppriseOptions, takes_url=True)
    # Reading in what it knows of all services takes seconds: not those of the first page.
    Thread(target=_SERVICES.load_modules, daemon=True).start()
    if channel.url:
        try:
            apprise_urls.checked(channel.url)
        except PydanticCustomError as error:
            hint = str((error.context or {}).get("hint", ""))
            problem = Problem(None, "url", error.message(), hint)
            raise ChannelInvalid("invalid", channel.name, [problem]) from error
    return AppriseSender(channel.url, options, notices.locales)


def _joined(text: str, again: str, between: str) -> str:
    return f"{text.rstrip()}{between}{again}" if again else text


def _is_allowed(reference: str, patterns: Iterable[str]) -> bool:
    kind, _, place = reference.partition(":")
    if kind == "file" and os.path.normpath(place) != place:
        return False
    return any(fnmatch.fnmatchcase(reference, each) for each in patterns)
