"""The door to the database: engines for SQLite and PostgreSQL, transactions, and their count."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from firsthour.records.ready import HEARD, execute

READS, WRITES = "BEGIN", "BEGIN IMMEDIATE"
"""How SQLite begins a transaction; PostgreSQL does by itself, with the first statement."""
SNAPSHOT_ROWS = 500
BUSY_MS = 30_000
"""How long a writer waits for another one on SQLite before it gives up, in milliseconds."""


@dataclass
class Statements:
    """How many statements ran while it was counting."""

    count: int = 0


class Store:
    """The records behind a database URL (`sqlite:///FILE` or `postgresql://…`).

    It opens no connection until it is used, and may be shared by threads. The tables are
    made by `migrate.migrate`.
    """

    def __init__(self, url: str, pool: int = 10) -> None:
        self.url = _driver(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.statements = 0
        """Statements run since the start, by all threads; transaction control is not counted."""
        self._listeners: list[Callable[[str], None]] = []
        self._turn: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()
        """SQLite has one writer at a time, and lets those who wait sleep for longer and longer:
        the threads of one process take turns instead, and the next one begins at once."""
        self.engine = _sqlite(self.url, pool) if self.is_sqlite else _postgres(self.url, pool)
        event.listen(self.engine, "connect", self._connected)
        event.listen(self.engine, "before_cursor_execute", self._count)

    @property
    def file(self) -> Path | None:
        """The database file, on SQLite."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a writing transaction: committed at the end, rolled back on error.

        On SQLite it takes the one write lock at once, so that nothing read in it can be old.
        """
        with self._turn, self.engine.begin() as connection:
            self._begin(connection, WRITES)
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection in a transaction that only reads: on SQLite one snapshot."""
        with self.engine.connect() as connection:
            self._begin(connection, READS)
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of all tables and reads rows as they are asked."""
        with self.engine.connect() as connection:
            options: dict[str, Any] = {"yield_per": SNAPSHOT_ROWS}
            if not self.is_sqlite:
                options["isolation_level"] = "REPEATABLE READ"
            at_once = connection.execution_options(**options)
            self._begin(at_once, READS)
            yield at_once

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a session in a writing transaction, for code that works with table objects."""
        with self._turn, Session(self.engine) as session, session.begin():
            self._begin(session.connection(), WRITES)
            yield session

    def lock(self, connection: Connection, name: str) -> None:
        """Let one writer at a time pass under this name until its transaction ends.

        SQLite has one writer anyway.
        """
        if not self.is_sqlite:
            key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    @contextmanager
    def counting(self) -> Iterator[Statements]:
        """Count the statements that run meanwhile, by all threads."""
        counted, before = Statements(), self.statements
        try:
            yield counted
        finally:
            counted.count = self.statements - before

    def listen(self, listener: Callable[[str], None]) -> None:
        """Have every statement's text told to `listener` before it runs."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()

    def _begin(self, connection: Connection, how: str) -> None:
        # Here and not by an event of SQLAlchemy: those are gone through for each statement.
        if self.is_sqlite:
            execute(connection, how, (), heard=False)

    def _connected(self, _connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[HEARD] = self._heard

    def _count(self, _connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        self._heard(statement)

    def _heard(self, statement: str) -> None:
        self.statements += 1
        for listener in self._listeners:
            listener(statement)


def _driver(url: URL) -> URL:
    """Speak to PostgreSQL through psycopg 3, however the URL names it."""
    if url.get_backend_name() in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def _postgres(url: URL, pool: int) -> Engine:
    return create_engine(url, pool_size=pool, max_overflow=pool, pool_pre_ping=True)


def _sqlite(url: URL, pool: int) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=pool, max_overflow=pool)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Set what holds for a connection; transactions are begun by the store, not by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
