"""What is told of the check of a day: only what is new since the day before."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from firsthour.admin.preflight.found import Finding, Severity
from firsthour.admin.preflight.news import news, to_keep
from firsthour.directory.spans import Window
from firsthour.records.findings import keep, kept
from firsthour.records.store import Store
from tests.admin.pre import NOW

DAY = timedelta(days=1)
WINDOW = 30 * DAY


def gap(*spans: Window, severity: Severity = "warning") -> Finding:
    """A hole in the rotation at these times."""
    return Finding("gap", severity, "rotation", "duty", "Nobody is on", "", spans)


def nights(since: datetime, until: datetime) -> tuple[Window, ...]:
    """From 22:00 to 06:00, as far as is looked."""
    first = NOW.replace(hour=22)
    every = ((first + at * DAY, first + at * DAY + timedelta(hours=8)) for at in range(-1, 70))
    cut = ((max(start, since), min(end, until)) for start, end in every)
    return tuple((start, end) for start, end in cut if start < end)


def told(store: Store, days: Iterable[tuple[Finding, ...]]) -> list[int]:
    """How many findings are news on each day."""
    counts = []
    for at, findings in enumerate(days):
        now = NOW + at * DAY
        counts.append(len(news(findings, kept(store))))
        keep(store, to_keep(findings, now + WINDOW), now)
    return counts


def test_the_same_is_told_once(store: Store) -> None:
    """What has no time, a hole that comes nearer, one that lasts and one with no end in view."""
    nobody = Finding("no_administrator", "error", "directory", "administrator", "Nobody")
    week = gap((NOW + 7 * DAY, NOW + 9 * DAY))
    days = [
        (nobody, week, gap_without_end("other", NOW + at * DAY, NOW + at * DAY + WINDOW))
        for at in range(4)
    ]

    assert [3, 0, 0, 0] == told(store, days)


def gap_without_end(subject: str, start: datetime, end: datetime) -> Finding:
    """A hole from now to the end of what is looked at."""
    return Finding("gap", "error", "rotation", subject, "Nobody is on", "", ((start, end),))


def test_every_night_is_told_once_and_not_as_each_comes_into_view(store: Store) -> None:
    """Forty days of the same are no news."""
    days = [(gap(*nights(NOW + at * DAY, NOW + at * DAY + WINDOW)),) for at in range(40)]

    assert [1] + [0] * 39 == told(store, days)


def test_a_longer_hole_that_comes_into_view_is_told_once(store: Store) -> None:
    """On the day on which it is longer than the nights that are known."""
    ends = NOW + 35 * DAY
    days = []
    for at in range(12):
        since, until = NOW + at * DAY, NOW + at * DAY + WINDOW
        spans = nights(since, min(until, ends))
        days.append((gap(*spans, *([(ends, until)] if until > ends else [])),))

    assert [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0] == told(store, days)


def test_a_hole_where_there_was_none_is_told(store: Store) -> None:
    """Also a short one of a rotation whose other holes are known; and one that is back."""
    known, more = (NOW + 5 * DAY, NOW + 6 * DAY), (NOW + 9 * DAY, NOW + 9 * DAY + DAY / 24)
    days = [(gap(known),), (gap(known, more),), (gap(known, more),), (), (gap(known),)]

    assert [1, 1, 0, 0, 1] == told(store, days)


def test_a_warning_that_becomes_an_error_is_told(store: Store) -> None:
    """Nobody fills the hole any more."""
    span = (NOW + 5 * DAY, NOW + 6 * DAY)
    error = gap(span, severity="error")

    assert [1, 1, 0, 0] == told(store, [(gap(span),), (error,), (error,), (gap(span),)])
