"""The import of customers from a CSV file: what is new or changed is written, in batches.

Each batch is a transaction of its own: an import that was killed has written whole batches, and
running it again finishes. Customers whom the file does not name stay; of a customer, what the
file has no column for stays as well.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from json import dumps
from typing import TypeAlias

from firsthour.admin.customers.file import Table, rows_of
from firsthour.admin.customers.rows import LISTS, OWN, Customers, Entry, Refusal
from firsthour.clock import utc_now
from firsthour.reading import Problem
from firsthour.records.directory import (
    LOCK,
    KeptCustomer,
    append_customers,
    customers,
    digest_of,
    heads,
)
from firsthour.records.rows import pages
from firsthour.records.store import Store

BATCH = 5_000
"""Customers of one transaction."""
KEPT = 1_000
"""Mistakes that a report keeps; all of them are told as they are found, and counted."""

Row: TypeAlias = tuple[str | int, ...]
_UNKNOWN = (0, "")
"""The last revision of a customer who is not kept yet, and its digest."""


@dataclass(slots=True)
class Report:
    """What an import did: rows read, and customers by what became of them.

    ``refused`` counts customers of whom a row was refused: they stay as they were. ``mistakes``
    counts what was wrong with rows, ``refusals`` are the first of them.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    mistakes: int = 0
    refusals: list[Refusal] = field(default_factory=list)


def _nothing(_: object) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class Import:
    """One import into the records. ``by`` is who imports; with ``dry`` nothing is written.

    ``tell_bytes`` is told after each batch how much of the file has been read, ``tell_refusal``
    of each mistake when it is found. ``report`` stands after an import that failed, too.
    """

    store: Store
    by: str = ""
    dry: bool = False
    tell_bytes: Callable[[int], None] = _nothing
    tell_refusal: Callable[[Refusal], None] = _nothing
    report: Report = field(default_factory=Report)

    def run(self, table: Table) -> Report:
        """Import the customers of a file that was examined. InputInvalid if it is none."""
        with rows_of(table) as rows, _uncollected():
            found = Customers(rows, self._refused)
            for batch in pages(found, BATCH):
                self._put([entry for entry in batch if not entry.refused], found)
                self.report.refused += sum(entry.refused for entry in batch)
                self.report.rows = found.lines
                self.tell_bytes(rows.done)
        self.tell_bytes(table.size)
        return self.report

    def _refused(self, refusal: Refusal) -> None:
        self.report.mistakes += 1
        if len(self.report.refusals) < KEPT:
            self.report.refusals.append(refusal)
        self.tell_refusal(refusal)

    def _put(self, batch: list[Entry], found: Customers) -> None:
        """Compare a batch with what is kept, and write what differs, in one transaction."""
        ids = [entry.id for entry in batch]
        absent, has_contacts = found.absent, found.has_contacts
        with self.store.read() if self.dry else self.store.write() as connection:
            if not self.dry:
                self.store.lock(connection, LOCK)
            known = heads(connection, ids)
            kept = customers(connection, known) if absent or not has_contacts else {}
            rows: list[Row] = []
            for entry in batch:
                said = (*entry.own, f"[{','.join(entry.contacts)}]")
                if entry.id in kept:
                    said = _over(kept[entry.id], said, absent, has_contacts=has_contacts)
                if not said[0]:
                    self._nameless(entry, found)
                    continue
                digest = digest_of(said)
                revision, former = known.get(entry.id, _UNKNOWN)
                if former != digest:
                    rows.append((entry.id, revision + 1, digest, *said))
            if rows and not self.dry:
                append_customers(connection, rows, utc_now(), self.by)
        self._count(batch, rows)

    def _count(self, batch: list[Entry], rows: list[Row]) -> None:
        new = sum(row[1] == 1 for row in rows)
        self.report.new += new
        self.report.changed += len(rows) - new
        self.report.same += sum(not entry.refused for entry in batch) - len(rows)

    def _nameless(self, entry: Entry, found: Customers) -> None:
        entry.refused = True
        problem = Problem(None, "name", "It is missing", "a customer needs a name")
        found.refuse(entry.line, entry.id, problem)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the search for cycles, of which rows make none: it would take a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _over(
    kept: KeptCustomer, said: tuple[str, ...], absent: Iterable[int], *, has_contacts: bool
) -> tuple[str, ...]:
    """What is kept of a customer, where the file has no column for it; else what the file says."""
    cells = list(said)
    for at in absent:
        value = getattr(kept, OWN[at])
        cells[at] = _json(list(value)) if OWN[at] in LISTS else value
    if not has_contacts:
        cells[-1] = _json([asdict(contact) for contact in kept.contacts])
    return tuple(cells)


def _json(value: list[dict[str, str]] | list[str]) -> str:
    return dumps(value, sort_keys=True, separators=(",", ":"))
