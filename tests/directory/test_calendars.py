"""Calendars that other tools export: who is on by them, and what is no calendar."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.directory import ical
from firsthour.directory.ical_bounds import CalendarInvalid
from firsthour.directory.rota import Rota
from tests.directory.rotas import calendar, told

HERE = Path(__file__).parent / "calendars"
MAILS = {"ann.lind@example.com": "ann", "bob.ray@example.com": "bob"}
FRAME = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{}END:VCALENDAR\r\n"
EVENT = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Ann\r\nDTSTART:{}\r\nDTEND:{}\r\n{}END:VEVENT\r\n"


def at(text: str) -> datetime:
    """An instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def exported(name: str, people: dict[str, str], zone: str = "UTC") -> Rota:
    """A rotation by one of the files beside this one."""
    text = (HERE / f"{name}.ics").read_text(encoding="utf-8")
    return calendar(text, people, zone, mails=MAILS, called={"Ann Lind": "ann", "Bob Ray": "bob"})


def event(start: str, end: str, *rules: str) -> str:
    """A calendar of one event of Ann's."""
    return FRAME.format(EVENT.format(start, end, "".join(f"{rule}\r\n" for rule in rules)))


def refused(content: bytes) -> CalendarInvalid:
    """The error that this content is refused with."""
    with pytest.raises(CalendarInvalid) as caught:
        ical.read(content)
    return caught.value


def test_shifts_of_pagerduty_are_known_by_the_address_in_them() -> None:
    """Each shift is an event with the mail address of who is on; a stranger leaves a gap."""
    rota = exported("pagerduty", {})

    assert [
        "10-19 07:00 10-26 08:00 ann",
        "10-26 08:00 11-02 08:00 bob",
    ] == told(rota.spans(at("2026-10-01T00:00"), at("2026-12-01T00:00")))
    assert ("On Call - Zoe Gone - Platform Primary",) == rota.strangers(
        at("2026-10-01T00:00"), at("2026-12-01T00:00")
    )
    assert ("ann", "bob") == rota.members


def test_a_name_within_the_title_is_enough_when_the_directory_explains_it() -> None:
    """Where no address is known, `people` of the calendar may name a part of the title."""
    rota = exported("pagerduty", {"Zoe Gone": "zoe"})

    assert ("zoe",) == rota.on(at("2026-11-05T00:00"))


def test_shifts_of_opsgenie_are_known_by_their_titles() -> None:
    """A title is a mail address or a name."""
    rota = exported("opsgenie", {})

    assert [
        "11-23 08:00 11-23 20:00 ann",
        "11-23 20:00 11-24 08:00 bob",
    ] == told(rota.spans(at("2026-11-23T00:00"), at("2026-11-25T00:00")))


def test_a_calendar_of_google_repeats_leaves_out_moves_and_lasts_for_days() -> None:
    """Recurrence over the change of clocks, a day left out, one moved, one cancelled, two whole.

    Two who are on at once are both on, in the order in which they came.
    """
    rota = exported("google", {"Weekend: Cem": "cem"}, "Europe/Berlin")

    assert [
        "10-23 07:00 10-23 15:00 ann",
        "10-26 08:00 10-26 16:00 ann",
        "10-27 08:00 10-27 16:00 ann",
        "10-29 09:00 10-29 17:00 bob",
        "10-30 23:00 11-01 11:00 cem",
        "11-01 11:00 11-01 13:00 cem+bob",
        "11-01 13:00 11-01 23:00 cem",
        "11-02 08:00 11-02 16:00 ann",
    ] == told(rota.spans(at("2026-10-23T00:00"), at("2026-11-03T00:00")))


def test_times_without_a_zone_are_those_of_the_rotation() -> None:
    """A floating time is the wall clock of the rotation's zone."""
    rota = calendar(event("20260701T090000", "20260701T170000"), {"Ann": "ann"}, "Asia/Tokyo")

    assert ["07-01 00:00 07-01 08:00 ann"] == told(rota.spans(at("2026-06-30"), at("2026-07-03")))


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"<!DOCTYPE html><html>Sign in</html>", "calendar_is_a_page", "a web page (HTML)"),
        (b"\xff\xfe\x00", "calendar_not_text", "not UTF-8"),
        (b"", "calendar_unreadable", "BEGIN:VCALENDAR"),
        (b"name,email\r\nann,a@example.com\r\n", "calendar_unreadable", "BEGIN:VCALENDAR"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "calendar_unreadable", "broken"),
        (FRAME.format("garbage\r\n").encode(), "calendar_unreadable", "broken"),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * 2_100_000, "calendar_too_large", "2048 KiB"),
        (
            FRAME.format("BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n").encode(),
            "calendar_unreadable",
            "no start",
        ),
        (
            FRAME.format(EVENT.format("20260101", "20260102", "") * 10_001).encode(),
            "calendar_too_large",
            "10000 events",
        ),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_what_is_no_calendar_is_refused_by_code(content: bytes, code: str, message: str) -> None:
    """A page to sign in at, a table, a torn file and one that is too large: each has its code."""
    error = refused(content)

    assert code == error.code
    assert message in str(error)


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=MINUTELY;COUNT=1000000000",
        "RRULE:FREQ=HOURLY;BYMINUTE=0,15,30,45",
        "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14;BYMINUTE=0,30",
        "RRULE:FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=DAILY;BYSETPOS=400;BYYEARDAY=1",
    ],
)
def test_a_calendar_that_repeats_for_ever_is_refused_at_once(rule: str) -> None:
    """Nothing is gone through that may not end, and the event is named."""
    begun = time.perf_counter()
    error = refused(event("20260101T000000Z", "20260101T000001Z", rule).encode())

    assert "calendar_endless" == error.code
    assert "'Ann'" in str(error)
    assert time.perf_counter() - begun < 2


def test_one_that_has_repeated_for_ever_is_refused_too() -> None:
    """Daily since the year 1 is a slip of the pen."""
    error = refused(event("00010101T000000Z", "00010101T010000Z", "RRULE:FREQ=DAILY").encode())

    assert "calendar_endless" == error.code


def test_years_long_events_that_repeat_daily_are_refused() -> None:
    """Thousands at once would have to be laid over each other."""
    rule = "RRULE:FREQ=HOURLY"
    error = refused(event("20260101T000000Z", "20360101T000000Z", rule).encode())

    assert "calendar_endless" == error.code


def test_a_rule_that_never_comes_true_ends_soon() -> None:
    """30 February of every month's rule: nobody is ever on, and that is found out quickly."""
    rule = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    begun = time.perf_counter()
    rota = calendar(event("20260101T000000Z", "20260101T010000Z", rule), {"Ann": "ann"})

    assert ["01-01 00:00 01-01 01:00 ann"] == told(rota.spans(at("2026-01-01"), at("2026-03-01")))
    assert time.perf_counter() - begun < 10


def test_an_event_with_its_ends_exchanged_is_the_time_between_them() -> None:
    """Some tools write them so; whoever is named in it is on."""
    rota = calendar(event("20260102T000000Z", "20260101T000000Z"), {"Ann": "ann"})

    assert ["01-01 00:00 01-02 00:00 ann"] == told(rota.spans(at("2025-12-30"), at("2026-01-10")))
