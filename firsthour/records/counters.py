"""Numbers that only grow, the same on every database."""

from sqlalchemy import Connection, update

from firsthour.records.tables import COUNTERS


def next_number(connection: Connection, name: str, count: int = 1) -> int:
    """Take the next number of a counter (or the first of `count`), from 1.

    It is taken for good when the transaction is committed; the caller holds a lock until then.
    """
    taken = connection.execute(
        update(COUNTERS)
        .where(COUNTERS.c.name == name)
        .values(value=COUNTERS.c.value + count)
        .returning(COUNTERS.c.value)
    ).scalar_one_or_none()
    if taken is None:
        connection.execute(COUNTERS.insert(), {"name": name, "value": count})
        taken = count
    return int(taken) - count + 1
