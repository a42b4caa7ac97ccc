"""Tables come up from nothing on both databases, once, however many processes start."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from firsthour.domain import facts as f
from firsthour.domain.commands import Group
from firsthour.records import content, views
from firsthour.records.dump import dump
from firsthour.records.errors import NewerRecords
from firsthour.records.facts import write_facts
from firsthour.records.migrate import LATEST, _config, migrate, revision
from firsthour.records.projected import PROJECTIONS
from firsthour.records.rebuild import rebuild
from firsthour.records.shapes import write_customers
from firsthour.records.store import Store
from firsthour.records.tables import ORIGINALS, SIGHTINGS
from tests.records.cases import customers, numbered, open_case

MIGRATE = """
import sys
from firsthour.records.connect import connect
store = connect(sys.argv[1])
print(store.url.get_backend_name())
store.close()
"""


def test_migrations_make_exactly_the_tables_of_the_models(empty_database_url: str) -> None:
    """From empty, the migrations give what the models say: no table or column more or less."""
    store = Store(empty_database_url)

    migrate(store)

    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
        names = set(inspect(connection).get_table_names())
        present = revision(connection)
    store.close()
    assert [] == differences
    expected = {table.name for table in (*ORIGINALS, *PROJECTIONS, *SIGHTINGS)}
    assert expected == names - {"alembic_version"}
    assert LATEST == present


def test_a_second_start_writes_nothing(empty_database_url: str) -> None:
    """Records that are up to date are left alone."""
    store = Store(empty_database_url)
    migrate(store)
    statements: list[str] = []
    store.listen(statements.append)

    migrate(store)

    store.close()
    assert all(not line.lstrip().startswith(("CREATE", "INSERT", "UPDATE")) for line in statements)


def test_records_of_the_first_release_get_the_services_of_their_customers(store: Store) -> None:
    """A column that came later is filled from facts and content, as a rebuild would fill it."""
    number = open_case(store, count=0)
    one, two = customers(2)
    listed = write_customers((replace(one, services=("uploads",)), two))
    ref = content.put(store, listed, "customers")
    write_facts(store, number, numbered(f.CustomersAdded(1, (Group(2),), ref)))
    fresh = dump(store)
    with store.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")

    migrate(store)

    assert fresh == dump(store)
    assert [("uploads",), ()] == [one.services for one in views.customers(store, number)]
    assert 2 == rebuild(store)
    assert fresh == dump(store)


def test_processes_that_start_at_once_make_the_tables_once(empty_database_url: str) -> None:
    """Of three processes that find no tables, all come up, and one makes them."""
    argv = [sys.executable, "-c", MIGRATE, empty_database_url]
    root = Path(__file__).parents[2]
    started = [
        subprocess.Popen(argv, cwd=root, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]

    errors = [process.communicate()[1] for process in started]

    assert [(0, "")] * 3 == [
        (process.returncode, error) for process, error in zip(started, errors, strict=True)
    ]


def test_records_of_a_later_release_are_left_alone(store: Store) -> None:
    """A revision that this release does not know is an error, and nothing is changed."""
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerRecords):
        migrate(store)

    with store.read() as connection:
        assert "9999" == revision(connection)


def test_sqlite_loses_nothing_when_the_machine_stops(tmp_path: Path) -> None:
    """Records in SQLite use a write-ahead log, full synchronisation and foreign keys."""
    store = Store(f"sqlite:///{tmp_path / 'deep' / 'records.sqlite'}")

    with store.read() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    store.close()
    assert ["wal", 2, 1, 30_000] == found


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_through_psycopg_3(scheme: str) -> None:
    """However a URL names PostgreSQL, the driver is the one that is installed."""
    store = Store(f"{scheme}://user@localhost/records")

    assert "postgresql+psycopg" == store.url.drivername
