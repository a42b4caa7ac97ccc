"""Writers of one process take turns before the database has to make them wait."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text

from firsthour.records import store as stores
from firsthour.records.connect import connect
from firsthour.records.store import Store

Door = Callable[[Store], AbstractContextManager[Any]]


@pytest.mark.parametrize("door", [Store.write, Store.session], ids=["write", "session"])
def test_a_second_writer_of_the_process_waits_for_its_turn_without_asking_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, door: Door
) -> None:
    """SQLite refuses a second writer at once here; the thread that waits for its turn is not."""
    monkeypatch.setattr(stores, "BUSY_MS", 0)
    store = connect(f"sqlite:///{tmp_path / 'records.db'}")
    begun = Event()

    def second() -> int:
        begun.set()
        with door(store) as connection:
            return int(connection.execute(text("SELECT 1")).scalar_one())

    with ThreadPoolExecutor(1) as pool:
        with store.write():
            answer = pool.submit(second)
            begun.wait()
            with pytest.raises(TimeoutError):
                answer.result(timeout=0.3)
        seen = answer.result(timeout=10)
    store.close()

    assert seen == 1
