"""Calendars fetched from their web addresses, within bounds; what fails leaves the last good copy.

For `firsthour.directory.refresh`, at the start and from time to time.
"""

import logging
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

import httpx

from firsthour.directory import ical
from firsthour.directory.calendars import Copy, Fault, keep, kept, note
from firsthour.directory.ical_bounds import LARGEST, CalendarInvalid, Code

# It would write down every address that it asks.
logging.getLogger("httpx").setLevel(logging.WARNING)
FetchCode: TypeAlias = Literal[
    "calendar_unreachable",  # no such host, refused, broken off
    "calendar_hangs",  # no answer in time
    "calendar_refused",  # an answer, but not 200
    "calendar_redirects",  # sent on and on, or to something that is no web address
]
_CONNECT_S, _READ_S, _WHOLE_S = 5.0, 10.0, 30.0
_REDIRECTS = 5


class FetchFailed(Exception):
    """A calendar could not be fetched: ``code`` says why."""

    def __init__(self, code: FetchCode | Code, message: str) -> None:
        self.code: FetchCode | Code = code
        super().__init__(message)


def client() -> httpx.Client:
    """A client that waits neither long nor for much; close it."""
    timeout = httpx.Timeout(_READ_S, connect=_CONNECT_S)
    headers = {"accept": "text/calendar, */*;q=0.1", "user-agent": "firsthour"}
    return httpx.Client(
        timeout=timeout, headers=headers, follow_redirects=True, max_redirects=_REDIRECTS
    )


def fetch(http: httpx.Client, url: str) -> bytes:
    """The content at ``url``, at most `LARGEST` bytes. FetchFailed says why not."""
    try:
        with http.stream("GET", url) as response:
            if response.status_code != httpx.codes.OK:
                message = f"It answers {response.status_code}"
                raise FetchFailed("calendar_refused", message)
            return b"".join(_bounded(response))
    except httpx.TimeoutException as error:
        raise FetchFailed("calendar_hangs", "It does not answer in time") from error
    except (httpx.TooManyRedirects, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise FetchFailed("calendar_redirects", "It leads from one address to another") from error
    except httpx.HTTPError as error:
        raise FetchFailed("calendar_unreachable", "It cannot be reached") from error


def _bounded(response: httpx.Response) -> Iterator[bytes]:
    """The parts of an answer, until there are too many or it takes too long."""
    size, begun = 0, time.monotonic()
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST:
            message = f"It has more than {LARGEST // 1024} KiB"
            raise FetchFailed("calendar_too_large", message)
        if time.monotonic() - begun > _WHOLE_S:
            raise FetchFailed("calendar_hangs", f"It takes more than {_WHOLE_S:.0f} s")
        yield part


def renewed(http: httpx.Client, url: str, folder: Path, now: datetime) -> Copy | FetchFailed:
    """Fetch, read and keep the calendar at ``url``; else the last good copy with what is wrong.

    FetchFailed (not raised) where there is no copy either.
    """
    try:
        content = fetch(http, url)
        copy = Copy(ical.read(content), now)
    except CalendarInvalid as error:
        return _fallback(url, folder, FetchFailed(error.code, str(error)), now)
    except FetchFailed as error:
        return _fallback(url, folder, error, now)
    keep(url, folder, content, now)
    return copy


def _fallback(url: str, folder: Path, failed: FetchFailed, now: datetime) -> Copy | FetchFailed:
    """The former copy; what went wrong is noted beside it."""
    note(url, folder, Fault(failed.code, str(failed), now))
    return kept(url, folder) or failed
