"""The days on which nobody works: the public holidays of a country, expanded into dates."""

from collections.abc import Iterable
from datetime import date

from firsthour.public_holidays import public_holidays

YEARS = 3
"""How many years of public holidays a policy holds."""


def expand(country: str, subdivision: str, first: int | None, extra: Iterable[date]) -> list[date]:
    """Holidays of ``YEARS`` years from ``first``, and the ``extra`` days, in order."""
    days = set(extra)
    if country and first is not None:
        for year in range(first, first + YEARS):
            days |= public_holidays(country, subdivision, year)
    return sorted(days)
