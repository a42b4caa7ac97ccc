"""No notices: for a channel that is switched off."""

from firsthour.notices.senders import Message, Proof


class NullSender:
    """Takes every message and does nothing; the proof says so."""

    concurrency = 1

    def send(self, message: Message) -> Proof:
        """Take the message."""
        return Proof("null", message.message_id, "channel switched off")

    def check(self) -> None:
        """It always works."""

    def close(self) -> None:
        """Nothing is held open."""
