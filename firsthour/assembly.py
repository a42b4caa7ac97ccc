"""From the settings of an installation to what its rooms want to know: for doors alone."""

from pathlib import Path

from firsthour.notices.channels.registry import names
from firsthour.notices.settings import ChannelSettings, ImapSettings, NoticeSettings, SmtpSettings
from firsthour.settings import Settings, secret
from firsthour.tokens import key_of


def channels_of(settings: Settings) -> tuple[str, ...]:
    """The names of the channels on which an installation sends; reads no secret."""
    given = settings.notices
    tables = tuple(ChannelSettings(name, each.kind) for name, each in given.channels.items())
    return names(NoticeSettings(channel=given.channel, channels=tables))


def notice_settings(settings: Settings) -> NoticeSettings:
    """What the notices room wants to know of the settings; the secret is read here."""
    given = settings.notices
    smtp = SmtpSettings(
        given.smtp.host,
        given.smtp.port,
        given.smtp.security,
        given.smtp.user,
        secret(given.smtp.password),
        given.smtp.ca_file,
        receipts=given.smtp.receipts,
    )
    imap = ImapSettings(
        given.imap.host,
        given.imap.port,
        given.imap.security,
        given.imap.user,
        secret(given.imap.password),
        given.imap.ca_file,
        given.imap.folder,
        given.imap.move_to,
    )
    return NoticeSettings(
        channel=given.channel,
        from_address=given.from_address,
        from_name=given.from_name,
        message_domain=given.message_domain,
        outbox=settings.outbox,
        smtp=smtp,
        imap=imap,
        channels=tuple(
            ChannelSettings(name, each.kind or name, each.url, secret(each.secret), each.options)
            for name, each in given.channels.items()
        ),
        templates=Path(given.templates) if given.templates else None,
        locales=Path(given.locales) if given.locales else None,
        token_key=key_of(secret(given.token_key), settings.data_folder),
    )
