"""Makes the projections again from facts and content, while everything else goes on."""

from collections.abc import Iterator

from sqlalchemy import Connection, delete, select

from firsthour.domain.facts import Fact
from firsthour.records.codec import decode_row
from firsthour.records.errors import UnknownCase
from firsthour.records.projected import PROJECTIONS
from firsthour.records.projections import derive
from firsthour.records.rows import PAGE
from firsthour.records.store import Store
from firsthour.records.tables import CASES, FACTS


def rebuild(store: Store, case: int | None = None) -> int:
    """Derive the projections of a case (or of all) anew; give from how many facts.

    Each case in a transaction of its own: readers see it as before or as after. Raises
    `UnknownCase`.
    """
    if case is not None:
        return _rebuild(store, case)
    with store.read() as connection:
        numbers = [row.number for row in connection.execute(select(CASES.c.number))]
    return sum(_rebuild(store, number) for number in sorted(numbers))


def _rebuild(store: Store, case: int) -> int:
    with store.write() as connection:
        lock = select(CASES.c.number).where(CASES.c.number == case).with_for_update()
        if connection.execute(lock).first() is None:
            raise UnknownCase(case)
        return _derive_anew(connection, case)


def rebuild_all(connection: Connection) -> None:
    """Derive the projections of all cases anew, inside a writing transaction of the caller."""
    numbers = [row.number for row in connection.execute(select(CASES.c.number))]
    for number in sorted(numbers):
        _derive_anew(connection, number)


def _derive_anew(connection: Connection, case: int) -> int:
    count = 0
    for table in PROJECTIONS:
        connection.execute(delete(table).where(table.c.case == case))
    for page in _pages(connection, case):
        derive(connection, case, page)
        count += len(page)
    return count


def _pages(connection: Connection, case: int) -> Iterator[list[Fact]]:
    last = 0
    query = select(FACTS).where(FACTS.c.case == case).order_by(FACTS.c.number).limit(PAGE)
    while rows := connection.execute(query.where(FACTS.c.number > last)).all():
        yield [decode_row(row) for row in rows]
        last = rows[-1].number
