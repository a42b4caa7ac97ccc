"""Notices on the console: for demonstrations."""

import sys
from threading import Lock
from typing import TextIO

from firsthour.notices.channels.mail import as_mail, compose
from firsthour.notices.channels.registry import EMAIL, Options, options_of
from firsthour.notices.channels.senders import Message, Proof, Sender
from firsthour.notices.settings import ChannelSettings, NoticeSettings
from firsthour.notices.words import line

_WIDTH = 160


class ConsoleSender(Sender):
    """Prints one line for each message and the text below it."""

    def __init__(self, out: TextIO | None = None, channel: str = EMAIL) -> None:
        """``out`` is where to print; None is the console, as it is when sending.

        ``channel`` is the one that it stands in for.
        """
        self._out, self._one_by_one, self._channel = out, Lock(), channel

    def send(self, message: Message) -> Proof:
        """Print the message."""
        # So that what could not be mailed is refused here as well.
        compose(as_mail(message, self._channel))
        out = self._out or sys.stdout
        with self._one_by_one:
            announce(out, message)
            for part in message.text.splitlines():
                _write(out, f"    {line(part)}")
        return Proof("console", message.message_id)


def opened(channel: ChannelSettings, _notices: NoticeSettings) -> ConsoleSender:
    """A channel on the console: the entry point. ChannelInvalid."""
    options_of(channel, Options)
    return ConsoleSender(channel=channel.name)


def announce(out: TextIO, message: Message) -> None:
    """One line: when, to whom, about what."""
    told = f"{message.at:%H:%M:%S} mail to {line(message.address)}: {line(message.subject)}"
    _write(out, told[:_WIDTH])


def _write(out: TextIO, text: str) -> None:
    """Write a line; a console that cannot show every script still shows that something was sent."""
    coding = getattr(out, "encoding", None) or "utf-8"
    out.write(text.encode(coding, "replace").decode(coding) + "\n")
    out.flush()
