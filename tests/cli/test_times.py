"""Times as people type and read them."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from cli.times import relative, span, when
from firsthour.domain.policy import Calendar

NOW = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # a Friday afternoon


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01", datetime(2026, 12, 1, 23, 59, 59, tzinfo=UTC)),
        ("2026-12-01T14:30Z", datetime(2026, 12, 1, 14, 30, tzinfo=UTC)),
        ("2026-12-01 14:30 UTC", datetime(2026, 12, 1, 14, 30, tzinfo=UTC)),
        ("2026-12-01T14:30:15+02:00", datetime(2026, 12, 1, 12, 30, 15, tzinfo=UTC)),
        ("+30 min", NOW + timedelta(minutes=30)),
        ("in 4 weeks", NOW + timedelta(weeks=4)),
        ("in 1 hour", NOW + timedelta(hours=1)),
        ("2d", NOW + timedelta(days=2)),
        ("2 bh", datetime(2026, 11, 23, 10, 0, tzinfo=UTC)),
        ("1 bd", datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read(text: str, expected: datetime) -> None:
    """Days, moments with a zone and lengths from now are read, business time by the calendar."""
    assert expected == when(text, NOW, Calendar())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-12-01T14:30", "does not say its time zone: write 2026-12-01T14:30Z"),
        ("2026-02-30", "no such day"),
        ("2026-12-01T25:00Z", "no such day or hour"),
        ("0001-01-01T00:00+05:00", "no such day"),
        ("soon", "is not a time"),
        ("5 parsecs", "is not a unit of time"),
        ("in 999999 weeks", "too long"),
        ("999999 d", "too long"),
        ("", "is not a time"),
    ],
)
def test_what_is_no_moment_is_told(text: str, told: str) -> None:
    """A naive, impossible or unknown time is refused in words that say what to write."""
    with pytest.raises(ValueError, match=re.escape(told)):
        when(text, NOW, Calendar())


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_900, "1 h 05 min"), (90_000, "1 d 01 h")],
)
def test_a_length_reads_in_two_units(seconds: int, expected: str) -> None:
    """A length of time is told in its two largest units."""
    assert expected == span(seconds)


def test_the_past_and_the_future_are_told_apart() -> None:
    """What is gone is ago, what comes is in."""
    told = [relative(NOW + timedelta(minutes=m), NOW) for m in (-5, 0, 5)]

    assert ["5 min ago", "now", "in 5 min"] == told
