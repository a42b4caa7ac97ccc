"""The hours of a customer's contract as people write them, such as ``Mon-Fri 08:00-18:00``."""

import re
from functools import lru_cache

from firsthour.domain.policy import Calendar, Hours

AROUND_THE_CLOCK = "24x7"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = f"(?:{'|'.join(_DAYS)})"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_HOURS = rf"({_DAY})(?:-({_DAY}))? ({_TIME})-({_TIME}|24:00)"
_ONE = re.compile(_HOURS)
_ALL = re.compile(rf"{AROUND_THE_CLOCK}|{_HOURS}(?:, {_HOURS})*")
_WHOLE_DAY = 24 * 60


def is_hours(text: str) -> bool:
    """True for ``24x7`` and for such as ``Mon-Fri 08:00-18:00, Sat 09:00-12:00``."""
    if not _ALL.fullmatch(text):
        return False
    return all(_minutes(opens) < _minutes(closes) for *_, opens, closes in _ONE.findall(text))


def written(hours: str, zone: str) -> str:
    """The calendar of a contract in one text: its hours, and the zone in which they are meant."""
    return f"{hours} {zone}" if hours else ""


@lru_cache(maxsize=256)
def calendar_of(text: str) -> Calendar:
    """The calendar that `written` wrote. ValueError for anything else."""
    hours, _, zone = text.rpartition(" ")
    if not is_hours(hours):
        message = f"{text[:80]!r} is not the calendar of a contract"
        raise ValueError(message)
    if hours == AROUND_THE_CLOCK:
        return Calendar(zone, tuple(Hours(day, 0, _WHOLE_DAY) for day in range(7)))
    week = [
        Hours(day, _minutes(opens), _minutes(closes))
        for first, last, opens, closes in _ONE.findall(hours)
        for day in _from_to(first, last or first)
    ]
    return Calendar(zone, tuple(week))


def _from_to(first: str, last: str) -> list[int]:
    """The days from one to another, over the end of the week too."""
    begin, end = _DAYS.index(first), _DAYS.index(last)
    return [(begin + ahead) % 7 for ahead in range((end - begin) % 7 + 1)]


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
