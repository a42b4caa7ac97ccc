"""The directory in use: the file with its edits, noticed when either changes; each version kept.

Workers ask a `Shelf` for the directory whenever they need it. It looks whether file or edits have
changed, at most once a second; a change that cannot be used leaves the last good book in use.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from firsthour.clock import utc_now
from firsthour.directory.book import Book
from firsthour.directory.edits import laid_over
from firsthour.directory.last_good import last_good
from firsthour.directory.listed import take_in
from firsthour.directory.refresh import refresh, untried
from firsthour.directory.yaml_directory import DirectoryInvalid, load, read
from firsthour.records import content
from firsthour.records.directory import (
    LOCK,
    KeptEdit,
    edits,
    last_edit,
    note_version,
    version_at,
    versions,
)
from firsthour.records.store import Store

_LOG = logging.getLogger(__name__)
LOOKED_S = 1.0
"""Seconds between two looks at file and edits."""
Stamp = tuple[int, int, int, int]


class NoVersion(LookupError):
    """No version of the directory was in use at that instant: the first one came later."""

    code = "no_version"

    def __init__(self, instant: datetime) -> None:
        self.instant = instant
        super().__init__(f"no version of the directory is known of {instant.isoformat()}")


def current(store: Store, file: Path, cache: Path | None = None) -> Book:
    """The directory as it is: the file with the edits over it. DirectoryInvalid if wrong."""
    return laid_over(load(file, cache), edits(store))


def in_use(
    store: Store, file: Path, cache: Path | None = None
) -> tuple[Book, DirectoryInvalid | None]:
    """The directory as it is; else the last good version, and why the file cannot be used.

    DirectoryInvalid where there never was a good one.
    """
    try:
        return current(store, file, cache), None
    except DirectoryInvalid as error:
        book = last_good(store, file.parent, cache)
        if book is None:
            raise
        return book, error


def book_at(store: Store, instant: datetime) -> Book:
    """The directory as it was at an instant. NoVersion before the first one that is kept.

    Calendars of other tools are not kept with a version: nobody was on by them.
    """
    found = version_at(store, instant)
    if found is None:
        raise NoVersion(instant)
    return read(content.get(store, found.content), f"version {found.version[:12]}")


def note(store: Store, book: Book, kept: list[KeptEdit], now: datetime) -> bool:
    """Keep a book as the version in use from ``now`` on; False where it is in use already.

    It came by the last edit where that is younger than the version in use; else by the file.
    """
    latest = next(iter(versions(store, 1)), None)
    if latest is not None and latest.version == book.version:
        return False
    edit = kept[-1] if kept else None
    by_edit = edit is not None and (latest is None or edit.at > latest.since)
    with store.write() as connection:
        store.lock(connection, LOCK)
        origin, by = (f"edit {edit.number}", edit.by) if edit and by_edit else ("file", "")
        return note_version(connection, book.version, book.to_json(), now, origin, by)


@dataclass(slots=True)
class Shelf:
    """Holds the directory in use. May be shared by threads. Call `open` first.

    ``cache`` is the folder of the last good copies of calendars.
    """

    store: Store
    file: Path
    cache: Path | None = None
    monotonic: Callable[[], float] = time.monotonic
    trouble: DirectoryInvalid | None = None
    """Why the last change of file or edits is not in use; None where it is."""
    _book: Book | None = None
    _stamp: Stamp | None = None
    _looked: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    def open(self) -> Book:
        """Read the directory and note its version; one that cannot be used leaves the last good.

        DirectoryInvalid where there never was a good one.
        """
        with self._lock:
            return self._first()

    def __call__(self) -> Book:
        """The directory in use."""
        with self._lock:
            if self._book is None:
                return self._first()
            now = self.monotonic()
            if now - self._looked >= LOOKED_S:
                self._looked = now
                self._look()
            return self._book

    def wrong(self) -> str:
        """What is wrong with the file or the edits, after a look at them; empty if nothing is."""
        self()
        return str(self.trouble or "")

    def fetch_calendars(self) -> None:
        """Fetch the calendars at web addresses anew, and use them from now on.

        Who is on in the coming weeks is worked out here too, so that nobody waits for it later.
        """
        before, now = self(), utc_now()
        if self.cache is None:
            return
        fetched = refresh(before, self.cache, now)
        fetched.warm(now)
        with self._lock:
            if self._book is before:
                self._book = fetched

    def fetch_new_calendars(self) -> None:
        """Fetch those of which there is no copy yet: somebody has just named them."""
        book = self()
        if self.cache is not None and any(untried(book, self.cache, utc_now())):
            self.fetch_calendars()

    def _first(self) -> Book:
        stamp = self._stamped()
        try:
            return self._read(stamp)
        except DirectoryInvalid as error:
            book = last_good(self.store, self.file.parent, self.cache)
            if book is None:
                raise
            _LOG.error("The directory cannot be used; its last good version is: %s", error)
            self._book, self._stamp, self.trouble = book, stamp, error
            self._looked = self.monotonic()
            return book

    def _look(self) -> None:
        """Take up what has changed. A database that is away changes nothing."""
        try:
            stamp = self._stamped()
            if stamp != self._stamp:
                self._take_up(stamp)
        except SQLAlchemyError:
            _LOG.warning("Whether the directory was edited is not known: the records are away.")

    def _take_up(self, stamp: Stamp) -> None:
        try:
            self._read(stamp)
        except DirectoryInvalid as error:
            self._stamp, self.trouble = stamp, error
            _LOG.error("The directory has changed and cannot be used; the last one is: %s", error)

    def _stamped(self) -> Stamp:
        """What changes when file or edits do."""
        try:
            found = self.file.stat()
            place = (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:
            place = (0, 0, 0)
        return (*place, last_edit(self.store))

    def _read(self, stamp: Stamp) -> Book:
        kept = edits(self.store)
        book = laid_over(load(self.file, self.cache), kept)
        take_in(self.store, book, utc_now())
        if note(self.store, book, kept, utc_now()):
            _LOG.info("The directory is at version %s.", book.version[:12])
        if self._book is not None:
            copies = {**self._book.copies, **book.copies}
            book = book.with_calendars(copies, {**self._book.faults, **book.faults})
        self._book, self._stamp, self.trouble = book, stamp, None
        self._looked = self.monotonic()
        return book
