"""Column types that behave the same on SQLite and PostgreSQL: aware times and JSON as text."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, Dialect, Text, func, type_coerce
from sqlalchemy.types import TypeDecorator

from firsthour.records.errors import NaiveTime

_COMPACT = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
"""Made once: to make it takes longer than to write a few words."""


def names(column: Column[Any], text: str) -> ColumnElement[bool]:
    """Whether the list of texts in a `Json` column has this one, without reading it out."""
    whole, word = type_coerce(column, Text), _COMPACT.encode(text)
    return func.replace(whole, word, "") != whole


class UtcTime(TypeDecorator[datetime]):
    """An instant: refused without a zone, given back aware and in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn an aware time into UTC; raise `NaiveTime` for any other."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveTime
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        """Give the time back in UTC; SQLite keeps it without a zone."""
        if value is None:
            return None
        time: datetime = value
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """Plain data as compact JSON text with sorted keys: equal data are equal texts.

    Characters outside ASCII are escaped, so that any text can be kept.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str:
        """Write the data down."""
        return _COMPACT.encode(value)

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        """Read them back; lists come back as lists."""
        return None if value is None else json.loads(value)
