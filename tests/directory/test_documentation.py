"""The example in the documentation is a directory, and means what it says."""

import re
from datetime import datetime

from firsthour.directory.book import Book
from firsthour.directory.interface import Concern
from firsthour.directory.yaml_directory import read
from tests.house.source import ROOT


def documented() -> Book:
    """The directory of docs/directory.md."""
    text = (ROOT / "docs" / "directory.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    return read(block)


def test_the_example_is_a_directory() -> None:
    """It is read without a mistake, and travels."""
    book = documented()

    assert book == read(book.to_json())
    assert ["platform"] == [team.id for team in book.teams_of("edge")]


def test_the_example_means_what_it_says() -> None:
    """Turns, an override, a swap, a holiday, a layer with hours, a stand-in."""
    book = documented()
    platform = [
        "".join(book.rota("platform-primary").on(datetime.fromisoformat(text)))
        for text in (
            "2026-01-06T12:00Z",
            "2026-01-12T12:00Z",
            "2026-02-03T18:00Z",
            "2026-03-03T12:00Z",
            "2026-12-24T12:00Z",
        )
    ]
    sunday = datetime.fromisoformat("2026-01-12T04:30Z")
    july = book.at(datetime.fromisoformat("2026-07-02T12:00Z"))

    assert ["ann.ray", "bo.chen", "cem.kaya", "bo.chen", "mara.lind"] == platform
    assert ("mara.lind",) == book.rota("follow-the-sun").on(sunday)
    assert ["mara.lind"] == [
        answer.person.id for answer in july.asked("managers", Concern(team="platform")).people
    ]
