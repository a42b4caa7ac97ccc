"""The days on which nobody works: the public holidays of a country, expanded into dates."""

from collections.abc import Iterable
from datetime import date

import holidays

YEARS = 3
"""How many years of public holidays a policy holds."""


def countries() -> tuple[str, ...]:
    """Two-letter codes of the countries whose holidays are known."""
    return tuple(code for code in holidays.list_supported_countries() if len(code) == 2)  # noqa: PLR2004 - ISO 3166-1 alpha-2


def subdivisions(country: str) -> tuple[str, ...]:
    """Codes of the parts of ``country`` that have holidays of their own."""
    return tuple(holidays.list_supported_countries().get(country, ()))


def expand(country: str, subdivision: str, first: int | None, extra: Iterable[date]) -> list[date]:
    """Holidays of ``YEARS`` years from ``first``, and the ``extra`` days, in order."""
    days = set(extra)
    if country and first is not None:
        years = range(first, first + YEARS)
        days.update(holidays.country_holidays(country, subdiv=subdivision or None, years=years))
    return sorted(days)
