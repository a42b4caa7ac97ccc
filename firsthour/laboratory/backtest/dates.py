"""Times as logs write them: which form a column has is seen from many of its values."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

Form = Literal["iso", "day_first", "month_first"]
Doubt = Literal["", "open", "both"]
"""Why a form is a guess: the values leave it open, or some say the one and some the other."""
_SHAPE = re.compile(
    r"(\d{1,4})([-/. ])(\d{1,2}|[A-Za-z]{3,9})\2(\d{4}|\d{2})"
    r"(?:[T ,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?)?"
    r"\s*([AaPp])?\.?(?:[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_CENTURY = 2000
_NOON, _YEAR_DIGITS, _HIGHEST_MONTH = 12, 4, 12


def seen(values: Iterable[str]) -> tuple[Form | None, Doubt]:
    """The form that values have, and why that is a guess if it is; None where none is a time.

    Day and month are told apart by a number over 12. Where none is, it is a guess: AM and PM are
    written where the month comes first, and the day does everywhere else. Where such numbers stand
    in both places, the form is that of the most.
    """
    day = month = iso = named = noon = numbers = 0
    for value, times in Counter(values).items():
        found = _SHAPE.fullmatch(value.strip())
        if found is None:
            continue
        first, _, second, *_ = found.groups()
        if len(first) == _YEAR_DIGITS:
            iso += times
        elif not second.isdigit():
            named += times
        else:
            numbers += times
            day += times * (int(first) > _HIGHEST_MONTH)
            month += times * (int(second) > _HIGHEST_MONTH)
            noon += times * (found[8] is not None)
    if iso > named + numbers:
        return "iso", ""
    if not (iso or named or numbers):
        return None, ""
    if named >= numbers:
        return "day_first", ""
    if day or month:
        return ("day_first" if day >= month else "month_first"), "both" if day and month else ""
    return ("month_first" if noon else "day_first"), "open"


def reader(form: Form, zone: str) -> Callable[[str], datetime | None]:
    """What reads the times of a column, to UTC; it gives None for what is none.

    ZoneInfoNotFoundError or ValueError where there is no such zone.
    """
    place = ZoneInfo(zone)

    @lru_cache(maxsize=8192)
    def read(value: str) -> datetime | None:
        found = _SHAPE.fullmatch(value.strip())
        if found is None:
            return None
        try:
            return _instant(found, form, place)
        except (ValueError, OverflowError):
            return None

    return read


def _instant(found: re.Match[str], form: Form, place: ZoneInfo) -> datetime | None:
    first, _, second, third, hour, minute, second_of, noon, offset = found.groups()
    month = int(second) if second.isdigit() else _MONTHS.get(second[:3].lower(), 0)
    if len(first) == _YEAR_DIGITS:
        if len(third) == _YEAR_DIGITS:
            return None
        year, day = int(first), int(third)
    else:
        year, day = int(third), int(first)
        if form == "month_first" and second.isdigit():
            month, day = day, month
    if year < 100:  # noqa: PLR2004 - two digits of a year
        year += _CENTURY
    hours = int(hour or 0)
    if noon:
        if not 1 <= hours <= _NOON:
            return None
        hours = hours % _NOON + (_NOON if noon in "pP" else 0)
    at = datetime(year, month, day, hours, int(minute or 0), int(second_of or 0), tzinfo=place)
    if offset:
        at = at.replace(tzinfo=_offset(offset))
    return at.astimezone(UTC)


def _offset(text: str) -> timezone:
    if text in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-length if text[0] == "-" else length)
