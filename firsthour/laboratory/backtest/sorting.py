"""Rows of any number in the order of their incidents, most of them on disk."""

import heapq
import marshal
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

HELD = 8_000
"""Rows that are held in memory at once."""
_WIDEST = 64
"""Files that are read at once; more are joined first."""


class Row(NamedTuple):
    """One row of a log, in the order in which rows are sorted; times in seconds, -1 is unknown.

    ``sequence`` tells the order of events at the same time, where the log numbers them.
    ``verdict``: 1 kept, 0 missed, -1 unknown.
    """

    number: str
    at: int
    sequence: int
    line: int
    state: str
    severity: int
    team: str
    person: str
    customer: str
    service: str
    verdict: int
    opened: int
    resolved: int
    closed: int


def ordered(rows: Iterable[Row], held: int = HELD) -> Iterator[Row]:
    """The rows by incident, time and line; what is not held goes through a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="firsthour-backtest-") as folder:
        files: list[Path] = []
        chunk: list[Row] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) >= held:
                files.append(_written(sorted(chunk), Path(folder) / f"{len(files)}"))
                chunk = []
        chunk.sort()
        while len(files) > _WIDEST:
            parts, files = files[:_WIDEST], files[_WIDEST:]
            joined = Path(folder) / f"joined-{parts[0].name}"
            files.append(_written(heapq.merge(*map(_read, parts)), joined))
            for part in parts:
                part.unlink()
        yield from heapq.merge(*map(_read, files), chunk)


def _written(rows: Iterable[Row], path: Path) -> Path:
    with path.open("wb") as file:
        for row in rows:
            marshal.dump(tuple(row), file)
    return path


def _read(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        yield from _rows(file)


def _rows(file: BinaryIO) -> Iterator[Row]:
    while True:
        try:
            values = marshal.load(file)  # noqa: S302 - our own file in our own folder
        except EOFError:
            return
        yield Row._make(values)
