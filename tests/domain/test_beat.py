"""A clock that goes beat by beat: time stands still between, and due times come late in a beat."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from firsthour.domain.clock import CaseClock, Segment

REAL = datetime(2030, 1, 1, tzinfo=UTC)
CASE = datetime(2026, 3, 2, 9, tzinfo=UTC)
SLOWER = 200
CLOCK = CaseClock(REAL, CASE, (Segment(0, 1 / SLOWER),), 1.0)

seconds = st.integers(0, 40 * 86_400)
parts = st.floats(0.01, 0.99)


@given(seconds, parts)
def test_time_stands_still_within_a_beat(second: int, part: float) -> None:
    """Whatever part of a beat is over, it is the case time at which the beat began."""
    real = CLOCK.within(CASE + timedelta(seconds=second), part)

    assert CASE + timedelta(seconds=second) == CLOCK.case_time(real)


@given(seconds, parts)
def test_what_falls_due_has_come_when_its_time_has(second: int, fraction: float) -> None:
    """Never before, and at the very time where that is the beginning of a beat."""
    exact = CASE + timedelta(seconds=second)
    later = exact + timedelta(seconds=fraction)

    assert exact == CLOCK.case_time(CLOCK.real_time(exact))
    assert exact + timedelta(seconds=1) == CLOCK.case_time(CLOCK.real_time(later))


def test_people_speak_before_what_falls_due_at_that_instant() -> None:
    """Half a beat lies before the due time in it."""
    assert CLOCK.within(CASE, 0.5) < CLOCK.real_time(CASE) < CLOCK.within(CASE, 0.9)


def test_without_a_beat_the_clock_runs() -> None:
    """A hundred seconds of a clock that is two hundred times slower are half a second."""
    clock = CaseClock(REAL, CASE, (Segment(0, 1 / SLOWER),))
    half = CASE + timedelta(seconds=0.5)

    assert half == clock.case_time(REAL + timedelta(seconds=100))
    assert REAL + timedelta(seconds=100) == clock.real_time(half)
