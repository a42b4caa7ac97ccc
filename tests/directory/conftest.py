"""Records in real databases, for what is kept of the directory."""

from collections.abc import Iterator

import pytest

from firsthour.records.connect import connect
from firsthour.records.store import Store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give migrated, empty records; a test that asks for them runs on both databases."""
    records = connect(database_url)
    yield records
    records.close()
