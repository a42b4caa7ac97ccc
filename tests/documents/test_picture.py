"""The picture of the process in the README is the one that the tables give."""

from pathlib import Path

from firsthour.documents.picture import SHOWN, draw
from firsthour.domain.obligations import PROMISES

PICTURE = Path(__file__).parents[2] / "docs" / "process.svg"


def test_the_picture_is_the_one_that_the_tables_give() -> None:
    """A change of the tables shows in docs/process.svg (make picture)."""
    assert draw() == PICTURE.read_text(encoding="utf-8")


def test_every_promise_stands_under_one_stage() -> None:
    """No row of the table of promises is left out, and none stands twice."""
    shown = sorted(name for promises, _ in SHOWN.values() for name in promises)

    assert sorted(promise.name for promise in PROMISES) == shown
