"""Calendars at web addresses: fetched within bounds; the last good copy of each is kept.

Whoever answers who is on works with the copies that are there; fetching is for `refresh`, at the
start and from time to time. The file name of a copy follows from its address, which may be
secret and is therefore not written down.
"""

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from os import getpid
from pathlib import Path
from threading import get_ident
from typing import Literal, TypeAlias

import httpx

from firsthour.directory import ical
from firsthour.directory.ical import Foreign
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
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class FetchFailed(Exception):
    """A calendar could not be fetched: ``code`` says why."""

    def __init__(self, code: FetchCode | Code, message: str) -> None:
        self.code: FetchCode | Code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Copy:
    """A calendar as it was fetched. ``fault`` is why it could not be fetched since, ``""`` if so.

    ``fetched_at`` is None for a file, which is as good as its content.
    """

    foreign: Foreign
    fetched_at: datetime | None = None
    fault: str = ""
    told: str = ""
    """What is wrong, as a sentence."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the calendar at an address could not be fetched when it was tried last, and when."""

    code: str
    told: str
    at: datetime


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


def keep(url: str, folder: Path, content: bytes, now: datetime) -> None:
    """Put a good copy into the folder, whole or not at all. OSError if the folder is no place."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {"fetched_at": now.isoformat(), "content": content.decode("utf-8-sig")}
    _write(_file(url, folder), kept)
    _file(url, folder).with_suffix(".fault").unlink(missing_ok=True)


def kept(url: str, folder: Path) -> Copy | None:
    """The last good copy of the calendar at ``url``, and what went wrong since; None if none."""
    try:
        found = json.loads(_file(url, folder).read_text(encoding="utf-8"))
        foreign = ical.read(found["content"].encode())
        since = fault(url, folder) or Fault("", "", _NEVER)
        fetched_at = datetime.fromisoformat(found["fetched_at"])
        return Copy(foreign, fetched_at, since.code, since.told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # a file that somebody damaged is no copy


def fault(url: str, folder: Path) -> Fault | None:
    """Why the calendar at ``url`` could not be fetched last; None if it could, or was not tried."""
    try:
        file = _file(url, folder).with_suffix(".fault")
        found = json.loads(file.read_text(encoding="utf-8"))
        return Fault(found["code"], found["told"], datetime.fromisoformat(found["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _fallback(url: str, folder: Path, failed: FetchFailed, now: datetime) -> Copy | FetchFailed:
    """The former copy; what went wrong is noted beside it, for whoever reads it later."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"code": failed.code, "told": str(failed), "at": now.isoformat()}
    _write(_file(url, folder).with_suffix(".fault"), told)
    return kept(url, folder) or failed


def _write(file: Path, content: dict[str, str]) -> None:
    """Write a file whole or not at all, whoever else writes it at the same time."""
    beside = file.with_name(f"{file.name}.{getpid()}-{get_ident()}")
    beside.write_text(json.dumps(content), encoding="utf-8")
    beside.replace(file)


def _file(url: str, folder: Path) -> Path:
    return folder / f"{sha256(url.encode()).hexdigest()[:32]}.json"
