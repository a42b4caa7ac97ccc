"""A channel of Firsthour's that writes each notice as a line of a journal."""

import json
import os
from pathlib import Path
from threading import Lock

from firsthour.notices.channels.registry import Options, options_of
from firsthour.notices.channels.senders import ChannelDown, Message, Proof, Refused, Sender
from firsthour.notices.settings import ChannelSettings, NoticeSettings


class JournalOptions(Options):
    """What ``[notices.channels.NAME]`` may say besides kind, url and secret."""

    file: Path


class JournalSender(Sender):
    """Appends to a file; an address is the name of a section in it."""

    concurrency = 1
    recognises = True  # whoever reads the journal sees by the id what stands there twice
    patience_s = 3600.0

    def __init__(self, file: Path) -> None:
        self._file, self._one_by_one = file, Lock()

    def send(self, message: Message) -> Proof:
        """Write the notice. The proof is what the ledger keeps: an id, and words if there are any.

        Refused: never on this channel, the recipient's next one is tried. Deferred: this
        recipient later. ChannelDown: nobody just now.
        """
        if not message.address.isidentifier():
            raise Refused("no_section")
        entry = {"id": message.message_id, "to": message.address, "text": message.short}
        message.begins()  # the last instant at which a page that became pointless is stopped
        try:
            with self._one_by_one, self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ChannelDown("journal_not_writable") from error
        return Proof("journal", message.message_id)

    def find(self, message: Message) -> Proof | None:
        """Asked before a notice is sent once more: whether the first one arrived."""
        try:
            lines = self._file.read_text("utf-8").splitlines()
        except OSError:
            return None
        ids = {json.loads(line)["id"] for line in lines}
        return Proof("journal", message.message_id) if message.message_id in ids else None

    def check(self) -> None:
        """Asked before a channel that failed is used again."""
        if not os.access(self._file.parent, os.W_OK):
            raise ChannelDown("journal_not_writable")


def opened(channel: ChannelSettings, notices: NoticeSettings) -> JournalSender:
    """The entry point: called when a worker starts. Mistakes in the settings are told then."""
    del notices  # the settings of all notices: the outbox folder, own catalogs, and so on
    return JournalSender(options_of(channel, JournalOptions).file)
