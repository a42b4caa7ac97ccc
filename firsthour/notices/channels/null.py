"""No notices: for a channel that is switched off."""

from firsthour.notices.channels.registry import Options, options_of
from firsthour.notices.channels.senders import Message, Proof, Sender
from firsthour.notices.settings import ChannelSettings, NoticeSettings


class NullSender(Sender):
    """Takes every message and does nothing; the proof says so."""

    recognises = True

    def send(self, message: Message) -> Proof:
        """Take the message."""
        return Proof("null", message.message_id, "channel switched off")


def opened(channel: ChannelSettings, _notices: NoticeSettings) -> NullSender:
    """A channel that is switched off: the entry point. ChannelInvalid."""
    options_of(channel, Options)
    return NullSender()
