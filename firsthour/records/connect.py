"""Opens the records for a door: the store behind a URL, its tables migrated."""

from firsthour.records.migrate import migrate
from firsthour.records.store import Store

__all__ = ["Store", "connect"]


def connect(url: str) -> Store:
    """Give the store behind a database URL, migrated. Raises `NewerRecords`."""
    store = Store(url)
    migrate(store)
    return store
