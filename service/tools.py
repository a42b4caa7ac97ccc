"""The worker's tools, built once from the settings: records, directory, senders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from activities.preflight import CheckDirectory
from engine.errors import FolderUnwritable
from firsthour.admin.stores import open_records
from firsthour.directory.interface import Directory
from firsthour.directory.versions import Shelf
from firsthour.directory.yaml_directory import DirectoryInvalid, load
from firsthour.notices.console import ConsoleSender
from firsthour.notices.deliver import Deliver
from firsthour.notices.null import NullSender
from firsthour.notices.outbox import OutboxSender
from firsthour.notices.senders import Sender
from firsthour.notices.settings import NoticeSettings, SmtpSettings
from firsthour.notices.smtp import SmtpSender
from firsthour.records.store import Store
from firsthour.settings import Settings, secret
from firsthour.tokens import key_of


@dataclass(frozen=True, slots=True)
class Tools:
    """What the activities work with. ``close`` gives everything back."""

    store: Store
    directory: Callable[[], Directory]
    sender: Sender
    deliver: Deliver
    fetch_calendars: Callable[[], None]
    check_directory: CheckDirectory

    def close(self) -> None:
        """Hang up the mail server and close the database."""
        self.sender.close()
        self.store.close()


def build(settings: Settings) -> Tools:
    """Read the directory, open the records (migrating them), make the sender ready.

    Raises ``DirectoryInvalid``, ``FolderUnwritable``, ``RecordsAway``, ``NewerRecords`` or
    ``SecretMissing``, before anything is left open.
    """
    _make(settings.data_folder)
    load(Path(settings.directory))
    notices = notice_settings(settings)
    store = open_records(settings.records_url)
    directory = _opened(store, settings)
    sender = sender_for(notices)
    deliver = Deliver(store, directory, {"email": sender}, notices)
    check = CheckDirectory(store, directory, settings.policy, sender, notices)
    return Tools(store, directory, sender, deliver, directory.fetch_calendars, check)


def _opened(store: Store, settings: Settings) -> Shelf:
    shelf = Shelf(store, Path(settings.directory), settings.data_folder / "calendars")
    try:
        shelf.open()
    except DirectoryInvalid:
        store.close()
        raise
    return shelf


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be made ({error.strerror}): choose another folder"
        raise FolderUnwritable(message) from error


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
        token_key=key_of(secret(given.token_key), settings.data_folder),
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
