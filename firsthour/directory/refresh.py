"""Fetches the calendars of a directory anew: at the start, and from time to time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from firsthour.directory.book import Book
from firsthour.directory.calendars import Copy, fault
from firsthour.directory.fetching import FetchFailed, client, renewed

_AT_ONCE = 8
_AGAIN = timedelta(minutes=10)


def refresh(
    book: Book,
    cache: Path,
    now: datetime,
    http: httpx.Client | None = None,
    *,
    missing: bool = False,
) -> Book:
    """The same directory with its calendars fetched anew; the folder ``cache`` keeps the copies.

    ``missing``: only those of which there is no copy, and which nobody tried just before. Of a
    calendar that cannot be fetched, or is no calendar, the last good copy stays in use. What is
    wrong then shows in `firsthour.directory.troubles`. Takes as long as the slowest address, half
    a minute at most for each eighth of them. OSError if the folder cannot be used.
    """
    urls = {
        key: rotation.calendar.url
        for key, rotation in book.rotations.items()
        if rotation.calendar and rotation.calendar.url
    }
    if missing:
        wanted = set(untried(book, cache, now))
        urls = {key: url for key, url in urls.items() if key in wanted}
    if not urls:
        return book
    own = http or client()
    try:
        with ThreadPoolExecutor(_AT_ONCE, "calendar") as pool:
            each = pool.map(lambda url: renewed(own, url, cache, now), dict.fromkeys(urls.values()))
            found = dict(zip(dict.fromkeys(urls.values()), each, strict=True))
    finally:
        if http is None:
            own.close()
    fetched = {key: found[url] for key, url in urls.items()}
    copies = {key: copy for key, copy in fetched.items() if isinstance(copy, Copy)}
    faults = {key: fault.code for key, fault in fetched.items() if isinstance(fault, FetchFailed)}
    # A copy that is in use but no longer in the folder stays, with what is wrong beside it.
    held = {
        key: replace(book.copies[key], fault=fault.code, told=str(fault))
        for key, fault in fetched.items()
        if isinstance(fault, FetchFailed) and key in book.copies
    }
    return book.with_calendars({**book.copies, **copies, **held}, {**book.faults, **faults})


def untried(book: Book, cache: Path, now: datetime) -> Iterator[str]:
    """The rotations whose calendar was never read, and was not tried in the last minutes."""
    for key, rotation in book.rotations.items():
        if rotation.calendar and rotation.calendar.url and key not in book.copies:
            failed = fault(rotation.calendar.url, cache)
            if failed is None or now - failed.at > _AGAIN:
                yield key
