"""Calendars at web addresses: the last good copy of each is kept in a folder.

Whoever answers who is on works with the copies that are there; `firsthour.directory.fetching`
renews them. The file name of a copy follows from its address, which may be secret and is
therefore not written down.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from os import getpid
from pathlib import Path
from threading import get_ident

from firsthour.directory import ical
from firsthour.directory.ical import Foreign

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


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


def note(url: str, folder: Path, found: Fault) -> None:
    """Note beside the copy why it could not be renewed, for whoever reads it later."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {"code": found.code, "told": found.told, "at": found.at.isoformat()}
    _write(_file(url, folder).with_suffix(".fault"), told)


def _write(file: Path, content: dict[str, str]) -> None:
    """Write a file whole or not at all, whoever else writes it at the same time."""
    beside = file.with_name(f"{file.name}.{getpid()}-{get_ident()}")
    beside.write_text(json.dumps(content), encoding="utf-8")
    beside.replace(file)


def _file(url: str, folder: Path) -> Path:
    return folder / f"{sha256(url.encode()).hexdigest()[:32]}.json"
