"""Sorted dumps of tables: two records are equal when their dumps are."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select

from firsthour.records.projected import PROJECTIONS
from firsthour.records.store import Store
from firsthour.records.tables import ORIGINALS


def dump(
    store: Store, tables: Iterable[Table] = PROJECTIONS, case: int | None = None
) -> dict[str, list[str]]:
    """Give the rows of tables (of one case, where asked) as sorted lines of JSON, by table.

    The same on every database: the order of rows and the form of times do not depend on it.
    """
    lines: dict[str, list[str]] = {}
    with store.read() as connection:
        for table in tables:
            query = select(table)
            if case is not None and "case" in table.c:
                query = query.where(table.c.case == case)
            rows = connection.execute(query).mappings()
            lines[table.name] = sorted(line_of(dict(row)) for row in rows)
    return lines


def dump_originals(store: Store) -> dict[str, list[str]]:
    """Give the originals as sorted lines, as `dump` does the projections."""
    return dump(store, ORIGINALS)


def line_of(row: dict[str, Any]) -> str:
    """Give a row as one line of JSON."""
    return json.dumps(row, default=_time, sort_keys=True, separators=(",", ":"))


def _time(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    message = f"no column holds a {type(value).__name__}"
    raise TypeError(message)
