"""Many rows in few statements, in the words of either database."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Dialect, Table, or_
from sqlalchemy.dialects import postgresql, sqlite

from firsthour.records.ready import Change, Ready, execute, writer

T = TypeVar("T")
Row = Mapping[str, Any]
PAGE = 500
"""How many rows go with one statement, and how many are in memory at once."""
_NOTHING = object()


def pages(items: Iterable[T], size: int = PAGE) -> Iterator[list[T]]:
    """Give the items in lists of at most `size`."""
    page: list[T] = []
    for item in items:
        page.append(item)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page


def among(column: ColumnElement[str], values: Iterable[str]) -> ColumnElement[bool]:
    """Tell whether a column is one of these: `IN` does not go with many sets of parameters."""
    return or_(*(column == value for value in values))


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose primary key is not there yet; all of them have the same columns."""
    merge(connection, table, rows, ())


def insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that are known to be new; all of them have the same columns.

    In the driver's own words: to have each of ten thousand rows looked through for what is to be
    done with it takes longer than to insert it. What many rows in turn have alike, such as a time,
    is written down once.
    """
    if not rows:
        return
    sql, writers = _insertion(connection.dialect, table, tuple(rows[0]))
    for page in pages(rows):
        columns = [_written(name, write, page) for name, write in writers]
        execute(connection, sql, list(zip(*columns, strict=True)), many=True)


def _written(name: str, write: Change, rows: Sequence[Row]) -> list[Any]:
    """One column of some rows as the driver takes it."""
    values = [row[name] for row in rows]
    if write is None:
        return values
    former, found = _NOTHING, _NOTHING
    done = []
    for value in values:
        if value is not former:
            former, found = value, write(value)
        done.append(found)
    return done


@lru_cache(maxsize=256)
def _insertion(
    dialect: Dialect, table: Table, names: tuple[str, ...]
) -> tuple[str, tuple[tuple[str, Change], ...]]:
    """Give the statement that inserts these columns, and how each of them is written."""
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(names))
    sql = f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own table
    return sql, tuple((name, writer(table.c[name].type, dialect)) for name in names)


def merge(
    connection: Connection, table: Table, rows: Sequence[Row], columns: Collection[str]
) -> None:
    """Insert whole rows; where the primary key is there already, change these columns only."""
    if not rows:
        return
    keys = table.primary_key.columns.keys()
    others = tuple(sorted(name for name in columns if name not in keys))
    statement = _upsert(connection.dialect.name, table, tuple(rows[0]), others)
    for page in pages(rows):
        statement.run_many(connection, page)


@cache
def _upsert(
    dialect: str, table: Table, columns: tuple[str, ...], changed: tuple[str, ...]
) -> Ready:
    """Give the statement that inserts these columns and, of rows there already, changes some."""
    keys = [column.name for column in table.primary_key]
    statement = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    if not changed:
        return Ready(statement.on_conflict_do_nothing(index_elements=keys), columns)
    changes = {name: statement.excluded[name] for name in changed}
    return Ready(statement.on_conflict_do_update(index_elements=keys, set_=changes), columns)
