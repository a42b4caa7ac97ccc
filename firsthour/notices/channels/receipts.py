"""Receipts of mail servers (RFC 3461): which are asked for, and what leads them to a message."""

import smtplib
from collections.abc import Iterator

from firsthour.notices.channels.senders import Message
from firsthour.notices.settings import Receipts

_LONGEST_ENVELOPE_ID = 100


def envelope_id(message_id: str) -> str:
    """What a receipt names the message by: its id, or the part before the @ where that is long."""
    whole = xtext(message_id.strip("<>"))
    return whole if len(whole) <= _LONGEST_ENVELOPE_ID else whole.rpartition("@")[0]


def xtext(text: str) -> str:
    """A value in the parameters of SMTP (RFC 3461, 4): what is not plain ASCII in hexadecimal."""
    return "".join(
        letter if "!" <= letter <= "~" and letter not in "+=" else f"+{ord(letter):02X}"
        for letter in text
    )


def mail_options(
    server: smtplib.SMTP, message: Message, content: bytes, receipts: Receipts
) -> Iterator[str]:
    """What is said of the message as a whole: its size, and under which id receipts come."""
    if server.has_extn("size"):
        yield f"SIZE={len(content)}"
    if receipts != "none" and server.has_extn("dsn"):
        yield "RET=HDRS"
        yield f"ENVID={envelope_id(message.message_id)}"


def rcpt_options(server: smtplib.SMTP, recipient: str, receipts: Receipts) -> list[str]:
    """Which receipts are wanted of one recipient, and what they are called in them."""
    if receipts == "none" or not server.has_extn("dsn"):
        return []
    notify = "SUCCESS,FAILURE,DELAY" if receipts == "all" else "FAILURE,DELAY"
    named = [f"ORCPT=rfc822;{xtext(recipient)}"] if recipient.isascii() else []
    return [f"NOTIFY={notify}", *named]
