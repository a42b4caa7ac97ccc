"""The channels of an installation, by the settings."""

from firsthour.notices.console import ConsoleSender
from firsthour.notices.null import NullSender
from firsthour.notices.outbox import OutboxSender
from firsthour.notices.senders import Sender, Senders
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.smtp import SmtpSender

MAIL = "email"
"""The channel of a contact that every installation has."""


def channels(settings: NoticeSettings) -> Senders:
    """The senders, by the channel of a contact that each serves. Nothing is opened yet."""
    return {MAIL: _mail(settings)}


def _mail(settings: NoticeSettings) -> Sender:
    match settings.channel:
        case "smtp":
            return SmtpSender(settings.smtp)
        case "outbox":
            return OutboxSender(settings.outbox)
        case "console":
            return ConsoleSender()
        case "null":
            return NullSender()
