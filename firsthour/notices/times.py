"""Times and numbers as a notice writes them: the reader's language, clock and zone.

English keeps one form that no part of the world misreads ("Tue 4 Aug 2026, 14:30 EEST"); every
other language is written as its people write it, by Babel.
"""

from datetime import datetime
from functools import lru_cache

from babel import Locale
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    get_timezone_location,
    get_timezone_name,
)
from babel.numbers import format_decimal, format_percent

from firsthour.scripts import bracketed
from firsthour.templating import SOURCE, offset
from firsthour.templating import zone as zone_of


@lru_cache(maxsize=4096)
def when(locale: Locale, at: datetime, zone: str) -> str:
    """``at`` on the wall clock of ``zone``, with the zone's name and its distance from UTC."""
    # Kept: the readers of a mass mail live in a few zones, and Babel takes its time.
    there = at.astimezone(zone_of(zone))
    if locale.language == SOURCE:
        written = format_datetime(there, "EEE d MMM y, HH:mm", locale=locale)
        letters, distance = _letters(there), offset(there)
        return f"{written} {letters} ({distance})" if letters else f"{written} {distance}"
    day = format_date(there, "full", locale=locale) + _BEFORE_CLOCK.get(locale.language, "")
    written = _glued(locale, day, there)
    where = _zone_name(locale, there)
    if not where:
        return f"{written} {offset(there)}"
    return f"{written}{bracketed((where, offset(there)), locale)}"


def briefly(locale: Locale, at: datetime, zone: str) -> str:
    """``at`` for a text message: "Tue 4 Aug, 14:30 EEST"."""
    there = at.astimezone(zone_of(zone))
    if locale.language == SOURCE:
        written = format_datetime(there, "EEE d MMM, HH:mm", locale=locale)
        return f"{written} {_letters(there) or offset(there)}"
    written = _glued(locale, format_skeleton("MMMEd", there, locale=locale), there)
    known = get_timezone_name(there, width="short", locale=locale)
    return f"{written} {known if known.isalpha() else offset(there)}"


def number(locale: Locale, value: int) -> str:
    """A number with the marks of the language: "10,000", "10.000"."""
    return format_decimal(value, locale=locale)


def percent(locale: Locale, value: int) -> str:
    """``value`` of a hundred: "75%", "%75"."""
    return format_percent(value / 100, locale=locale)


def _glued(locale: Locale, day: str, at: datetime) -> str:
    clock = format_skeleton("Hm", at, locale=locale) if "Hm" in locale.datetime_skeletons else ""
    clock = clock or format_time(at, "HH:mm", locale=locale)
    return str(locale.datetime_formats["medium"]).format(clock, day)


def _zone_name(locale: Locale, at: datetime) -> str:
    """What the zone is called at this time of the year; nothing for UTC."""
    if at.tzname() in ("UTC", None):
        return ""
    # Where no clock is ever changed, all the year has one name: Thai time, not that of Indochina.
    changes = any(at.replace(month=month, day=1).dst() for month in (1, 7))
    long = get_timezone_name(at if changes else at.tzinfo, width="long", locale=locale)
    return _plain(long) or _plain(get_timezone_location(at, locale=locale))


def _plain(name: str) -> str:
    """A name that can stand in brackets; without digits, which would be a distance from UTC."""
    if any(mark.isdigit() for mark in name):
        return ""
    return " ".join(name.translate(_BRACKETS).split())


_BEFORE_CLOCK = {"th": " เวลา"}
"""What stands before the time of a day."""
_BRACKETS = {ord(mark): " " for mark in "[]()\uff08\uff09"}


def _letters(at: datetime) -> str:
    """The letters of the zone (``CEST``); nothing where it has none, or is UTC."""
    name = at.tzname() or ""
    return name if name.isalpha() and name != offset(at) else ""
