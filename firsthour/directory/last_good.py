"""The last version of the directory that could be used, for when its file cannot."""

from pathlib import Path

from firsthour.directory import ical
from firsthour.directory.book import Book
from firsthour.directory.calendars import Copy, kept
from firsthour.directory.ical_bounds import LARGEST
from firsthour.directory.yaml_directory import read
from firsthour.records import content
from firsthour.records.directory import versions
from firsthour.records.store import Store


def last_good(store: Store, folder: Path, cache: Path | None) -> Book | None:
    """The version that was in use last, with its calendars as they are at hand now.

    ``folder`` is that of the file, ``cache`` that of calendars at addresses. None before the
    first version.
    """
    last = next(iter(versions(store, 1)), None)
    if last is None:
        return None
    book = read(content.get(store, last.content), f"version {last.version[:12]}")
    return book.with_calendars(_copies(book, folder, cache), {})


def _copies(book: Book, folder: Path, cache: Path | None) -> dict[str, Copy]:
    """The calendars of a version, as they are at hand now."""
    found = {}
    for key, rotation in book.rotations.items():
        if rotation.calendar is None:
            continue
        url = rotation.calendar.url
        copy = kept(url, cache) if url and cache is not None else None
        if rotation.calendar.file:
            copy = _from_file(folder / rotation.calendar.file)
        if copy is not None:
            found[key] = copy
    return found


def _from_file(file: Path) -> Copy | None:
    try:
        with file.open("rb") as opened:
            return Copy(ical.read(opened.read(LARGEST + 1)))
    except (OSError, ValueError):
        return None
