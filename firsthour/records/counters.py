"""Numbers that only grow, the same on every database."""

from sqlalchemy import Connection, bindparam, update

from firsthour.records.ready import Ready
from firsthour.records.tables import COUNTERS

_TAKE = Ready(
    update(COUNTERS)
    .where(COUNTERS.c.name == bindparam("of_name"))
    .values(value=COUNTERS.c.value + bindparam("count"))
    .returning(COUNTERS.c.value)
)
_BEGIN = Ready(COUNTERS.insert())


def next_number(connection: Connection, name: str, count: int = 1) -> int:
    """Take the next number of a counter (or the first of `count`), from 1.

    It is taken for good when the transaction is committed; the caller holds a lock until then.
    """
    taken = _TAKE.first(connection, {"of_name": name, "count": count})
    if taken is None:
        _BEGIN.run(connection, {"name": name, "value": count})
        return 1
    return int(taken["value"]) - count + 1
