"""The worker's tools, built once from the settings: records, directory, senders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firsthour.directory.interface import Directory
from firsthour.directory.yaml_directory import load
from firsthour.notices.console import ConsoleSender
from firsthour.notices.deliver import Deliver
from firsthour.notices.null import NullSender
from firsthour.notices.outbox import OutboxSender
from firsthour.notices.senders import Sender
from firsthour.notices.settings import NoticeSettings, SmtpSettings
from firsthour.notices.smtp import SmtpSender
from firsthour.records.connect import connect
from firsthour.records.store import Store
from firsthour.settings import Settings, secret


@dataclass(frozen=True, slots=True)
class Tools:
    """What the activities work with. ``close`` gives everything back."""

    store: Store
    directory: Callable[[], Directory]
    sender: Sender
    deliver: Deliver

    def close(self) -> None:
        """Hang up the mail server and close the database."""
        self.sender.close()
        self.store.close()


def build(settings: Settings) -> Tools:
    """Open the records (migrating them), read the directory, make the sender ready."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    store = connect(settings.records_url)
    people = load(Path(settings.directory))
    notices = notice_settings(settings)
    sender = sender_for(notices)

    def directory() -> Directory:
        return people

    deliver = Deliver(store, directory, {"email": sender}, notices)
    return Tools(store, directory, sender, deliver)


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
    )
    return NoticeSettings(
        channel=given.channel,
        from_address=given.from_address,
        from_name=given.from_name,
        message_domain=given.message_domain,
        outbox=settings.outbox,
        smtp=smtp,
        templates=Path(given.templates) if given.templates else None,
        locales=Path(given.locales) if given.locales else None,
    )


def sender_for(settings: NoticeSettings) -> Sender:
    """The sender that the settings choose."""
    if settings.channel == "smtp":
        return SmtpSender(settings.smtp)
    if settings.channel == "console":
        return ConsoleSender()
    if settings.channel == "null":
        return NullSender()
    return OutboxSender(settings.outbox)
