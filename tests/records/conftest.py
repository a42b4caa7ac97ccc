"""Records in real databases, empty and migrated, for each test and for both kinds."""

from collections.abc import Iterator

import psycopg
import pytest

from firsthour.records.connect import connect
from firsthour.records.store import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give migrated, empty records; a test that asks for them runs on both databases."""
    records = connect(database_url)
    yield records
    records.close()


@pytest.fixture
def another_postgres(postgres_url: str) -> Iterator[str]:
    """Give the URL of one more empty PostgreSQL database, beside the test's own."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE firsthour_other")
    yield postgres_url.replace("/postgres?", "/firsthour_other?")
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE firsthour_other WITH (FORCE)")
