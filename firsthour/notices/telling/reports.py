"""What a mail says of one that was sent: it came back, arrived or waits; or it says nothing so.

Reports by the standard (RFC 3464) are read as such, those of other servers by `flufl.bounce`. A
mail is somebody else's text: it is cut to a size before it comes here, and may be anything.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message as Mail
from email.utils import parseaddr
from enum import StrEnum
from hashlib import sha256

from flufl.bounce import all_failures

from firsthour.notices.words import line

_HEADERS = ("text/rfc822-headers", "message/rfc822-headers")
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_MACHINES = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "maildaemon", "mailerdaemon"})
_COPIED_ID = re.compile(r"^[\s>|]{0,20}Message-I[Dd]:\s{0,20}(<[^<>\s]{3,250}>)", re.MULTILINE)
_IDS = re.compile(r"<[^<>\s]{3,250}>")
_CODED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_ANSWER = re.compile(r"\b[45]\d\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b")
_HEXCHAR = re.compile(r"\+([0-9A-F]{2})")
_WORDS = 500
"""Characters of a server's own words that are kept."""
_FREE_FORM = 32 * 1024
"""Bytes in which a report in a server's own words is looked for: each line is tried with much."""
_MANY = 20
"""Parts, recipients or ids that are looked at: a true report has a few of each."""


class Kind(StrEnum):
    """What a mail in the mailbox is."""

    FAILED = "failed"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    RELAYED = "relayed"
    """Handed to a server that will not tell whether it arrives."""
    AUTOMATIC = "automatic"
    """A machine's answer that says nothing of delivery, such as an out-of-office note."""
    OTHER = "other"
    """Somebody's own words, or nothing that is known."""


_WEIGHT = (Kind.DELIVERED, Kind.FAILED, Kind.RELAYED, Kind.DELAYED)
"""Of several recipients behind one address: whether anybody has it counts first."""


@dataclass(frozen=True, slots=True)
class Report:
    """What one mail says. ``id`` is the same when the same report comes again.

    ``message_ids`` are those of the mail that it is about, the surest first; ``envelope`` is the
    envelope's id. Where neither is given, ``address`` is all that is known.
    """

    kind: Kind
    id: str = ""
    message_ids: tuple[str, ...] = ()
    envelope: str = ""
    address: str = ""
    status: str = ""
    answer: str = ""
    by: str = ""
    is_standard: bool = False


def read(raw: bytes) -> Report:
    """Read one mail as it came. Never fails: what cannot be understood is `Kind.OTHER`."""
    try:
        return _read(raw)
    except Exception:  # noqa: BLE001 - a mail may be anything, and no parser takes everything
        return Report(Kind.OTHER)


def _read(raw: bytes) -> Report:
    mail = message_from_bytes(raw)
    known = _header(mail, "Message-ID") or sha256(raw).hexdigest()
    key = sha256(known.encode("utf-8", "replace")).hexdigest()[:24]
    status = next(_status_parts(mail), None)
    if status is not None:
        return _standard(mail, status, key)
    if _of_a_machine(mail):
        found = _heuristic(message_from_bytes(raw[:_FREE_FORM]), key)
        if found:
            return found
    return Report(Kind.AUTOMATIC if _is_automatic(mail) else Kind.OTHER, key)


def _status_parts(mail: Mail) -> Iterator[Mail]:
    """The status of a report; not that of a report which somebody attached to a mail."""
    if mail.get_content_type() == "multipart/report" or _of_a_machine(mail):
        yield from (part for part in _children(mail) if part.get_content_type() in _STATUS_PARTS)


def _children(mail: Mail) -> list[Mail]:
    payload = mail.get_payload()
    parts = payload[:_MANY] if isinstance(payload, list) else []
    return [part for part in parts if isinstance(part, Mail)]


def _standard(mail: Mail, status: Mail, key: str) -> Report:
    whole, *each = _blocks(status)
    # A report without a block for its recipient has all of it in one.
    said = [_word(block) for block in each or [whole]]
    known = [word for word in said if word.kind in _WEIGHT]
    if not known:
        return Report(Kind.OTHER, key)
    word = min(known, key=lambda one: _WEIGHT.index(one.kind))
    return Report(
        word.kind,
        key,
        _returned_ids(mail) or _answered_ids(mail),
        _unescaped(_header(whole, "Original-Envelope-Id")),
        word.address,
        word.status,
        word.answer,
        _after_type(_header(whole, "Reporting-MTA")),
        is_standard=True,
    )


def _blocks(status: Mail) -> list[Mail]:
    """The fields of the message, then those of each recipient."""
    found = _children(status)
    if len(found) == 1:
        # The international form is read by the library as one mail: fields, and the rest as text.
        rest = found[0].get_payload(decode=True)
        texts = re.split(rb"\r?\n\s*\n", rest)[:_MANY] if isinstance(rest, bytes) else []
        found += [message_from_bytes(text) for text in texts if text.strip()]
    return [block for block in found if block.keys()] or [message_from_string("")]


def _word(block: Mail) -> Report:
    """What is said of one recipient."""
    original = _after_type(_header(block, "Original-Recipient"))
    final = _after_type(_header(block, "Final-Recipient"))
    status = _CODED.search(_header(block, "Status"))
    code = status[0] if status else ""
    return Report(
        _kind(_header(block, "Action").lower(), code),
        address=_unescaped(original or final).strip("<>").lower(),
        status=code,
        answer=_after_type(_header(block, "Diagnostic-Code"))[:_WORDS],
    )


def _kind(action: str, status: str) -> Kind:
    match action.partition("(")[0].strip():
        case "failed":
            return Kind.FAILED
        case "delivered":
            return Kind.DELIVERED
        case "delayed":
            return Kind.DELAYED
        case "relayed" | "expanded":
            return Kind.RELAYED
    by_class = {"2": Kind.DELIVERED, "4": Kind.DELAYED, "5": Kind.FAILED}
    return by_class.get(status[:1], Kind.OTHER)


def _heuristic(mail: Mail, key: str) -> Report | None:
    """A report in a server's own words."""
    temporary, permanent = all_failures(mail)
    addresses = sorted(permanent or temporary)
    if not addresses:
        return None
    text = "\n".join(_texts(mail))
    said = next((each for each in text.splitlines() if _ANSWER.search(each)), "")
    code = _CODED.search(said)
    ids = _returned_ids(mail) or tuple(_COPIED_ID.findall(text)[:_MANY]) or _answered_ids(mail)
    return Report(
        Kind.FAILED if permanent else Kind.DELAYED,
        key,
        ids,
        address=addresses[0].decode("utf-8", "replace").strip().lower(),
        status=code[0] if code else "",
        answer=line(said)[:_WORDS],
        by=parseaddr(_header(mail, "From"))[1].rpartition("@")[2],
    )


def _returned_ids(mail: Mail) -> tuple[str, ...]:
    """The ids in what a report gives back of the mail that it is about."""
    found: list[str] = []
    for part in _children(mail):
        kind = part.get_content_type()
        if kind in _HEADERS:
            payload = part.get_payload(decode=True)
            text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
            inside = [message_from_string(text.lstrip())]
            inside += _children(part)
        elif kind.startswith("message/") and kind not in _STATUS_PARTS:
            inside = _children(part)
        else:
            continue
        for each in inside[:1]:
            found += _IDS.findall(_header(each, "Message-ID"))[:1]
    return tuple(found)


def _answered_ids(mail: Mail) -> tuple[str, ...]:
    """What a report without a copy says that it answers."""
    return tuple(_IDS.findall(_header(mail, "In-Reply-To"))[:_MANY])


def _of_a_machine(mail: Mail) -> bool:
    """Whether a mail server sent it, and no human: a report has no sender to be answered."""
    local = parseaddr(_header(mail, "From"))[1].partition("@")[0].lower()
    no_sender = _header(mail, "Return-Path") == "<>" or local in _MACHINES
    return no_sender or "X-Failed-Recipients" in mail or _is_automatic(mail)


def _is_automatic(mail: Mail) -> bool:
    submitted = _header(mail, "Auto-Submitted").lower().partition(";")[0].strip()
    precedence = _header(mail, "Precedence").lower()
    receipt = "disposition-notification" in str(mail.get_param("report-type", "")).lower()
    names = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Autogenerated")
    return (
        submitted not in ("", "no")
        or precedence in ("auto_reply", "auto-reply")
        or receipt
        or any(name in mail for name in names)
    )


def _texts(mail: Mail) -> Iterator[str]:
    """The text parts of a mail, but not those of mails in it."""
    for part in _children(mail) or [mail]:
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield _decoded(payload, part.get_content_charset("utf-8"))


def _decoded(payload: bytes, charset: str) -> str:
    try:
        return payload.decode(charset, "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _header(mail: Mail, name: str) -> str:
    """A header as one line; empty where it is not there. Letters beyond ASCII are UTF-8."""
    wanted = name.lower()
    for found, value in mail.raw_items():
        if found.lower() == wanted:
            return line(
                str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace"), _WORDS
            )
    return ""


def _after_type(value: str) -> str:
    """``rfc822; ada@example.com`` without the kind of address, or of answer, that is named."""
    kind, mark, rest = value.partition(";")
    return rest.strip() if mark and " " not in kind.strip() else value


def _unescaped(value: str) -> str:
    """A value of an SMTP parameter (RFC 3461, "xtext"), as it was before it was sent."""
    return _HEXCHAR.sub(lambda found: chr(int(found[1], 16)), value)


def ids_of(report: Report) -> Iterable[str]:
    """Every id by which the delivery may be known: the envelope's may be written without <>."""
    bare = report.envelope.strip("<>")
    return (*report.message_ids, *([f"<{bare}>"] if bare else []))
