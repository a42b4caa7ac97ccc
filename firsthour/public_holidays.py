"""The public holidays of countries and their parts: the one door to the calendars of the world.

They take a tenth of a second to read, and few commands ask: they are read at the first question.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Sequence[str]]:
    """Tell whose public holidays are known: two-letter codes (ISO 3166-1), each with its parts."""
    known = _calendars().list_supported_countries()
    return {code: parts for code, parts in known.items() if len(code) == 2}  # noqa: PLR2004 - ISO 3166-1 alpha-2


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Give the public holidays of one year in a country, or in a part of it where one is named.

    Both are codes out of `countries`; an unknown one is a `NotImplementedError`.
    """
    part = subdivision or None
    return frozenset(_calendars().country_holidays(country, subdiv=part, years=year))


def _calendars() -> Any:  # noqa: ANN401 - a module
    import holidays  # noqa: PLC0415 - see above

    return holidays
