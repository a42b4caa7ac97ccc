"""Statements that are run often: put into the driver's words once, and handed to the driver.

For a statement of one row SQLAlchemy takes ten times as long as the database does, each time that
it is run. Here it writes the statement and says how values are written and read; that is kept, and
the driver does the rest: on SQLAlchemy's connection, in its transaction, with its errors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ClauseElement, Column, Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

HEARD = "firsthour_heard"
"""Where a connection's `info` says who is told of each statement before it runs."""

Values = Mapping[str, Any]
Change = Callable[[Any], Any] | None
"""How a value is changed on its way; not at all where it is `None`."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A statement as one driver takes it; ``reads`` has the columns of its rows."""

    sql: str
    writes: tuple[tuple[str, Change], ...]
    reads: tuple[tuple[str, Change], ...]
    fixed: Values
    positional: bool

    def given(self, values: Values) -> tuple[Any, ...] | dict[str, Any]:
        """The parameters with these values, as the driver takes them."""
        if self.fixed:
            values = {**self.fixed, **values}
        if self.positional:
            return tuple(
                [write(values[name]) if write else values[name] for name, write in self.writes]
            )
        return {name: write(values[name]) if write else values[name] for name, write in self.writes}


@dataclass(slots=True)
class Ready:
    """A statement of SQLAlchemy that is put into words once for each kind of database.

    It has parameters by name and no list among them. ``columns`` are those that an insertion
    fills. Errors are those of SQLAlchemy.
    """

    statement: Executable
    columns: Sequence[str] | None = None
    _words: dict[str, _Words] = field(default_factory=dict)

    def run(self, connection: Connection, values: Values) -> int:
        """Run it once; give how many rows it changed."""
        words = self._in_words(connection.dialect)
        changed: int = execute(connection, words.sql, words.given(values))
        return changed

    def run_many(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it with each of these sets of values."""
        if len(rows) == 1:
            self.run(connection, rows[0])
            return
        words = self._in_words(connection.dialect)
        execute(connection, words.sql, [words.given(values) for values in rows], many=True)

    def first(self, connection: Connection, values: Values) -> dict[str, Any] | None:
        """Give the first row that it finds or returns, by column."""
        return next(iter(self.all(connection, values)), None)

    def all(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """Give the rows that it finds or returns, by column."""
        words = self._in_words(connection.dialect)
        return [
            {
                name: read(value) if read else value
                for (name, read), value in zip(words.reads, row, strict=True)
            }
            for row in execute(connection, words.sql, words.given(values), fetch=True)
        ]

    def _in_words(self, dialect: Dialect) -> _Words:
        words = self._words.get(dialect.name)
        if words is None:
            words = self._words[dialect.name] = self._put_into_words(dialect)
        return words

    def _put_into_words(self, dialect: Dialect) -> _Words:
        compiled = self._compiled(dialect)
        names = compiled.positiontup if compiled.positional else tuple(compiled.binds)
        reads = getattr(self.statement, "exported_columns", ())
        return _Words(
            str(compiled),
            tuple((name, writer(compiled.binds[name].type, dialect)) for name in names or ()),
            tuple((str(column.key), _reader(column.type, dialect)) for column in reads),
            {
                **{name: bind.value for name, bind in compiled.binds.items() if not bind.required},
                **{str(column.key): _default(column) for column in compiled.insert_prefetch},
            },
            compiled.positional,
        )

    def _compiled(self, dialect: Dialect) -> SQLCompiler:
        if not isinstance(self.statement, ClauseElement):
            raise TypeError(self.statement)
        found = self.statement.compile(dialect=dialect, column_keys=self.columns)
        if not isinstance(found, SQLCompiler):
            raise TypeError(found)
        return found


def writer(kind: TypeEngine[Any], dialect: Dialect) -> Change:
    """How a value of this type is written for a driver."""
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _default(column: Column[Any]) -> Any:
    """What an insertion puts into a column that it does not name."""
    return getattr(column.default, "arg", None)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Change:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def execute(
    connection: Connection,
    sql: str,
    given: Any,
    *,
    many: bool = False,
    fetch: bool = False,
    heard: bool = True,
) -> Any:
    """Run a statement in the driver's words; give its rows, or without ``fetch`` their number.

    The connection comes from a store, which has begun its transaction. Unless it is ``heard``,
    nobody is told.
    """
    proxied = connection.connection
    if heard and (tell := proxied.info.get(HEARD)):
        tell(sql)
    cursor = proxied.cursor()
    errors = connection.dialect.loaded_dbapi.Error
    try:
        (cursor.executemany if many else cursor.execute)(sql, given)
        return cursor.fetchall() if fetch else cursor.rowcount
    except errors as fault:
        # Without what was given: an error may be logged, and texts stay in the records.
        raise DBAPIError.instance(
            sql, None, fault, errors, hide_parameters=True, dialect=connection.dialect
        ) from fault
    finally:
        cursor.close()
