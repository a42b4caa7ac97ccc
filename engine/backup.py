"""Online copies of SQLite databases, made while others read and write them."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from engine.errors import CopyFailed

_BUSY_S = 30.0


def copy_database(source: Path, target: Path) -> None:
    """Copy a database, as of one moment, to a single file that appears whole or not at all.

    The source may be in use; the target must not be, and is replaced if it exists. Works for the
    engine's file and for the records' SQLite. Raises `CopyFailed`.
    """
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        _copy(source, partial)
        _sync(partial)
        # A log left beside the old file would be replayed into the new one.
        for suffix in ("-wal", "-shm", "-journal"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        partial.replace(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        partial.unlink(missing_ok=True)
        message = f"{source} could not be copied to {target}: {error}"
        raise CopyFailed(message) from error


def open_readonly(database: Path) -> sqlite3.Connection:
    """Open an existing database for reading; raises `sqlite3.Error` if there is none."""
    uri = f"{database.resolve().as_uri()}?mode=ro"
    return sqlite3.connect(uri, uri=True, timeout=_BUSY_S)


def _copy(source: Path, target: Path) -> None:
    with closing(open_readonly(source)) as origin, closing(sqlite3.connect(target)) as copy:
        # All pages in one step: a writer meanwhile cannot make the copy start over.
        origin.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            message = f"the copy is damaged: {verdict}"
            raise sqlite3.DatabaseError(message)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
