"""Calendars at addresses: fetched within bounds; the last good copy is used, and its age told."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from firsthour.directory.book import Book
from firsthour.directory.refresh import refresh
from firsthour.directory.troubles import Trouble, troubles
from firsthour.directory.yaml_directory import DirectoryInvalid, load, read
from tests.directory.web import GOOD, Web, web_server

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
PEOPLE = """
people:
  ann: {name: Ann Lind, contacts: [{channel: email, address: ann@example.com}]}
  ann2: {name: Bob Ray, contacts: [{channel: email, address: bob@example.com}]}
rotations:
  primary: {name: Primary, calendar: {%s}}
"""


@pytest.fixture
def web() -> Iterator[Web]:
    """Give a web server that answers with a calendar."""
    with web_server() as made:
        yield made


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """Give a client that waits half a second."""
    with httpx.Client(timeout=0.5, follow_redirects=True, max_redirects=3) as made:
        yield made


def by_url(url: str) -> Book:
    """A directory whose rotation is a calendar at an address."""
    return read(PEOPLE % f'url: "{url}"')


def on(book: Book) -> tuple[str, ...]:
    """Who is on now."""
    return book.rota("primary").on(NOW)


def codes(book: Book, at: datetime = NOW) -> list[tuple[str, str]]:
    """The codes of all troubles, with what is behind each."""
    return [(each.code, each.cause) for each in troubles(book, at)]


def test_a_calendar_is_fetched_by_refresh_and_never_by_asking(
    web: Web, http: httpx.Client, tmp_path: Path
) -> None:
    """Before it was fetched nobody is on, and that is said; then the copy answers."""
    book = by_url(web.url)
    before = on(book), codes(book), web.asked
    fetched = refresh(book, tmp_path, NOW, http)

    assert ((), [("calendar_missing", "")], 0) == before
    assert ("ann",) == on(fetched) == on(fetched)
    assert [] == codes(fetched)
    assert 1 == web.asked
    assert book.version == fetched.version


@pytest.mark.parametrize(
    ("mode", "cause"),
    [
        ("page", "calendar_is_a_page"),
        ("error", "calendar_refused"),
        ("hang", "calendar_hangs"),
        ("loop", "calendar_redirects"),
        ("away", "calendar_redirects"),
        ("huge", "calendar_too_large"),
    ],
)
def test_the_last_good_copy_is_used_and_its_age_told(
    web: Web, http: httpx.Client, tmp_path: Path, mode: str, cause: str
) -> None:
    """Whatever the address answers later, who is on stays known; the warning says how old."""
    book = refresh(by_url(web.url), tmp_path, NOW - timedelta(hours=30), http)
    web.mode = mode
    stale = refresh(book, tmp_path, NOW, http)
    found = list(troubles(stale, NOW))

    assert ("ann",) == on(stale)
    assert [("calendar_stale", cause, NOW - timedelta(hours=30))] == [
        (each.code, each.cause, each.since) for each in found
    ]
    assert "a copy is used, 30 h old" in found[0].message
    assert web.url not in found[0].message


def test_an_address_where_nothing_listens_is_unreachable(
    http: httpx.Client, tmp_path: Path
) -> None:
    """Without any copy the rotation has nobody, and the trouble says why."""
    book = refresh(by_url("http://127.0.0.1:9/on-call.ics"), tmp_path, NOW, http)

    assert () == on(book)
    assert [("calendar_missing", "calendar_unreachable")] == codes(book)


def test_the_copy_outlives_the_process(web: Web, http: httpx.Client, tmp_path: Path) -> None:
    """A directory that is loaded anew takes the copy from the folder, without fetching."""
    file, cache = tmp_path / "directory.yaml", tmp_path / "cache"
    file.write_text(PEOPLE % f'url: "{web.url}"')
    refresh(load(file), cache, NOW, http)
    again = load(file, cache)

    assert ("ann",) == on(again)
    assert 1 == web.asked
    assert () == on(load(file))
    assert all(web.url not in kept.read_text() for kept in cache.iterdir())


def test_what_went_wrong_outlives_the_process(web: Web, http: httpx.Client, tmp_path: Path) -> None:
    """Who loads the directory is told why, with a copy and without, until it is fetched again."""
    file, cache = tmp_path / "directory.yaml", tmp_path / "cache"
    file.write_text(PEOPLE % f'url: "{web.url}"')
    web.mode = "page"
    refresh(load(file), cache, NOW - timedelta(hours=2), http)
    never = list(troubles(load(file, cache), NOW))
    web.mode = "good"
    refresh(load(file, cache), cache, NOW - timedelta(hours=1), http)
    good = codes(load(file, cache))
    web.mode = "error"
    refresh(load(file, cache), cache, NOW, http)

    assert [("calendar_missing", "calendar_is_a_page")] == [(e.code, e.cause) for e in never]
    assert "was never read (it is a web page)" in never[0].message
    assert [] == good
    assert [("calendar_stale", "calendar_refused")] == codes(load(file, cache))


def test_an_address_is_written_into_no_log(
    web: Web, http: httpx.Client, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It may hold a secret; whoever runs another worker can read what is kept."""
    caplog.set_level(logging.INFO)
    refresh(by_url(web.url), tmp_path, NOW, http)
    (kept,) = tmp_path.iterdir()

    assert (1, "") == (web.asked, caplog.text)
    plain = tmp_path / "plain"
    plain.write_text("")
    assert plain.stat().st_mode == kept.stat().st_mode


def test_what_is_missing_alone_can_be_fetched(web: Web, http: httpx.Client, tmp_path: Path) -> None:
    """Not what is there, nor what somebody has just tried in vain; later it is tried again."""
    web.mode = "error"
    tried = []
    for minutes in (0, 1, 15):
        now = NOW + timedelta(minutes=minutes)
        refresh(by_url(web.url), tmp_path, now, http, missing=True)
        tried.append(web.asked)
    web.mode = "good"
    book = refresh(by_url(web.url), tmp_path, NOW + timedelta(hours=1), http, missing=True)
    refresh(book, tmp_path, NOW + timedelta(hours=2), http, missing=True)

    assert ([1, 1, 2], 3) == (tried, web.asked)
    assert ("ann",) == on(book)


def test_a_damaged_copy_is_no_copy(web: Web, http: httpx.Client, tmp_path: Path) -> None:
    """It is not used, and replaced by the next good one."""
    book = refresh(by_url(web.url), tmp_path, NOW, http)
    (kept,) = tmp_path.iterdir()
    kept.write_text(json.dumps({"content": "<html>"}))
    web.mode = "error"
    damaged = refresh(by_url(web.url), tmp_path, NOW, http)
    web.mode = "good"
    mended = refresh(by_url(web.url), tmp_path, NOW, http)

    assert [("calendar_missing", "calendar_refused")] == codes(damaged)
    assert on(book) == on(mended) == ("ann",)


def test_a_copy_in_use_stays_when_the_folder_is_emptied(
    web: Web, http: httpx.Client, tmp_path: Path
) -> None:
    """And is warned about like any other that could not be fetched anew."""
    book = refresh(by_url(web.url), tmp_path, NOW, http)
    (kept,) = tmp_path.iterdir()
    kept.unlink()
    web.mode = "error"
    held = refresh(book, tmp_path, NOW + timedelta(days=2), http)

    assert ("ann",) == on(held)
    assert [("calendar_stale", "calendar_refused")] == codes(held, NOW + timedelta(days=2))


def test_a_calendar_in_a_file_stands_beside_the_directory(tmp_path: Path) -> None:
    """It is read when the directory is; a title that means nobody is warned about."""
    (tmp_path / "on-call.ics").write_text(GOOD.replace("Ann Lind", "Zoe"))
    file = tmp_path / "directory.yaml"
    file.write_text(PEOPLE % "file: on-call.ics, people: {Zoe: ann2}")
    known = load(file)
    file.write_text(PEOPLE % "file: on-call.ics")
    unknown = load(file)

    assert ("ann2",) == on(known)
    assert [] == codes(known)
    assert () == on(unknown)
    assert ["The calendar of Primary names 'Zoe', who is nobody here"] == [
        each.message for each in troubles(unknown, NOW)
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "There is no such file"),
        ("<html>", "It is a web page (HTML)"),
        (GOOD.replace("WEEKLY", "SECONDLY"), "'Ann Lind' repeats more than 24 times a day"),
    ],
)
def test_a_file_that_is_no_calendar_is_a_mistake(
    tmp_path: Path, content: str | None, message: str
) -> None:
    """With the line and field that name it."""
    if content is not None:
        (tmp_path / "on-call.ics").write_text(content)
    file = tmp_path / "directory.yaml"
    file.write_text(PEOPLE % "file: on-call.ics")
    with pytest.raises(DirectoryInvalid) as caught:
        load(file)
    (problem,) = caught.value.problems

    assert (6, "rotations.primary.calendar.file") == (problem.line, problem.field)
    assert message in problem.message


def test_two_people_of_one_name_are_warned_about() -> None:
    """They are told apart by their ids; a calendar's title does not say which is meant."""
    book = read(
        "people:\n  ann: {name: Ann Lind}\n  ann.2: {name: ann lind}\n  bob: {name: Bob Ray}\n"
    )

    assert [Trouble("same_name", "ann", "Ann Lind is the name of ann, ann.2")] == list(
        troubles(book, NOW)
    )
