"""The days on which nobody works: the public holidays of a country, expanded into dates."""

from collections.abc import Iterable
from datetime import date
from typing import Any

YEARS = 3
"""How many years of public holidays a policy holds."""


def _calendars() -> Any:  # noqa: ANN401 - a module
    """The calendars of half the world: they take a tenth of a second, and few commands ask."""
    import holidays  # noqa: PLC0415 - see above

    return holidays


def countries() -> tuple[str, ...]:
    """Two-letter codes of the countries whose holidays are known."""
    return tuple(code for code in _calendars().list_supported_countries() if len(code) == 2)  # noqa: PLR2004 - ISO 3166-1 alpha-2


def subdivisions(country: str) -> tuple[str, ...]:
    """Codes of the parts of ``country`` that have holidays of their own."""
    return tuple(_calendars().list_supported_countries().get(country, ()))


def expand(country: str, subdivision: str, first: int | None, extra: Iterable[date]) -> list[date]:
    """Holidays of ``YEARS`` years from ``first``, and the ``extra`` days, in order."""
    days = set(extra)
    if country and first is not None:
        years = range(first, first + YEARS)
        days.update(_calendars().country_holidays(country, subdiv=subdivision or None, years=years))
    return sorted(days)
