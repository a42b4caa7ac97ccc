"""Copies of the records while they are in use, and their way back into empty ones.

A copy is an SQLite file (records in SQLite) or a portable file of JSON lines (either database).
Both hold the originals; the projections are derived anew by `restore`, so that either
kind of copy may be restored into either database.
"""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from firsthour.records.columns import UtcTime
from firsthour.records.dump import line_of
from firsthour.records.errors import ForeignBackup, NewerRecords, NotEmpty
from firsthour.records.migrate import LATEST, migrate
from firsthour.records.rebuild import rebuild
from firsthour.records.rows import insert, pages
from firsthour.records.store import Store
from firsthour.records.tables import ORIGINALS

FORMAT = "firsthour-records"
SQLITE_MAGIC = b"SQLite format 3\0"
STEP = 512
"""How many pages SQLite copies before it lets a writer in."""

Rows = Iterator[tuple[str, dict[str, Any]]]


def backup(store: Store, target: Path) -> None:
    """Copy the records to a file, readable by its owner only; an existing one is replaced.

    The copy is of one moment, and nothing waits for it.
    """
    with _whole(target) as file:
        if store.file is not None:
            _copy(store.file, file)
        else:
            _export(store, file)


def export(store: Store, target: Path) -> None:
    """Write the originals to a portable file, from either database; else as `backup`."""
    with _whole(target) as file:
        _export(store, file)


def restore(store: Store, source: Path) -> int:
    """Fill empty records from a copy and derive the projections; give how many facts it had.

    All or nothing. Raises `NotEmpty`, `ForeignBackup`, or `NewerRecords` for the copy of a
    later release.
    """
    migrate(store)
    with source.open("rb") as file:
        is_sqlite = file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    rows = _from_sqlite(source) if is_sqlite else _from_lines(source)
    _fill(store, rows)
    return rebuild(store)


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Give a file beside the target that takes its place only when it is complete."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy, pages=STEP)


def _export(store: Store, target: Path) -> None:
    counts = {table.name: 0 for table in ORIGINALS}
    with store.snapshot() as connection, target.open("w", encoding="utf-8") as file:
        file.write(line_of({"format": FORMAT, "revision": LATEST}) + "\n")
        for table in ORIGINALS:
            for row in connection.execute(select(table)).mappings():
                file.write(line_of({"table": table.name, "row": dict(row)}) + "\n")
                counts[table.name] += 1
        file.write(line_of({"end": counts}) + "\n")


def _fill(store: Store, rows: Rows) -> None:
    """Insert rows that come table by table; the writer's lock makes "empty" stay true."""
    tables = {table.name: table for table in ORIGINALS}
    with store.write() as connection:
        store.lock(connection, "restore")
        for table in ORIGINALS:
            if connection.execute(select(table).limit(1)).first():
                raise NotEmpty
        for page in pages(rows):
            for name in dict.fromkeys(name for name, _ in page):
                insert(connection, tables[name], [row for of, row in page if of == name])


def _from_sqlite(source: Path) -> Rows:
    """Read a copy of an SQLite file from a copy of its own, brought to this release's revision."""
    with tempfile.TemporaryDirectory(prefix="firsthour-restore-") as folder:
        file = Path(folder) / "records.sqlite"
        shutil.copyfile(source, file)
        with closing(Store(f"sqlite:///{file}")) as store:
            migrate(store)
            with store.snapshot() as connection:
                for table in ORIGINALS:
                    for row in connection.execute(select(table)).mappings():
                        yield table.name, dict(row)


def _from_lines(source: Path) -> Rows:
    tables = {table.name: table for table in ORIGINALS}
    counts = dict.fromkeys(tables, 0)
    with source.open(encoding="utf-8") as file:
        _check(_line(file.readline()))
        for text in file:
            line = _line(text)
            if "end" in line:
                if line["end"] != counts:
                    raise ForeignBackup("it holds other rows than it says")
                return
            table = tables.get(line.get("table", ""))
            if table is None:
                raise ForeignBackup(f"it holds a table {line.get('table')!r}")
            counts[table.name] += 1
            yield table.name, _row(table, line["row"])
    raise ForeignBackup("it ends too early")


def _check(first: dict[str, Any]) -> None:
    if first.get("format") != FORMAT:
        raise ForeignBackup("its first line says nothing of records")
    if first.get("revision") != LATEST:
        raise NewerRecords(str(first.get("revision")))


def _line(text: str) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError as error:
        raise ForeignBackup("it holds lines that are not JSON") from error
    if not isinstance(line, dict):
        raise ForeignBackup("it holds lines of another kind")
    return line


def _row(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    times = [column.name for column in table.columns if isinstance(column.type, UtcTime)]
    read = {name: datetime.fromisoformat(row[name]) for name in times if row.get(name)}
    return {**row, **read}
