"""What one write changes in the projections of one case: gathered in memory, then few statements.

Handlers of facts change rows without reading them. Changes of one table keep their order;
changes of one row between two sweeps are merged.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, Update, bindparam, exists, func, select, update

from firsthour.records import content
from firsthour.records.projected import ESCALATIONS, OBLIGATIONS
from firsthour.records.ready import Ready
from firsthour.records.rows import insert, merge, pages

Handle = tuple[tuple[str, Hashable], ...]
Values = dict[str, Any]


@dataclass
class _Rows:
    """Rows to be inserted or overlaid (with the columns in question), and rows to be changed."""

    upserts: dict[Handle, tuple[Values, frozenset[str]]] = field(default_factory=dict)
    changes: dict[Handle, Values] = field(default_factory=dict)

    def touches(self, key: Handle) -> bool:
        """Tell whether a row is among them."""
        return key in self.upserts or key in self.changes


@dataclass
class _Sweep:
    """One statement over many rows, with its parameters."""

    statement: Update
    params: list[Values]


READ = (
    *("stage", "ended_at", "owner", "team", "round", "joins", "customers"),
    *("raised_by", "services", "stakeholders", "tags", "adopted"),
)
"""The columns of an escalation that handlers of facts look at."""
NOW = Ready(
    select(*(ESCALATIONS.c[name] for name in READ)).where(
        ESCALATIONS.c.case == bindparam("of_case")
    )
)


class Work:
    """The changes of one write.

    `now` is what `READ` names of the escalation as it stands, empty before the first fact.
    """

    def __init__(self, connection: Connection, case: int) -> None:
        self.case = case
        self._connection = connection
        self._queues: dict[Table, list[_Rows | _Sweep]] = defaultdict(list)
        self._new: dict[Table, list[Values]] = defaultdict(list)
        row = NOW.first(connection, {"of_case": case})
        self.now: Values = row or {}
        self._dirty: set[str] = set()
        self._is_new = row is None

    def set(self, **values: Any) -> None:
        """Change columns of the escalation."""
        self.now.update(values)
        self._dirty.update(values)

    def content(self, ref: str) -> str:
        """Read a text that facts refer to."""
        return content.get(self._connection, ref)

    def put(self, table: Table, handle: Mapping[str, Hashable], **values: Any) -> None:
        """Insert a whole row, in place of one with the same key."""
        rows = self._rows(table)
        key = tuple(handle.items())
        rows.changes.pop(key, None)
        row = {**_defaults(table), "case": self.case, **handle, **values}
        rows.upserts[key] = row, frozenset(row)

    def append(self, table: Table, **values: Any) -> None:
        """Insert a row that is known to be new; those of one table have the same columns."""
        self._new[table].append({"case": self.case, **values})

    def merge(self, table: Table, handle: Mapping[str, Hashable], **values: Any) -> None:
        """Change these columns of a row, or insert it with these and the defaults."""
        rows = self._rows(table)
        key = tuple(handle.items())
        if key in rows.changes:  # it must not reach a row that is only inserted now
            rows = _Rows()
            self._queues[table].append(rows)
        blank = {**_defaults(table), "case": self.case, **handle}
        former, columns = rows.upserts.get(key, (blank, frozenset()))
        rows.upserts[key] = {**former, **values}, columns | frozenset(values)

    def change(self, table: Table, handle: Mapping[str, Hashable], **values: Any) -> None:
        """Change these columns of a row, if it is there."""
        rows = self._rows(table)
        key = tuple(handle.items())
        if key in rows.upserts:
            self.merge(table, handle, **values)
        else:
            rows.changes[key] = {**rows.changes.get(key, {}), **values}

    def sweep(self, table: Table, statement: Update, **params: Any) -> None:
        """Change many rows by one prepared statement with the parameters `of_case` and these."""
        queue = self._queues[table]
        values = {"of_case": self.case, **params}
        last = queue[-1] if queue else None
        if isinstance(last, _Sweep) and last.statement is statement:
            last.params.append(values)
        else:
            queue.append(_Sweep(statement, [values]))

    def sweep_before(
        self, table: Table, statement: Update, handle: Mapping[str, Hashable], **params: Any
    ) -> None:
        """Sweep, ahead of row changes that do not touch this row: so that sweeps gather."""
        queue = self._queues[table]
        last = queue[-1] if queue else None
        if not isinstance(last, _Rows) or last.touches(tuple(handle.items())):
            self.sweep(table, statement, **params)
            return
        queue.pop()
        self.sweep(table, statement, **params)
        queue.append(last)

    def flush(self) -> None:
        """Run the statements."""
        for table, queue in self._queues.items():
            for step in queue:
                if isinstance(step, _Sweep):
                    _ready(step.statement).run_many(self._connection, step.params)
                else:
                    self._flush_rows(table, step)
        for table, rows in self._new.items():
            insert(self._connection, table, rows)
        promises = OBLIGATIONS in self._queues
        self._queues.clear()
        self._new.clear()
        self._flush_escalation(promises=promises)

    def _rows(self, table: Table) -> _Rows:
        queue = self._queues[table]
        last = queue[-1] if queue else None
        if isinstance(last, _Rows):
            return last
        rows = _Rows()
        queue.append(rows)
        return rows

    def _flush_rows(self, table: Table, rows: _Rows) -> None:
        overlays: dict[frozenset[str], list[Values]] = defaultdict(list)
        for row, columns in rows.upserts.values():
            overlays[columns].append(row)
        for columns, several in overlays.items():
            merge(self._connection, table, several, columns)
        changes: dict[tuple[str, ...], list[Values]] = defaultdict(list)
        for key, values in rows.changes.items():
            at = {f"at_{name}": value for name, value in key}
            to = {f"to_{name}": value for name, value in values.items()}
            shape = (*(name for name, _ in key), "", *sorted(values))
            changes[shape].append({"of_case": self.case, **at, **to})
        for shape, params in changes.items():
            statement = _update(table, shape)
            for page in pages(params):
                statement.run_many(self._connection, page)

    def _flush_escalation(self, *, promises: bool) -> None:
        if self._is_new:
            merge(self._connection, ESCALATIONS, [{**_defaults(ESCALATIONS), **self.now}], ())
            self._dirty.clear()
        if self._dirty or promises:
            statement = _escalation(tuple(sorted(self._dirty)), promises=promises)
            values = {f"to_{name}": self.now[name] for name in self._dirty}
            statement.run(self._connection, {"of_case": self.case, **values})
        self._is_new = False
        self._dirty.clear()


def _due() -> Update:
    """The next due time and whether anything is overdue, from the promises as they are stored."""
    mine = (OBLIGATIONS.c.case == ESCALATIONS.c.case) & OBLIGATIONS.c.current
    pending = select(func.min(OBLIGATIONS.c.due_at)).where(mine, OBLIGATIONS.c.state == "pending")
    late = exists().where(mine, OBLIGATIONS.c.state == "missed", OBLIGATIONS.c.kept_at.is_(None))
    return (
        update(ESCALATIONS)
        .where(ESCALATIONS.c.case == bindparam("of_case"))
        .values(next_due=pending.scalar_subquery(), overdue=late)
    )


DUE = _due()
_MINE = update(ESCALATIONS).where(ESCALATIONS.c.case == bindparam("of_case"))


@cache
def _ready(statement: Update) -> Ready:
    """Give a sweep in a form that is run fast: there are few, and each is a constant."""
    return Ready(statement)


@cache
def _escalation(columns: tuple[str, ...], *, promises: bool) -> Ready:
    """Give the statement that changes these columns of the escalation; with what `DUE` changes."""
    values: Values = {name: bindparam(f"to_{name}") for name in columns}
    return Ready((DUE if promises else _MINE).values(**values))


@cache
def _defaults(table: Table) -> Values:
    """Give the defaults of the columns that have one; the others must be given."""
    return {
        column.name: getattr(column.default, "arg", None)
        for column in table.columns
        if column.default is not None or column.nullable
    }


@cache
def _update(table: Table, shape: tuple[str, ...]) -> Ready:
    """Give the statement that changes the columns after `""` where those before it match."""
    split = shape.index("")
    where = [table.c[name] == bindparam(f"at_{name}") for name in shape[:split]]
    values: Values = {name: bindparam(f"to_{name}") for name in shape[split + 1 :]}
    mine = table.c.case == bindparam("of_case")
    return Ready(update(table).where(mine, *where).values(**values))
