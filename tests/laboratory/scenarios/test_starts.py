"""When a scenario starts: instants, and phrases that the policy's calendar resolves."""

from datetime import date

import pytest

from firsthour.domain.policy import Calendar
from firsthour.laboratory.scenarios.starts import NoSuchStart, resolved

BERLIN = Calendar(
    "Europe/Berlin",
    holidays=(date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25)),
)
NO_HOLIDAYS = Calendar()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-24T02:00Z", "2026-12-24T02:00"),
        ("2026-12-24 02:00 UTC", "2026-12-24T02:00"),
        ("2026-12-24T04:00+02:00", "2026-12-24T02:00"),
        ("2026-12-24 03:00 Europe/Berlin", "2026-12-24T02:00"),
        ("2026-07-01 03:00 America/New_York", "2026-07-01T07:00"),
        ("2026-12-24 03:00", "2026-12-24T02:00"),
        ("Saturday 03:00", "2026-01-03T02:00"),
        ("saturday  3:00", "2026-01-03T02:00"),
        ("Saturday 03:00 before a holiday", "2026-04-04T01:00"),
        ("Thursday 23:30 before a holiday", "2026-04-02T21:30"),
        ("Monday 03:00 on a holiday", "2026-04-06T01:00"),
        ("Tuesday 09:00 after a holiday", "2026-04-07T07:00"),
        ("any day 23:00 before a holiday from 2026-06-01", "2026-12-24T22:00"),
        ("Monday 09:00 from 2026-06-01", "2026-06-01T07:00"),
    ],
)
def test_a_start_is_resolved_by_the_calendar(text: str, instant: str) -> None:
    """Zone, week and holidays are those of the policy, and nothing depends on today."""
    assert f"{instant}:00+00:00" == resolved(text, BERLIN).isoformat()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("whenever", "It is no start of a scenario", "such as"),
        ("Saterday 03:00", "There is no day saterday", "did you mean saturday?"),
        ("Saturday 25:00", "25:00 is no time of a day", "such as"),
        ("2026-02-30 03:00", "There is no day 2026-02-30", "such as"),
        ("2026-02-30T03:00Z", "There is no such instant", "such as"),
        ("2026-03-29 02:30", "On 2026-03-29 the clocks of Europe/Berlin skip 02:30", "an hour"),
        ("2026-12-24 03:00 Europe/Brelin", "Europe/Brelin is no time zone", "Europe/Berlin?"),
        ("Wednesday 09:00 on a holiday", "There is no such day within three years", "weekday"),
        ("1999-12-24 03:00", "It must lie between the years 2000 and 2100", "such as"),
    ],
)
def test_what_is_no_start_says_why(text: str, message: str, hint: str) -> None:
    """A sentence, and what to write instead."""
    with pytest.raises(NoSuchStart) as raised:
        resolved(text, BERLIN)

    assert message == raised.value.message
    assert hint in raised.value.hint


def test_a_calendar_without_holidays_has_no_night_before_one() -> None:
    """The hint names the field of the policy that would give it some."""
    with pytest.raises(NoSuchStart) as raised:
        resolved("Saturday 03:00 before a holiday", NO_HOLIDAYS)

    assert "holidays_country" in raised.value.hint
