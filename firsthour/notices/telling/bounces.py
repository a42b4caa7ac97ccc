"""Reads the mailbox into which mails come back, and puts what it says into the ledger.

A mail is moved away (or marked as read) only once what it says is in the ledger. What people
wrote stays as it is, and so does a report that belongs to no mail of ours. Any number of workers
may read one mailbox: a report that is read twice changes nothing.
"""

import imaplib
import logging
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
)
from imap_tools.utils import encode_folder

from firsthour.clock import utc_now
from firsthour.notices.settings import ImapSettings
from firsthour.notices.telling.reports import Kind, Report, ids_of, read
from firsthour.notices.words import line
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.returns import Settled, Word, settle
from firsthour.records.store import Store

_LOG = logging.getLogger(__name__)

MAILBOX = "imap:returned"
"""The name under which the mailbox stands beside the channels, which no channel can have."""
LARGEST = 256 * 1024
"""Bytes of a mail that are read: what a report says stands at its beginning."""
_PAGE = 50
"""Mails after which those that are done are moved away."""
_ROUND_S = 45.0
"""Seconds that one round takes at most; the next one goes on."""
_TLS_PORT = 993
_FIRST_WAIT_S, _LONGEST_WAIT_S = 60.0, 900.0
_STATES = {
    Kind.FAILED: State.FAILED,
    Kind.DELIVERED: State.DELIVERED,
    Kind.DELAYED: State.SENT,
    Kind.RELAYED: State.SENT,
}
_WHY = {Kind.FAILED: "returned", Kind.DELAYED: "delayed", Kind.RELAYED: "relayed"}


class MailboxAway(Exception):
    """The mailbox cannot be read just now; ``code`` says why, in a stable word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Round:
    """What one look into the mailbox found, by what became of each mail."""

    failed: int = 0
    delivered: int = 0
    delayed: int = 0
    known: int = 0
    """Reports that said nothing new."""
    automatic: int = 0
    unproven: int = 0
    """Reports of a mail that nobody here has sent: left alone."""
    left: int = 0
    """What is no report, such as people's answers: left alone."""
    busy: int = 0

    @property
    def settled(self) -> int:
        """Reports that changed the ledger."""
        return self.failed + self.delivered + self.delayed


@dataclass(slots=True)
class Bounces:
    """The mailbox, as one worker reads it: from one round to the next it knows what it left."""

    store: Store
    settings: ImapSettings
    failures: int = 0
    fault: str = ""
    read_at: datetime | None = None
    total: Counter[str] = field(default_factory=Counter)
    _left: set[str] = field(default_factory=set)
    _validity: int = 0
    _not_before: float = 0.0

    def round(self, is_stopping: Callable[[], bool] = lambda: False) -> Round | None:
        """Read what has come; ``None`` while a server that was away is given time.

        MailboxAway: it cannot be read. Each failure doubles the wait, up to a quarter of an hour.
        """
        if time.monotonic() < self._not_before:
            return None
        try:
            found = self._read(is_stopping)
        except MailboxAway as away:
            self.failures, self.fault = self.failures + 1, away.code
            wait = _FIRST_WAIT_S * 2 ** min(self.failures - 1, 10)
            self._not_before = time.monotonic() + min(wait, _LONGEST_WAIT_S)
            raise
        self.failures, self.fault, self.read_at = 0, "", utc_now()
        self.total.update({name: getattr(found, name) for name in Round.__dataclass_fields__})
        return found

    def check(self) -> int:
        """How many mails lie in the mailbox unread or not yet moved. MailboxAway."""
        with self._open() as box:
            return len(self._waiting(box))

    def _read(self, is_stopping: Callable[[], bool]) -> Round:
        counted: Counter[str] = Counter()
        until = time.monotonic() + _ROUND_S
        with self._open() as box:
            new = [uid for uid in self._waiting(box) if uid not in self._left]
            for at in range(0, len(new), _PAGE):
                if is_stopping() or time.monotonic() > until:
                    break
                done = [uid for uid in new[at : at + _PAGE] if self._settle(box, uid, counted)]
                self._put_away(box, done)
        return Round(**counted)

    def _settle(self, box: BaseMailBox, uid: str, counted: "Counter[str]") -> bool:
        """Put one mail to the ledger; whether it can be put away."""
        raw = _fetch(box, uid)
        if raw is None:
            return False
        report = read(raw)
        if report.kind is Kind.AUTOMATIC:
            counted["automatic"] += 1
            return True
        if report.kind is Kind.OTHER:
            counted["left"] += 1
            self._left.add(uid)
            return False
        match settle(self.store, _word(report)):
            case Settled.NOTED:
                name = "delayed" if report.kind is Kind.RELAYED else report.kind.value
                counted[name] += 1
                return True
            case Settled.KNOWN:
                counted["known"] += 1
                return True
            case Settled.UNPROVEN:
                counted["unproven"] += 1
                self._left.add(uid)
            case Settled.BUSY:
                counted["busy"] += 1
        return False

    def _waiting(self, box: BaseMailBox) -> list[str]:
        # People may read the mailbox, too: what counts is what was put away, where that is done.
        return box.uids("UNDELETED" if self.settings.move_to else "UNSEEN UNDELETED", None)

    def _put_away(self, box: BaseMailBox, done: list[str]) -> None:
        if not done:
            return
        which, client, folder = ",".join(done), box.client, self.settings.move_to
        if not folder:
            _must(client.uid("STORE", which, "+FLAGS.SILENT", r"(\Seen)"))
            return
        if not box.folder.exists(folder):
            box.folder.create(folder)
        name = _quoted(folder)
        able = _capabilities(box)
        if "MOVE" in able:
            _must(client.uid("MOVE", which, name))
            return
        _must(client.uid("COPY", which, name))
        _must(client.uid("STORE", which, "+FLAGS.SILENT", r"(\Deleted)"))
        if "UIDPLUS" in able:
            # Only these: what people have marked for deletion is theirs to delete.
            _must(client.uid("EXPUNGE", which))

    @contextmanager
    def _open(self) -> Iterator[BaseMailBox]:
        """The folder, opened; every trouble of server and network leaves as MailboxAway."""
        box: BaseMailBox | None = None
        try:
            box = self._connect()
            _log_in(box, self.settings)
            validity = box.folder.status(self.settings.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
            if validity != self._validity:
                self._left.clear()
                self._validity = validity
            box.folder.set(self.settings.folder)
            yield box
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            raise MailboxAway(_why(error, connected=box is not None)) from error
        finally:
            if box is not None:
                with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):
                    box.logout()

    def _connect(self) -> BaseMailBox:
        given = self.settings
        if given.security == "none":
            return MailBoxUnencrypted(given.host, given.port, given.timeout_s)
        trust = ssl.create_default_context(cafile=given.ca_file or None)
        if given.security == "starttls":
            if given.port == _TLS_PORT:
                raise MailboxAway("starttls_on_tls_port")
            return MailBoxStartTls(given.host, given.port, given.timeout_s, trust)
        return MailBox(given.host, given.port, given.timeout_s, ssl_context=trust)


def _log_in(box: BaseMailBox, settings: ImapSettings) -> None:
    login = box.login if (settings.user + settings.password).isascii() else box.login_utf8
    login(settings.user, settings.password, None)


def _fetch(box: BaseMailBox, uid: str) -> bytes | None:
    """The beginning of a mail; ``None`` where somebody has taken it away meanwhile."""
    _, answer = box.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
    found = next((part[1] for part in answer or () if isinstance(part, tuple)), None)
    return found[:LARGEST] if isinstance(found, bytes) else None


def _capabilities(box: BaseMailBox) -> list[str]:
    """What the server can do, asked anew: many tell more of it once somebody has logged in."""
    _, answer = box.client.capability()
    return b" ".join(part for part in answer if part).decode("ascii", "replace").upper().split()


def _must(answer: tuple[str, Any]) -> None:
    if answer[0] != "OK":
        raise MailboxAway("not_put_away")


def _quoted(folder: str) -> Any:  # noqa: ANN401 - as the library has it
    return encode_folder(folder)


def _word(report: Report) -> Word:
    detail = {
        "why": _WHY.get(report.kind, ""),
        "code": line(report.status),
        "answer": report.answer,
        "by": line(report.by),
    }
    ids = tuple(ids_of(report))
    if not ids:
        detail["found"] = "recipient"
    told = {name: value for name, value in detail.items() if value}
    return Word(report.id, _STATES[report.kind], ids, report.address, told)


def _why(error: Exception, *, connected: bool) -> str:
    """A stable code for a mailbox that cannot be read."""
    match error:
        case MailboxLoginError():
            return "login_refused"
        case MailboxFolderSelectError() | MailboxFolderStatusError():
            return "no_folder"
        case ssl.SSLError():
            return "tls_failed"
        case ImapToolsError() | imaplib.IMAP4.error():
            return "not_understood"
    return "connection_lost" if connected else "no_connection"
