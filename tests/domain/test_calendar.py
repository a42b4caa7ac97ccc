"""Spans of time, by the clock and by business hours, in tables and against a slow obvious model."""

from datetime import UTC, date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.domain.calendar import (
    advance,
    after,
    elapsed,
    fraction,
    is_business,
    is_open,
    parse,
    recurring,
    seconds,
)
from firsthour.domain.policy import Calendar, Hours, Span

OFFICE = Calendar()
ATHENS = Calendar(timezone="Europe/Athens", holidays=(date(2026, 12, 25),))
ALWAYS = Calendar("Europe/Athens", tuple(Hours(day, 0, 24 * 60) for day in range(7)))
BREAK = Calendar(
    week=(
        *(Hours(day, 9 * 60, 13 * 60) for day in range(5)),
        *(Hours(day, 14 * 60, 18 * 60) for day in range(4)),
    )
)
MIXED = Calendar(week=(Hours(0, 9 * 60, 17 * 60), *(h for h in BREAK.week if h.weekday == 1)))
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """An instant in UTC, written shortly."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: str = "Europe/Athens") -> datetime:
    """An instant in UTC, written as the wall clock of ``zone`` shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90 s", (90, "s")),
        ("30min", (30, "min")),
        ("4 h", (4, "h")),
        (" 30 d ", (30, "d")),
        ("4 bh", (4, "bh")),
        ("1 bd", (1, "bd")),
        ("0 min", (0, "min")),
    ],
)
def test_a_span_is_an_amount_and_a_unit(text: str, expected: tuple[int, str]) -> None:
    """People write spans with or without a space."""
    assert expected == parse(Span(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "min",
        "-5 min",
        "1.5 h",
        "5 weeks",
        "5 min 3 s",
        "٥ min",
        "5 MIN",
        "9999999 d",
        "x" * 999,
    ],
)
def test_what_is_not_a_span_is_refused_in_a_sentence(text: str) -> None:
    """The message names the text, shortened, and says what would be right."""
    with pytest.raises(ValueError, match=r"is not a span of time|is too long") as refusal:
        parse(Span(text))

    assert len(str(refusal.value)) < 200


def test_clock_spans_have_seconds_and_business_spans_have_none() -> None:
    """The seconds of a business span depend on where it begins."""
    assert seconds(Span("2 h")) == 7200
    assert seconds(Span("1 d")) == 86_400
    assert is_business(Span("1 bd"))
    assert is_business(Span("4 bh"))
    assert not is_business(Span("4 h"))
    with pytest.raises(ValueError, match="business time"):
        seconds(Span("1 bd"))


@pytest.mark.parametrize(
    ("calendar", "base", "span", "expected"),
    [
        # by the clock, nothing is closed
        (OFFICE, at("2026-07-04 23:30"), "60 min", at("2026-07-05 00:30")),
        (OFFICE, at("2028-02-28 12:00"), "1 d", at("2028-02-29 12:00")),
        (OFFICE, at("2026-01-01 00:00"), "90 s", at("2026-01-01 00:01:30")),
        # business hours: 2026-07-03 is a Friday
        (OFFICE, at("2026-07-03 10:00"), "4 bh", at("2026-07-03 14:00")),
        (OFFICE, at("2026-07-03 16:00"), "4 bh", at("2026-07-06 12:00")),
        (OFFICE, at("2026-07-03 09:00"), "8 bh", at("2026-07-03 17:00")),
        (OFFICE, at("2026-07-03 17:00"), "1 bh", at("2026-07-06 10:00")),
        (OFFICE, at("2026-07-04 03:00"), "20 bh", at("2026-07-08 13:00")),
        (OFFICE, at("2026-07-04 03:00"), "0 bh", at("2026-07-04 03:00")),
        # business days keep the time of day
        (OFFICE, at("2026-07-02 10:30"), "1 bd", at("2026-07-03 10:30")),
        (OFFICE, at("2026-07-03 10:30"), "1 bd", at("2026-07-06 10:30")),
        (OFFICE, at("2026-07-03 10:30"), "10 bd", at("2026-07-17 10:30")),
        (OFFICE, at("2026-07-03 10:30"), "0 bd", at("2026-07-03 10:30")),
        # from outside they are counted from the next opening
        (OFFICE, at("2026-07-03 17:00"), "1 bd", at("2026-07-07 09:00")),
        (OFFICE, at("2026-07-04 12:00"), "1 bd", at("2026-07-07 09:00")),
        (OFFICE, at("2026-07-03 08:00"), "1 bd", at("2026-07-06 09:00")),
        # a break, and a shorter Friday
        (BREAK, at("2026-07-02 12:30"), "1 bh", at("2026-07-02 14:30")),
        (BREAK, at("2026-07-01 13:30"), "1 bd", at("2026-07-02 14:00")),
        (BREAK, at("2026-07-02 16:00"), "1 bd", at("2026-07-03 13:00")),
        # the moment at which a break begins is inside the break: 2026-07-06 is a Monday
        (MIXED, at("2026-07-06 13:00"), "1 bd", at("2026-07-07 14:00")),
        # a leap day is a business day like any other: 2028-02-29 is a Tuesday
        (OFFICE, at("2028-02-28 11:00"), "1 bd", at("2028-02-29 11:00")),
        (OFFICE, at("2028-02-28 16:00"), "2 bh", at("2028-02-29 10:00")),
        # a holiday on a Friday
        (ATHENS, local("2026-12-24 16:00"), "2 bh", local("2026-12-28 10:00")),
        (ATHENS, local("2026-12-24 16:00"), "1 bd", local("2026-12-28 16:00")),
        # the wall clock goes on over a change of time; hours are counted as lived
        (ATHENS, local("2026-03-27 16:00"), "2 bh", local("2026-03-30 10:00")),
        (ATHENS, local("2026-10-23 10:00"), "1 bd", local("2026-10-26 10:00")),
        (ALWAYS, local("2026-03-29 02:00"), "2 bh", local("2026-03-29 05:00")),
        (ALWAYS, local("2026-10-25 02:00"), "3 bh", local("2026-10-25 04:00")),
        (ALWAYS, local("2026-03-28 03:30"), "1 bd", local("2026-03-29 04:00")),
    ],
)
def test_a_span_leads_to_the_expected_instant(
    calendar: Calendar, base: datetime, span: str, expected: datetime
) -> None:
    """Working hours, week-ends, holidays, leap days and changes of time are all respected."""
    found = after(calendar, base, Span(span))

    assert expected == found
    assert found.tzinfo is UTC


def test_elapsed_counts_only_open_time_for_business_spans() -> None:
    """Over a week-end the clock runs and business time does not."""
    friday, monday = at("2026-07-03 16:00"), at("2026-07-06 10:00")

    assert timedelta(hours=66) == elapsed(OFFICE, friday, monday, Span("1 h"))
    assert timedelta(hours=2) == elapsed(OFFICE, friday, monday, Span("1 bh"))
    assert timedelta(hours=-2) == elapsed(OFFICE, monday, friday, Span("1 bd"))


def test_a_fraction_is_a_share_of_the_time_the_span_runs_in() -> None:
    """Half of a business day from Friday noon is passed on Monday morning, not on the week-end."""
    noon = at("2026-07-03 13:00")

    assert at("2026-07-03 14:00") == fraction(OFFICE, noon, Span("2 h"), 50)
    assert at("2026-07-03 17:00") == fraction(OFFICE, noon, Span("1 bd"), 50)
    assert at("2026-07-06 11:00") == fraction(OFFICE, noon, Span("1 bd"), 75)
    assert noon == fraction(OFFICE, noon, Span("1 bd"), 0)
    assert after(OFFICE, noon, Span("1 bd")) == fraction(OFFICE, noon, Span("1 bd"), 100)


def test_a_percentage_over_a_hundred_is_refused() -> None:
    """A share of a span lies inside it."""
    with pytest.raises(ValueError, match="percentage"):
        fraction(OFFICE, at("2026-07-03 13:00"), Span("2 h"), 101)


def test_the_closing_moment_is_not_open() -> None:
    """Opening counts as open, closing as closed."""
    assert is_open(OFFICE, at("2026-07-03 09:00"))
    assert not is_open(OFFICE, at("2026-07-03 17:00"))
    assert not is_open(ATHENS, local("2026-12-25 12:00"))


def test_a_naive_time_is_refused() -> None:
    """An instant without a zone is nobody's time."""
    with pytest.raises(ValueError, match="no time zone"):
        after(OFFICE, datetime(2026, 7, 3), Span("1 h"))  # noqa: DTZ001 - the mistake under test


@pytest.mark.parametrize(
    ("calendar", "sentence"),
    [
        (Calendar(week=()), "no working hours"),
        (Calendar(week=(Hours(0, 600, 600),)), "no working hours"),
        (Calendar(timezone="Europe/Nowhere"), "not a time zone"),
        (Calendar(week=(Hours(0, 0, 1),)), "too few working hours"),
    ],
)
def test_business_time_that_never_comes_is_refused_soon(calendar: Calendar, sentence: str) -> None:
    """The search for business hours is bounded."""
    with pytest.raises(ValueError, match=sentence):
        after(calendar, at("2026-07-03 13:00"), Span("20000 bh"))


def test_a_clock_span_asks_nothing_of_the_calendar() -> None:
    """Simulations add clock spans a million times: no calendar is looked at for them."""
    base, nowhere = at("2026-07-03 13:00"), cast("Calendar", None)

    assert base + timedelta(minutes=30) == after(nowhere, base, Span("30 min"))


# The slow, obvious model: look at the wall clock, minute by minute.


def open_at(calendar: Calendar, instant: datetime) -> bool:
    """What a person with a clock on the wall and the calendar beside it would say."""
    wall = instant.astimezone(ZoneInfo(calendar.timezone))
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in calendar.holidays and any(
        hours.weekday == wall.weekday() and hours.opens <= minute < hours.closes
        for hours in calendar.week
    )


def slow_hours(calendar: Calendar, base: datetime, minutes: int) -> datetime:
    """Let open minutes pass, one after the other."""
    while minutes:
        minutes -= open_at(calendar, base)
        base += MINUTE
    return base


def slow_days(calendar: Calendar, base: datetime, days: int) -> datetime:
    """Go to the first open minute, then that many business dates on, then to the time of day."""
    zone = ZoneInfo(calendar.timezone)
    while not open_at(calendar, base):
        base += MINUTE
    time_of_day, day = base.astimezone(zone).time(), base.astimezone(zone).date()
    while days:
        day += timedelta(days=1)
        days -= bool(open_minutes(calendar, day))
    minutes = open_minutes(calendar, day)
    late = [m for m in minutes if m.astimezone(zone).time() >= time_of_day]
    return late[0] if late else minutes[-1] + MINUTE


def open_minutes(calendar: Calendar, day: date) -> list[datetime]:
    """Every open minute that the zone calls ``day``."""
    zone = ZoneInfo(calendar.timezone)
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    minutes = (first + MINUTE * step for step in range(54 * 60))
    return [m for m in minutes if m.astimezone(zone).date() == day and open_at(calendar, m)]


ZONES = st.sampled_from(
    ["UTC", "Europe/Athens", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
)
# Around changes of time in those zones, a leap day, a year's end and plain days.
STARTS = st.sampled_from(
    [
        at("2026-03-06 00:00"),
        at("2026-03-27 00:00"),
        at("2026-10-02 00:00"),
        at("2026-10-23 00:00"),
        at("2026-10-30 00:00"),
        at("2028-02-28 00:00"),
        at("2026-12-30 00:00"),
        at("2026-07-01 00:00"),
    ]
)
BASES = st.builds(
    lambda start, minutes: start + minutes * MINUTE, STARTS, st.integers(0, 4 * 24 * 60)
)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """A zone, hours without overlap on two days or more, and some holidays near the bases."""
    week: list[Hours] = []
    for weekday in sorted(draw(st.sets(st.integers(0, 6), min_size=2))):
        edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=5)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        week += [Hours(weekday, opens, closes) for opens, closes in pairs]
    days = st.builds(lambda base: base.date(), BASES)
    holidays = tuple(sorted(draw(st.sets(days, max_size=3))))
    return Calendar(draw(ZONES), tuple(week), holidays)


@settings(max_examples=40, deadline=None)
@given(calendars(), BASES, st.integers(1, 3))
def test_business_hours_equal_the_slow_model(
    calendar: Calendar, base: datetime, hours: int
) -> None:
    """Stepping through the minutes of the wall clock gives the same instant."""
    found = after(calendar, base, Span(f"{hours} bh"))

    assert slow_hours(calendar, base, hours * 60) == found
    assert timedelta(hours=hours) == elapsed(calendar, base, found, Span("1 bh"))
    assert base + timedelta(hours=hours) <= found


@settings(max_examples=25, deadline=None)
@given(calendars(), BASES, st.integers(1, 3))
def test_business_days_equal_the_slow_model(calendar: Calendar, base: datetime, days: int) -> None:
    """The same dates, the same time of day, or the nearest open moment of that last day."""
    found = after(calendar, base, Span(f"{days} bd"))

    assert slow_days(calendar, base, days) == found
    assert is_open(calendar, found) or is_open(calendar, found - MINUTE)


@settings(max_examples=100, deadline=None)
@given(calendars(), BASES)
def test_open_equals_the_slow_model(calendar: Calendar, base: datetime) -> None:
    """Open is what the wall clock says."""
    assert open_at(calendar, base) == is_open(calendar, base)


@settings(max_examples=100, deadline=None)
@given(calendars(), BASES, st.sampled_from(["3 bh", "1 bd", "2 bd", "90 min"]), st.integers(0, 100))
def test_a_fraction_lies_inside_its_span_and_grows(
    calendar: Calendar, base: datetime, text: str, percent: int
) -> None:
    """Warnings come after the base, not after the due time, and in their order."""
    span = Span(text)
    instant, due = fraction(calendar, base, span, percent), after(calendar, base, span)

    assert base <= instant <= due
    assert fraction(calendar, base, span, percent // 2) <= instant


@settings(max_examples=100, deadline=None)
@given(calendars(), BASES, BASES, st.sampled_from(["1 bh", "1 bd", "1 min"]))
def test_advancing_by_what_has_elapsed_arrives(
    calendar: Calendar, base: datetime, until: datetime, text: str
) -> None:
    """What passed while a case was paused can be added to a due time afterwards."""
    like = Span(text)
    passed = elapsed(calendar, base, until, like)

    assert -passed == elapsed(calendar, until, base, like)
    if passed > timedelta():
        arrived = advance(calendar, base, passed, like)
        assert arrived <= until
        assert passed == elapsed(calendar, base, arrived, like)


@pytest.mark.parametrize("span", ["30 min", "4 bh", "1 bd"])
@pytest.mark.parametrize("until", ["2026-03-02T09:00:01", "2026-03-09T09:00", "2026-03-11T10:30"])
def test_what_recurs_is_counted_as_if_gone_through_one_by_one(span: Span, until: str) -> None:
    """How many come before an instant, the last of them, and the one that comes at it or after."""
    instants = [at("2026-03-02T09:00")]
    while instants[-1] < at(until):
        instants.append(after(OFFICE, instants[-1], span))

    times, last, following = recurring(OFFICE, instants[0], span, at(until))

    assert (len(instants) - 1, instants[-2], instants[-1]) == (times, last, following)
