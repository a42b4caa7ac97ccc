"""Copies of databases that are in use."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from engine.backup import copy_database
from engine.errors import CopyFailed
from engine.ports import free_port
from engine.server import DATABASE_FILE, Engine, start


def _make(database: Path, rows: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE numbers (number INTEGER)")
        connection.executemany("INSERT INTO numbers VALUES (?)", ((n,) for n in range(rows)))
        connection.commit()


def _count(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM numbers").fetchone()
        return int(count)


async def test_a_copy_made_while_the_server_works_restores(shared: Engine, tmp_path: Path) -> None:
    """Every workflow whose start was answered before the copy runs in a server on the copy."""
    client = await Client.connect(shared.target)
    for number in range(10):
        await client.start_workflow("Kept", id=f"before-{number}", task_queue="none")
    writing = [
        asyncio.ensure_future(client.start_workflow("Kept", id=f"during-{n}", task_queue="none"))
        for n in range(20)
    ]

    await asyncio.to_thread(copy_database, shared.database, tmp_path / DATABASE_FILE)

    await asyncio.gather(*writing)
    restored = await start(tmp_path, port=free_port())
    there = await Client.connect(restored.target)
    found = [await there.get_workflow_handle(f"before-{n}").describe() for n in range(10)]
    assert {WorkflowExecutionStatus.RUNNING} == {one.status for one in found}
    assert shared.running
    await restored.kill()


def test_a_copy_holds_what_an_open_database_has_committed(tmp_path: Path) -> None:
    """Committed rows that stand only in the write-ahead log are copied, open ones are not."""
    source, target = tmp_path / "records.db", tmp_path / "copies" / "records.db"
    _make(source, 10)
    with closing(sqlite3.connect(source)) as writer:
        writer.execute("INSERT INTO numbers VALUES (10)")
        writer.commit()
        writer.execute("INSERT INTO numbers VALUES (11)")
        copy_database(source, target)

    assert 11 == _count(target)
    assert ["records.db"] == [path.name for path in target.parent.iterdir()]


def test_a_copy_over_a_crashed_database_is_not_mixed_with_its_log(tmp_path: Path) -> None:
    """The write-ahead log beside the replaced file is not replayed into the copy."""
    source, target = tmp_path / "new.db", tmp_path / "old.db"
    _make(source, 3)
    _make(target, 5)
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"old.db{suffix}").write_bytes(b"left by a crash")

    copy_database(source, target)

    assert 3 == _count(target)


@pytest.mark.parametrize("content", [None, b"no database at all, but long enough to be read"])
def test_what_cannot_be_copied_leaves_the_target_alone(
    tmp_path: Path, content: bytes | None
) -> None:
    """A missing or foreign source is an error with both names, and the target stays."""
    source, target = tmp_path / "source.db", tmp_path / "target.db"
    _make(target, 2)
    if content is not None:
        source.write_bytes(content)

    with pytest.raises(CopyFailed) as refused:
        copy_database(source, target)

    assert "copy_failed" == refused.value.code
    assert str(source) in refused.value.message
    assert 2 == _count(target)
    assert not (tmp_path / "target.db.partial").exists()
