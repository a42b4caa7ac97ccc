"""Counting in bounded memory: quantiles with a stated error, sums for any number of keys."""

import math
import sqlite3
import tempfile
from collections import Counter
from pathlib import Path

from firsthour.laboratory.backtest.report import Busiest, Load, Spread

ERROR = 0.01
"""A quantile is off by so much of itself at most."""
_BASE = math.log((1 + ERROR) / (1 - ERROR))
_SPILL = 10_000
"""Keys that are held in memory before they go to disk."""
_SHOWN = 10


class Quantiles:
    """Values of any number in a few hundred counters: their widths grow with the values."""

    def __init__(self, unit: str = "") -> None:
        """Begin without values; ``unit`` as in ``Spread``."""
        self._unit = unit
        self._counts: Counter[int] = Counter()
        self._total = self._most = 0.0
        self._zeros = self._count = 0

    def add(self, value: float) -> None:
        """Count a value, which is not negative."""
        self._count += 1
        self._total += value
        self._most = max(self._most, value)
        if value <= 0:
            self._zeros += 1
        else:
            self._counts[math.ceil(math.log(value) / _BASE)] += 1

    def spread(self) -> Spread:
        """What has been counted so far."""
        middle, ninth = self._at(0.5), self._at(0.9)
        return Spread(self._count, self._total, middle, ninth, self._most, self._unit, ERROR)

    def _at(self, share: float) -> float:
        """The value of this rank, counted from the smallest."""
        rank = max(1, math.ceil(share * self._count)) - self._zeros
        if rank <= 0 or not self._counts:
            return 0.0
        for bucket in sorted(self._counts):
            rank -= self._counts[bucket]
            if rank <= 0:
                return min(self._most, math.exp((bucket - 0.5) * _BASE))
        return self._most


class Whole:
    """Small whole numbers, such as transfers an incident: exact."""

    def __init__(self) -> None:
        """Begin without values."""
        self._counts: Counter[int] = Counter()

    def add(self, value: int) -> None:
        """Count a value; what is greater than 9,999 counts as that."""
        self._counts[min(value, 9_999)] += 1

    def spread(self) -> Spread:
        """What has been counted so far."""
        count = self._counts.total()
        total = float(sum(value * times for value, times in self._counts.items()))
        most = float(max(self._counts, default=0))
        return Spread(count, total, self._at(0.5), self._at(0.9), most)

    def _at(self, share: float) -> float:
        rank = max(1, math.ceil(share * self._counts.total()))
        for value in sorted(self._counts):
            rank -= self._counts[value]
            if rank <= 0:
                return float(value)
        return 0.0


class Sums:
    """A sum for each of any number of keys (who, and when): what is too much goes to disk."""

    def __init__(self) -> None:
        """Begin without keys."""
        self._held: Counter[tuple[str, str]] = Counter()
        self._disk: sqlite3.Connection | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def add(self, who: str, when: str = "", times: int = 1) -> None:
        """Count for somebody."""
        self._held[who, when] += times
        if len(self._held) >= _SPILL:
            self._spill()

    def load(self) -> Load:
        """What has been counted so far; exact."""
        disk = self._spill()
        count, total, most = disk.execute(
            "SELECT count(*), coalesce(sum(n), 0), coalesce(max(n), 0) FROM sums"
        ).fetchone()
        rows = disk.execute(
            "SELECT who, n, at FROM sums ORDER BY n DESC, who, at LIMIT ?", (_SHOWN,)
        ).fetchall()
        spread = Spread(count, total, self._at(disk, count, 0.5), self._at(disk, count, 0.9), most)
        return Load(spread, tuple(Busiest(*row) for row in rows))

    def by_time(self) -> dict[str, int]:
        """The sum of all keys, for each ``when``."""
        found = self._spill().execute("SELECT at, sum(n) FROM sums GROUP BY at")
        return dict(found.fetchall())

    def close(self) -> None:
        """Let go of the disk."""
        if self._disk is not None:
            self._disk.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._disk = self._folder = None

    def _at(self, disk: sqlite3.Connection, count: int, share: float) -> float:
        if not count:
            return 0.0
        rank = max(1, math.ceil(share * count)) - 1
        found = disk.execute("SELECT n FROM sums ORDER BY n LIMIT 1 OFFSET ?", (rank,))
        return float(found.fetchone()[0])

    def _spill(self) -> sqlite3.Connection:
        if self._disk is None:
            self._folder = tempfile.TemporaryDirectory(prefix="firsthour-backtest-")
            self._disk = sqlite3.connect(Path(self._folder.name) / "sums.sqlite")
            self._disk.execute("PRAGMA synchronous=OFF")
            self._disk.execute("PRAGMA journal_mode=OFF")
            self._disk.execute(
                "CREATE TABLE sums (who TEXT, at TEXT, n INTEGER, PRIMARY KEY (who, at))"
                " WITHOUT ROWID"
            )
        self._disk.executemany(
            "INSERT INTO sums VALUES (?, ?, ?)"
            " ON CONFLICT (who, at) DO UPDATE SET n = n + excluded.n",
            [(who, when, n) for (who, when), n in self._held.items()],
        )
        self._disk.commit()
        self._held.clear()
        return self._disk
