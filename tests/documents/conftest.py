"""Records in a real database, empty and migrated, for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firsthour.records.connect import connect
from firsthour.records.store import Store
from tests.fresh import fresh


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give migrated, empty records in SQLite."""
    records = fresh(tmp_path)
    yield records
    records.close()


@pytest.fixture
def either_store(database_url: str) -> Iterator[Store]:
    """Give migrated, empty records; a test that asks for them runs on both databases."""
    records = connect(database_url)
    yield records
    records.close()
