"""A worker takes up what changes in the directory; every version that was in use is kept."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firsthour.clock import utc_now
from firsthour.directory.editing import edit
from firsthour.directory.versions import NoVersion, Shelf, book_at
from firsthour.directory.yaml_directory import DirectoryInvalid
from firsthour.records import backup
from firsthour.records.connect import connect
from firsthour.records.directory import version_at, versions
from firsthour.records.dump import dump_originals
from firsthour.records.store import Store
from tests.directory.test_edits import FILE, MORE


class Hand:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a directory of three people."""
    found = tmp_path / "directory.yaml"
    found.write_text(FILE, "utf-8")
    return found


@pytest.fixture
def hand() -> Hand:
    """Give the clock of the shelf."""
    return Hand()


@pytest.fixture
def shelf(store: Store, file: Path, hand: Hand) -> Shelf:
    """Give a shelf that holds the directory."""
    made = Shelf(store, file, monotonic=hand)
    made.open()
    return made


def test_a_changed_file_is_taken_up(shelf: Shelf, store: Store, file: Path, hand: Hand) -> None:
    """Within a second, without a restart; and the former version is kept with the new one."""
    before = shelf()
    file.write_text(FILE.replace("name: Ben", "name: Benno"), "utf-8")
    too_soon = shelf().people["ben"].name
    hand.now += 1

    after = shelf()

    assert ("Ben", "Benno") == (too_soon, after.people["ben"].name)
    assert [after.version, before.version] == [each.version for each in versions(store)]
    assert ["file", "file"] == [each.origin for each in versions(store)]


def test_an_edit_is_taken_up(shelf: Shelf, store: Store, file: Path, hand: Hand) -> None:
    """The version that the edit has noted is the one in use; who made it stands beside it."""
    _, made = edit(store, file, "ada", "person", MORE, utc_now())
    hand.now += 1

    assert made.version == shelf().version
    assert [("edit 1", "ada"), ("file", "")] == [(v.origin, v.by) for v in versions(store)]


def test_a_broken_file_leaves_the_last_good_book(
    shelf: Shelf, store: Store, file: Path, hand: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told once and not at every look; mended, the file is taken up."""
    before = shelf()
    file.write_text("people: [", "utf-8")

    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            hand.now += 1
            assert before is shelf()
    trouble, told = shelf.trouble, len(caplog.records)
    file.unlink()
    hand.now += 1
    gone = shelf()
    file.write_text(FILE.replace("name: Ben", "name: Benno"), "utf-8")
    hand.now += 1

    assert 1 == told
    assert isinstance(trouble, DirectoryInvalid)
    assert before is gone
    assert "Benno" == shelf().people["ben"].name
    assert shelf.trouble is None
    assert 2 == len(versions(store))


def test_records_that_are_away_leave_the_book(
    shelf: Shelf, hand: Hand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whether somebody edited cannot be known then; who is asked still can."""
    before = shelf()
    nowhere = Store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    monkeypatch.setattr(shelf, "store", nowhere)
    hand.now += 1

    assert before is shelf()
    nowhere.close()


def test_the_directory_is_given_as_it_was(shelf: Shelf, store: Store, file: Path) -> None:
    """At an instant: the version that was in use then; before the first one none is known."""
    first = versions(store)[0].since
    later = first + timedelta(hours=1)
    edit(store, file, "ada", "person", MORE, later)

    then, now = book_at(store, first), book_at(store, later)

    assert (1, 2) == (len(then.people["ben"].contacts), len(now.people["ben"].contacts))
    assert (shelf().version, then.to_json()) == (then.version, shelf().to_json())
    assert version_at(store, later - timedelta(microseconds=1)) == versions(store)[1]
    with pytest.raises(NoVersion):
        book_at(store, datetime(2020, 1, 1, tzinfo=UTC))


def test_a_broken_file_leaves_the_last_good_version(store: Store, file: Path) -> None:
    """At the start as later, also of a file that is gone; mended, it is taken up."""
    hand = Hand()
    good, text = Shelf(store, file).open(), file.read_text("utf-8")
    file.write_text("people: [", "utf-8")
    shelf = Shelf(store, file, monotonic=hand)
    broken = shelf.open()
    told = shelf.wrong()
    file.unlink()
    gone = Shelf(store, file)()
    file.write_text(text.replace("Ben", "Benno"), "utf-8")
    hand.now += 1

    assert good == broken == gone
    assert "cannot be used" in told
    assert ("", "Benno") == (shelf.wrong(), shelf().people["ben"].name)


def test_two_workers_note_a_version_once(shelf: Shelf, store: Store, file: Path) -> None:
    """A second worker with the same directory writes no second version, nor does a restart."""
    Shelf(store, file).open()

    assert [shelf().version] == [each.version for each in versions(store)]


def test_edits_and_versions_go_with_a_copy(
    shelf: Shelf, store: Store, file: Path, tmp_path: Path
) -> None:
    """A copy of the records holds them, and puts them back."""
    del shelf
    edit(store, file, "ada", "person", MORE, utc_now())
    backup.export(store, tmp_path / "copy.jsonl")
    other = connect(f"sqlite:///{tmp_path / 'other.sqlite'}")

    backup.restore(other, tmp_path / "copy.jsonl")

    kept = dump_originals(store)
    assert kept == dump_originals(other)
    assert (1, 2) == (len(kept["directory_edits"]), len(kept["directory_versions"]))
    other.close()
