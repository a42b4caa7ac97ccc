"""The worker's tools, built once from the settings: records, directory, senders."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from activities.preflight import CheckDirectory
from engine.errors import FolderUnwritable
from firsthour.admin.stores import open_records
from firsthour.assembly import notice_settings
from firsthour.directory.interface import Directory
from firsthour.directory.versions import Shelf
from firsthour.directory.yaml_directory import DirectoryInvalid
from firsthour.notices.channels.registry import EMAIL, open_all
from firsthour.notices.channels.senders import Sender, Senders
from firsthour.notices.telling.deliver import Deliver
from firsthour.records.store import Store
from firsthour.settings import Settings
from firsthour.templating import bind


@dataclass(frozen=True, slots=True)
class Tools:
    """What the activities work with. ``close`` gives everything back."""

    store: Store
    directory: Callable[[], Directory]
    senders: Senders
    deliver: Deliver
    fetch_calendars: Callable[[], None]
    fetch_new_calendars: Callable[[], None]
    wrong: Callable[[], str]
    """What keeps the directory's file from being used; empty where nothing does."""
    check_directory: CheckDirectory

    @property
    def sender(self) -> Sender:
        """The channel of mails, by which the administrators are told of Firsthour itself."""
        return self.senders[EMAIL]

    def close(self) -> None:
        """Hang up on all channels and close the database."""
        for sender in self.senders.values():
            sender.close()
        self.store.close()


def build(settings: Settings) -> Tools:
    """Read the directory, open the records (migrating them), make the channels ready.

    A directory that cannot be used leaves its last good version in use. Raises
    ``DirectoryInvalid`` where there is none, ``FolderUnwritable``, ``RecordsAway``,
    ``NewerRecords``, ``SecretMissing`` or ``ChannelInvalid``, before anything is left open.
    """
    _make(settings.data_folder)
    notices = notice_settings(settings)
    bind(notices.locales)
    senders = open_all(notices)
    store = open_records(settings.records_url)
    directory = _opened(store, settings)
    deliver = Deliver(store, directory, senders, notices)
    check = CheckDirectory(store, directory, settings.policy, senders[EMAIL], notices)
    fetch, new = directory.fetch_calendars, directory.fetch_new_calendars
    return Tools(store, directory, senders, deliver, fetch, new, directory.wrong, check)


def _opened(store: Store, settings: Settings) -> Shelf:
    shelf = Shelf(store, Path(settings.directory), settings.calendars)
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
