"""One message as an e-mail (RFC 5322): headers that take no injection, text and HTML parts.

Written by hand and not by ``email.message``, which takes six times as long: a mass mail is bound
by this. Every value that comes from outside passes `line` or `plain` on its way to a header.
"""

from binascii import b2a_qp
from dataclasses import replace
from email.charset import SHORTEST, Charset
from email.header import Header
from email.utils import format_datetime, quote
from hashlib import sha256
from urllib.parse import quote as percent

from firsthour.notices.channels.registry import EMAIL
from firsthour.notices.channels.senders import Message, Refused
from firsthour.notices.words import line

_FORBIDDEN = frozenset(' \t\r\n,;:<>()[]"\\')
_SPECIAL = frozenset('()<>@,:;".[]\\')
_NAME = 120
"""Characters of a display name at most."""
_END = b"\r\n"


def compose(message: Message) -> bytes:
    """The e-mail as it goes over the wire.

    Refused where an address is none; names and subjects are cleaned.
    """
    head = "".join(f"{name}: {value}\r\n" for name, value in _headers(message))
    body = _several(
        message,
        "alternative",
        (_part("text/plain", message.text), _part("text/html", message.html)),
    )
    if message.document:
        page = _part("text/html", message.document, f"{line(message.case)}.html")
        body = _several(message, "mixed", (body, page))
    return head.encode() + body


def as_mail(message: Message, channel: str) -> Message:
    """The message as it would be mailed, for what stands in for a ``channel`` without mail."""
    if channel == EMAIL:
        return message
    return replace(message, address=f"{percent(message.address, safe='+')}@{channel}.invalid")


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    reply_to = message.reply_to or message.sender_address
    return (
        ("Message-ID", line(message.message_id)),
        ("Date", format_datetime(message.at)),
        ("From", _address("From", message.sender_name, message.sender_address)),
        ("To", _address("To", message.name, message.address)),
        ("Reply-To", _address("Reply-To", "", reply_to)),
        ("Subject", _text("Subject", line(message.subject))),
        ("References", " ".join(map(line, filter(None, (message.thread, message.corrects))))),
        ("In-Reply-To", line(message.corrects or message.thread)),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("X-Firsthour-Case", line(message.case)),
        ("Content-Language", line(message.language)),
        ("MIME-Version", "1.0"),
    )


def _several(message: Message, kind: str, parts: tuple[bytes, ...]) -> bytes:
    """Parts between boundaries. ``=_`` is in no quoted-printable text, so none can break out."""
    digest = sha256(f"{kind}{message.message_id}".encode()).hexdigest()[:24]
    boundary = f"=_{digest}"
    between = f"--{boundary}\r\n".encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    inside = b"".join(between + part + _END for part in parts)
    return head + inside + f"--{boundary}--\r\n".encode()


def _part(media: str, text: str, file: str = "") -> bytes:
    head = (
        f"Content-Type: {media}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    )
    if file:
        head += f'Content-Disposition: attachment; filename="{file}"\r\n'
    # With an end of line of its own each: b2a_qp breaks long lines as the first one ends.
    lines = "".join(f"{each}\r\n" for each in text.splitlines()).encode("utf-8", "replace")
    return head.encode() + _END + b2a_qp(lines, istext=True)


def _address(header: str, name: str, address: str) -> str:
    """A mailbox with its name."""
    mailbox, name = plain(address), line(name, _NAME)
    if not name:
        return mailbox
    if name.isascii():
        name = f'"{quote(name)}"' if _SPECIAL & set(name) else name
        return f"{name} <{mailbox}>"
    return f"{_text(header, name)} <{mailbox}>"


def plain(address: str) -> str:
    """The address for the wire.

    What is not exactly one plain address is refused, so that nobody else is told.
    """
    local, _, domain = address.rpartition("@")
    wrong = any(letter in _FORBIDDEN or not letter.isprintable() for letter in address)
    if wrong or not local or not domain or "@" in local:
        raise Refused("invalid_address")
    try:
        # An international domain is written as mail servers know it.
        known = domain if domain.isascii() else domain.encode("idna").decode("ascii")
        f"{local}{known}".encode()
    except UnicodeError as error:
        raise Refused("invalid_address") from error
    return f"{local}@{known}"


def _text(header: str, text: str) -> str:
    """A header's text: as it is, or in encoded words where it is not ASCII (RFC 2047)."""
    if text.isascii() and "=?" not in text:
        return text
    return Header(text, _utf8(), header_name=header).encode(linesep="\r\n")


def _utf8() -> Charset:
    """Words in base 64 or quoted-printable, whichever is shorter.

    The registry of the standard library says so too, until Apprise is read in and changes it.
    """
    charset = Charset("utf-8")
    charset.header_encoding = SHORTEST
    return charset
