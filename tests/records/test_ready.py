"""Statements in the driver's words: in SQLAlchemy's transaction, with its errors, and counted."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Integer, bindparam, func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from firsthour.clock import utc_now
from firsthour.records import content
from firsthour.records.connect import connect
from firsthour.records.ready import Ready
from firsthour.records.rows import insert, insert_new
from firsthour.records.store import Store
from firsthour.records.tables import CONTENT

KEPT = Ready(select(func.count().label("kept")).select_from(CONTENT))
ROW = Ready(select(CONTENT).where(CONTENT.c.ref == bindparam("of_ref")))
RENAME = Ready(
    update(CONTENT).where(CONTENT.c.kind == "text", CONTENT.c.ref == bindparam("of_ref"))
    .values(kind=bindparam("to"))
)  # fmt: skip


def _row(ref: str) -> dict[str, object]:
    return {"ref": ref, "kind": "text", "media": "m", "body": f"b-{ref}", "created_at": utc_now()}


def test_what_was_written_is_read_as_it_was(store: Store) -> None:
    """A row comes back by its columns, with a time in UTC, whichever way it was inserted."""
    rows = {ref: _row(ref) for ref in ("a", "b", "c")}
    with store.write() as connection:
        insert(connection, CONTENT, [rows["a"]])
        insert_new(connection, CONTENT, [rows["b"], rows["c"]])
        insert_new(connection, CONTENT, [{**rows["b"], "body": "another"}])
    with store.read() as connection:
        found = {ref: ROW.first(connection, {"of_ref": ref}) for ref in (*rows, "d")}

    assert {**rows, "d": None} == found


def test_values_of_the_statement_itself_are_given_with_those_of_the_call(store: Store) -> None:
    """A comparison that stands in the statement holds, for one set of values and for several."""
    with store.write() as connection:
        insert(connection, CONTENT, [_row("a"), _row("b"), {**_row("c"), "kind": "rca"}])
        RENAME.run(connection, {"of_ref": "a", "to": "x"})
        RENAME.run_many(connection, [{"of_ref": ref, "to": ref} for ref in "bc"])
        kinds = connection.execute(select(CONTENT.c.kind).order_by(CONTENT.c.ref)).scalars()

        assert ["x", "b", "rca"] == list(kinds)


def test_what_is_asked_for_is_written_as_its_column_is(store: Store) -> None:
    """A time as the records keep it; and the statement's own only where none is given."""
    column = CONTENT.c.created_at
    since = bindparam("since", datetime(2000, 1, 1, tzinfo=UTC), type_=column.type)
    found = Ready(select(CONTENT.c.ref).where(column > since))
    at = datetime(2026, 8, 4, 13, 0, tzinfo=timezone(timedelta(hours=2)))
    with store.write() as connection:
        insert(connection, CONTENT, [{**_row("a"), "created_at": at}])
        just_before = {"since": at - timedelta(microseconds=1)}

        assert [{"ref": "a"}] == found.all(connection, {})
        assert [{"ref": "a"}] == found.all(connection, just_before)
        assert [] == found.all(connection, {"since": at.astimezone(UTC)})


def test_a_connection_that_was_cut_off_is_not_used_again(postgres_database_url: str) -> None:
    """The statement fails as others do, and the next one has another connection."""
    store = connect(postgres_database_url)
    cut = Ready(select(func.pg_terminate_backend(bindparam("of", type_=Integer)).label("done")))

    def cut_off() -> None:
        with store.read() as connection:
            pid = connection.execute(select(func.pg_backend_pid())).scalar_one()
            with store.read() as other:
                cut.first(other, {"of": pid})
            KEPT.first(connection, {})

    with pytest.raises(DBAPIError):
        cut_off()
    with store.read() as connection:
        again = KEPT.first(connection, {})
    store.close()

    assert {"kept": 0} == again


def test_they_are_part_of_the_transaction(store: Store) -> None:
    """What fails leaves nothing behind, and is an error of SQLAlchemy that tells no values."""
    with pytest.raises(IntegrityError) as caught, store.write() as connection:
        insert(connection, CONTENT, [_row("a"), _row("b"), _row("b")])
    with store.read() as connection:
        kept = KEPT.first(connection, {})

    assert {"kept": 0} == kept
    assert "b-b" not in str(caught.value).replace(str(caught.value.orig), "")


def test_a_reader_sees_one_moment(tmp_path: Path) -> None:
    """On SQLite what is written between two looks of a reader is not seen by it."""
    store = connect(f"sqlite:///{tmp_path / 'records.db'}")
    with store.read() as connection:
        before = KEPT.first(connection, {})
        content.put(store, "Something new.")
        after = KEPT.first(connection, {})
    store.close()

    assert {"kept": 0} == before == after


def test_they_are_counted_and_heard(store: Store) -> None:
    """Who counts statements counts these, once for however many rows."""
    heard: list[str] = []
    with store.counting() as counted, store.write() as connection:
        store.listen(heard.append)
        insert(connection, CONTENT, [_row("a"), _row("b")])
        ROW.first(connection, {"of_ref": "a"})

    assert 2 == counted.count == len(heard)
    assert heard[0].startswith("INSERT INTO content")
