"""Statements are compiled once for a process, not again for every database of a test.

SQLAlchemy keeps what it has compiled with each engine, and every test has an engine of its own:
compiling would be a quarter of what tests of the records cost. Engines of one kind of database
share their dialect and what it compiled; connections, transactions and SQL stay their own.
"""

from typing import Any

from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.util import LRUCache

from firsthour.records import store

STATEMENTS = 5_000
"""More than the tests have, so that none is compiled twice."""
_SPOKEN: dict[str, Dialect] = {}
"""A dialect for each kind of database, as its first connection has left it."""
_COMPILED: LRUCache[Any, Any] = LRUCache(STATEMENTS)


def share() -> None:
    """Have the stores that are made from here on share what they compile."""
    store.create_engine = _engine  # type: ignore[assignment, attr-defined]


def _engine(url: URL, **options: Any) -> Engine:  # noqa: ANN401 - those of SQLAlchemy
    made = create_engine(url, execution_options={"compiled_cache": _COMPILED}, **options)
    spoken = _SPOKEN.get(url.drivername)
    if spoken is not None:
        made.dialect = spoken
        return made

    def connected(*_event: object) -> None:
        _SPOKEN.setdefault(url.drivername, made.dialect)

    event.listen(made, "connect", connected)
    return made
