"""What is not as it should be in a directory although it can be used: warnings, by code."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from firsthour.directory.book import Book

Code: TypeAlias = Literal[
    "calendar_missing",  # never fetched: nobody is on by it
    "calendar_stale",  # the last good copy is used, since it could not be fetched anew
    "calendar_stranger",  # a title in it that means nobody here
    "same_name",  # two people; they are told apart by their ids
]
_CAUSES = {
    "calendar_unreachable": "it cannot be reached",
    "calendar_hangs": "it does not answer in time",
    "calendar_refused": "it is refused, or is not there",
    "calendar_redirects": "it leads from one address to another",
    "calendar_is_a_page": "it is a web page",
    "calendar_not_text": "it is not text",
    "calendar_unreadable": "it is no calendar, or a broken one",
    "calendar_too_large": "it is too large",
    "calendar_endless": "it repeats too often",
}
"""Why a calendar could not be read."""
_AHEAD = timedelta(days=31)
_TOLD = 5


@dataclass(frozen=True, slots=True)
class Trouble:
    """A warning: about which rotation or person (``subject``, an id), in a sentence.

    ``cause`` is the code of what went wrong behind it; ``since`` the time of the last good copy;
    ``title`` is the title that means nobody.
    """

    code: Code
    subject: str
    message: str
    cause: str = ""
    since: datetime | None = None
    title: str = ""


def troubles(book: Book, at: datetime) -> Iterator[Trouble]:
    """Everything to warn of, as at ``at``."""
    for key, rotation in book.rotations.items():
        if rotation.calendar is None:
            continue
        copy = book.copies.get(key)
        if copy is None:
            cause = book.faults.get(key, "")
            why = f" ({_CAUSES[cause]})" if cause in _CAUSES else ""
            message = f"The calendar of {rotation.name} was never read{why}: nobody is on by it"
            yield Trouble("calendar_missing", key, message, cause)
            continue
        if copy.fault:
            yield _stale(key, rotation.name, copy.told, copy.fault, copy.fetched_at, at)
        for title in book.rota(key).strangers(at, at + _AHEAD)[:_TOLD]:
            message = f"The calendar of {rotation.name} names {title!r}, who is nobody here"
            yield Trouble("calendar_stranger", key, message, title=title)
    yield from _same_names(book)


def _stale(
    key: str, name: str, told: str, cause: str, since: datetime | None, at: datetime
) -> Trouble:
    age = _age(at - since) if since else "a while"
    message = f"The calendar of {name} could not be fetched ({told}): a copy is used, {age} old"
    return Trouble("calendar_stale", key, message, cause, since)


def _same_names(book: Book) -> Iterator[Trouble]:
    by_name: dict[str, list[str]] = {}
    for person in book.people.values():
        by_name.setdefault(person.name.casefold(), []).append(person.id)
    for ids in by_name.values():
        if len(ids) > 1:
            name = book.people[ids[0]].name
            yield Trouble("same_name", ids[0], f"{name} is the name of {', '.join(ids)}")


def _age(age: timedelta) -> str:
    """``3 d``, ``5 h`` or ``12 min``."""
    if age >= timedelta(days=2):
        return f"{age // timedelta(days=1)} d"
    if age >= timedelta(hours=2):
        return f"{age // timedelta(hours=1)} h"
    return f"{max(0, age // timedelta(minutes=1))} min"
