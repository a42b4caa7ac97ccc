"""The hours of a customer's contract, and what is counted in them."""

from datetime import UTC, datetime, timedelta

import pytest

from firsthour.domain.calendar import after, is_open
from firsthour.domain.commands import Group
from firsthour.domain.contracts import calendar_of, is_hours, written
from firsthour.domain.policy import Span
from tests.domain.world import Case, hours

FRIDAY = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24x7", 1),
        ("Mon-Fri 08:00-18:00", 1),
        ("Mon-Fri 08:00-18:00, Sat 09:00-12:00", 1),
        ("Sun 00:00-24:00", 1),
        ("Fri-Mon 10:00-14:00", 1),
        ("", 0),
        ("always", 0),
        ("Mon-Fri 18:00-08:00", 0),
        ("Mon-Fri 08:00-25:00", 0),
        ("Mon-Fri 08:00", 0),
        ("Mon-Fri 08:00-18:00,Sat 09:00-12:00", 0),
    ],
)
def test_hours_are_written_so(text: str, expected: int) -> None:
    """Days, a space, from and to; several with a comma between."""
    assert expected == is_hours(text)


def test_they_are_meant_on_the_customers_clock() -> None:
    """Eight in Athens is six in London in winter."""
    calendar = calendar_of(written("Mon-Fri 08:00-18:00", "Europe/Athens"))

    assert is_open(calendar, datetime(2026, 3, 6, 6, 0, tzinfo=UTC))
    assert not is_open(calendar, datetime(2026, 3, 6, 5, 59, tzinfo=UTC))
    assert not is_open(calendar, datetime(2026, 3, 7, 10, 0, tzinfo=UTC))


def test_a_week_may_go_over_its_end() -> None:
    """From Friday to Monday are four days."""
    calendar = calendar_of(written("Fri-Mon 10:00-14:00", "UTC"))

    assert [0, 4, 5, 6] == sorted(each.weekday for each in calendar.week)


def test_around_the_clock_every_hour_counts() -> None:
    """A business day is a day then, over the weekend too."""
    calendar = calendar_of(written("24x7", "Asia/Bangkok"))

    assert FRIDAY + timedelta(hours=30) == after(calendar, FRIDAY, Span("30 bh"))


def test_what_is_no_calendar_is_told() -> None:
    """It never comes from a request that was accepted."""
    with pytest.raises(ValueError, match="not the calendar"):
        calendar_of("teatime UTC")


def test_each_contract_has_its_own_target_in_its_own_hours() -> None:
    """Six business hours from Friday noon end at another time for each of them."""
    athens = written("Mon-Fri 08:00-18:00", "Europe/Athens")
    groups = (
        Group(1, Span("6 bh")),
        Group(2, Span("6 bh"), calendar=athens),
        Group(1, Span("6 bh"), calendar=written("24x7", "UTC")),
        Group(1),
    )
    case = Case(2, opened=FRIDAY, groups=groups)

    assert hours(70) == case.owes(
        "resolution:6bh"
    )  # by the policy: 17:00, then Monday 9:00 to 10:00
    assert hours(68) == case.owes("resolution:6bh@1")  # 16:00, then Monday 6:00 to 8:00, in UTC
    assert hours(6) == case.owes("resolution:6bh@2")
    assert hours(8) == case.owes("resolution")
