"""The worker fetches the calendars of shifts, and everybody who asks hears the copy."""

from datetime import UTC, datetime
from pathlib import Path

from firsthour.directory.interface import Concern
from firsthour.directory.versions import Shelf
from firsthour.settings import Notices, Settings
from service.tools import build
from tests.directory.web import web_server

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


def test_calendars_are_fetched_into_the_data_folder_and_used(tmp_path: Path) -> None:
    """Without a restart; a second worker of the same folder has the copy at once."""
    file = tmp_path / "directory.yaml"
    with web_server() as web:
        file.write_text(
            "people:\n  ann: {name: Ann Lind, contacts: [{channel: email, address: a@x.example}]}\n"
            f"rotations:\n  one: {{name: One, duty: L1, calendar: {{url: '{web.url}'}}}}\n"
        )
        settings = Settings(
            home=str(tmp_path / "home"), directory=str(file), notices=Notices(channel="outbox")
        )
        first = build(settings)
        before = first.directory().at(NOW).asked("L1", Concern()).people
        first.fetch_calendars()
        second = build(settings)
        found = [
            [answer.person.id for answer in tools.directory().at(NOW).asked("L1", Concern()).people]
            for tools in (first, second)
        ]
        first.close()
        second.close()

    assert () == before
    assert [["ann"], ["ann"]] == found
    assert 1 == web.asked


def test_a_calendar_that_is_named_later_is_fetched_soon(tmp_path: Path) -> None:
    """At the next look for new ones; those that are there are left alone."""
    file = tmp_path / "directory.yaml"
    person = (
        "people:\n  ann: {name: Ann Lind, contacts: [{channel: email, address: a@x.example}]}\n"
    )
    file.write_text(person)
    settings = Settings(
        home=str(tmp_path / "home"), directory=str(file), notices=Notices(channel="outbox")
    )
    with web_server() as web:
        tools = build(settings)
        tools.fetch_new_calendars()
        named = f"rotations:\n  one: {{name: One, duty: L1, calendar: {{url: '{web.url}'}}}}\n"
        file.write_text(person + named)
        shelf = tools.directory
        assert isinstance(shelf, Shelf)
        shelf.open()
        for _ in range(2):
            tools.fetch_new_calendars()
        found = tools.directory().at(NOW).asked("L1", Concern()).people
        tools.close()

    assert ["ann"] == [answer.person.id for answer in found]
    assert 1 == web.asked
