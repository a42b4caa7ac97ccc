"""Notices as files: a folder of .eml that any mail program opens, a line each on the console."""

import os
import sys
from hashlib import sha256
from pathlib import Path
from threading import Lock, get_ident
from typing import TextIO

from firsthour.notices.channels.console import announce
from firsthour.notices.channels.mail import as_mail, compose
from firsthour.notices.channels.registry import EMAIL, Options, options_of
from firsthour.notices.channels.senders import ChannelDown, Message, Proof, Sender
from firsthour.notices.settings import ChannelSettings, NoticeSettings


class OutboxSender(Sender):
    """Writes each message as a file named by its message id: a repetition replaces itself."""

    concurrency = 8
    recognises = True

    def __init__(self, folder: Path, out: TextIO | None = None, channel: str = EMAIL) -> None:
        """``out`` gets a line for each message; None is the console, as it is when sending.

        ``channel`` is the one that it stands in for.
        """
        self._folder, self._out, self._one_by_one = folder, out, Lock()
        self._channel = channel

    def send(self, message: Message) -> Proof:
        """Write the file whole or not at all; ChannelDown where the folder cannot be written."""
        name = file_name(message.message_id)
        self._put(name, compose(as_mail(message, self._channel)))
        with self._one_by_one:
            announce(self._out or sys.stdout, message)
        return Proof("outbox", message.message_id, name)

    def find(self, message: Message) -> Proof | None:
        """The message's file, where it was written whole."""
        name = file_name(message.message_id)
        written = (self._folder / name).exists()
        return Proof("outbox", message.message_id, name) if written else None

    def check(self) -> None:
        """See whether the folder can be written."""
        self._put(".check", b"")

    def _put(self, name: str, content: bytes) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write(self._folder / name, content)
        except OSError as error:
            raise ChannelDown("outbox_not_writable") from error


def opened(channel: ChannelSettings, notices: NoticeSettings) -> OutboxSender:
    """A channel into the outbox: the entry point. ChannelInvalid."""
    options_of(channel, Options)
    return OutboxSender(notices.outbox, channel=channel.name)


def file_name(message_id: str) -> str:
    """The name of a message's file."""
    return f"{sha256(message_id.encode()).hexdigest()[:32]}.eml"


def _write(path: Path, content: bytes) -> None:
    # The thread in the name: two sendings of the same message at once must not mix.
    half = path.with_name(f"{path.name}.{os.getpid()}-{get_ident()}.part")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
