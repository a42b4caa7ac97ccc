"""No notices: for a channel that is switched off."""

from firsthour.notices.senders import Message, Proof, Sender


class NullSender(Sender):
    """Takes every message and does nothing; the proof says so."""

    recognises = True

    def send(self, message: Message) -> Proof:
        """Take the message."""
        return Proof("null", message.message_id, "channel switched off")
