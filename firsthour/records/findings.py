"""What the check of the directory found last, so that only what is new is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from firsthour.records.rows import merge
from firsthour.records.store import Store
from firsthour.records.tables import DIRECTORY_FINDINGS

LOCK = "directory_findings"
_F = DIRECTORY_FINDINGS.c


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding as it was told: what it is about (``key``), when, how long at most.

    ``spans`` are in order and apart; ``longest`` is None where the longest had no end in view;
    ``horizon`` is how far the check had looked.
    """

    key: str
    is_error: bool
    spans: tuple[tuple[datetime, datetime], ...]
    longest: timedelta | None
    horizon: datetime


def kept(store: Store) -> dict[str, KeptFinding]:
    """Give what the last check found, by key."""
    with store.read() as connection:
        rows = connection.execute(select(DIRECTORY_FINDINGS).where(_F.gone_at.is_(None))).all()
    return {
        row.key: KeptFinding(
            row.key,
            row.error,
            tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in row.spans),
            None if row.longest_s is None else timedelta(seconds=row.longest_s),
            row.horizon,
        )
        for row in rows
    }


def keep(store: Store, findings: Iterable[KeptFinding], now: datetime) -> None:
    """Remember what a check found; whatever it did not find any more is gone."""
    found = {each.key: each for each in findings}
    with store.write() as connection:
        store.lock(connection, LOCK)
        query = select(_F.key, _F.first_at).where(_F.gone_at.is_(None))
        since = {row.key: row.first_at for row in connection.execute(query)}
        rows = [_row(each, since.get(key, now), now) for key, each in found.items()]
        merge(connection, DIRECTORY_FINDINGS, rows, _F.keys())
        gone = [{"of_key": key} for key in since if key not in found]
        if gone:
            change = update(DIRECTORY_FINDINGS).where(_F.key == bindparam("of_key"))
            connection.execute(change.values(gone_at=now), gone)


def _row(found: KeptFinding, since: datetime, now: datetime) -> dict[str, Any]:
    return {
        "key": found.key,
        "error": found.is_error,
        "spans": [[start.isoformat(), end.isoformat()] for start, end in found.spans],
        "longest_s": None if found.longest is None else round(found.longest.total_seconds()),
        "horizon": found.horizon,
        "first_at": since,
        "last_at": now,
        "gone_at": None,
    }
