"""Arithmetic with spans of time, by the clock and by the business hours of a policy's calendar.

How spans are counted:

- ``s``, ``min``, ``h``, ``d`` run by the clock; a day is 24 hours.
- ``bh`` run only while the calendar is open. Open is decided by the wall clock of the
  calendar's zone, so a day that is an hour shorter or longer in summer or winter time counts
  as it was lived. A span that ends exactly at closing time ends there, not at the next opening.
- ``bd``: the same time of day, that many business days later. A business day is a date with
  working hours. From outside business hours it is counted from the next opening. Where that
  time of day is not open on the last day (a break, a shorter day, an hour skipped by summer
  time) it is the next opening of that day or, after the last, that day's closing.
- A span of zero is over at once, in every unit.

All instants are aware; they are answered in UTC.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from firsthour.domain.openings import DAY, Week, business_days, pieces_of, prepared
from firsthour.domain.policy import Calendar, Span

_CLOCK = {"s": 1, "min": 60, "h": 3600, "d": 86400}
LONGEST = {"s": 315_360_000, "min": 5_256_000, "h": 87_600, "d": 3_650, "bh": 20_000, "bd": 2_500}
"""The largest amount of each unit."""
_SPAN = re.compile(r"([0-9]{1,9}) ?(s|min|h|d|bh|bd)")


@lru_cache(maxsize=4096)
def parse(span: Span) -> tuple[int, str]:
    """Amount and unit of ``span``, such as ``(30, "min")``. ValueError if it is not a span."""
    found = _SPAN.fullmatch(span.strip())
    if found is None:
        message = (
            f"{span[:40]!r} is not a span of time: write a whole number and one of "
            "s, min, h, d, bh, bd, such as '30 min' or '1 bd'"
        )
        raise ValueError(message)
    amount, unit = int(found[1]), found[2]
    if amount > LONGEST[unit]:
        message = f"{span[:40]!r} is too long: at most {LONGEST[unit]} {unit}"
        raise ValueError(message)
    return amount, unit


def is_business(span: Span) -> bool:
    """True if ``span`` runs in business hours or business days."""
    return parse(span)[1] in ("bh", "bd")


def seconds(span: Span) -> int:
    """Length of a clock span. ValueError for business spans: their length depends on the base."""
    amount, unit = parse(span)
    if unit not in _CLOCK:
        message = f"{span!r} runs in business time and has no fixed number of seconds"
        raise ValueError(message)
    return amount * _CLOCK[unit]


def after(calendar: Calendar, base: datetime, span: Span) -> datetime:
    """The instant ``span`` after ``base``.

    ValueError if ``base`` is naive, ``span`` is not a span, or the calendar never reaches it.
    """
    length = _clock(span)
    if length is not None:
        return _utc(base) + length
    amount, unit = parse(span)
    if unit == "bh":
        return _advance(prepared(calendar), _utc(base), timedelta(hours=amount))
    return _days_later(prepared(calendar), _utc(base), amount)


def recurring(
    calendar: Calendar, first: datetime, span: Span, until: datetime
) -> tuple[int, datetime, datetime]:
    """How many instants come before ``until``, the last of these, and the one after it.

    The instants are ``first``, which is before ``until``, and then each a ``span`` after the one
    before, which is not zero.
    """
    length = _clock(span)
    if length is not None:
        times = -((first - until) // length)
        last = first + length * (times - 1)
        return times, last, last + length
    times, last, following = 1, first, after(calendar, first, span)
    while following < until:
        times, last, following = times + 1, following, after(calendar, following, span)
    return times, last, following


def advance(calendar: Calendar, base: datetime, amount: timedelta, like: Span) -> datetime:
    """The instant at which ``amount`` more has passed since ``base``, in the time ``like`` runs in.

    The inverse of ``elapsed``; ``amount`` is not negative. For business spans it is business time.
    """
    if is_business(like):
        return _advance(prepared(calendar), _utc(base), amount)
    return _utc(base) + amount


def elapsed(calendar: Calendar, base: datetime, until: datetime, like: Span) -> timedelta:
    """Time passed from ``base`` to ``until``: by the clock, or in business time, as ``like`` runs.

    Negative when ``until`` lies before ``base``.
    """
    base, until = _utc(base), _utc(until)
    if not is_business(like):
        return until - base
    if until < base:
        return -elapsed(calendar, until, base, like)
    return _open_between(prepared(calendar), base, until)


def fraction(calendar: Calendar, base: datetime, span: Span, percent: int) -> datetime:
    """The instant at which ``percent`` (0 to 100) of ``span`` has passed since ``base``."""
    if not 0 <= percent <= 100:  # noqa: PLR2004 - per cent
        message = f"{percent} is not a percentage between 0 and 100"
        raise ValueError(message)
    due = after(calendar, base, span)
    if percent == 100:  # noqa: PLR2004 - per cent
        return due
    whole = elapsed(calendar, base, due, span)
    return advance(calendar, base, whole * percent / 100, span)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """True if ``at`` lies in business hours; the closing moment itself does not."""
    week, at = prepared(calendar), _utc(at)
    return any(
        piece.start <= at < piece.end for piece in pieces_of(week, at.astimezone(week.zone).date())
    )


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """``at`` if it lies in business hours, else the next opening."""
    return _first_open(prepared(calendar), _utc(at))


def next_closed(calendar: Calendar, at: datetime) -> datetime:
    """``at`` if it lies outside business hours, else the closing that ends them."""
    week, at = prepared(calendar), _utc(at)
    for _, pieces in business_days(week, at.astimezone(week.zone).date() - DAY):
        for piece in pieces:
            if piece.start <= at < piece.end:
                at = piece.end  # hours may go on at once, from one day to the next
            elif piece.start > at:
                return at
    raise AssertionError  # pragma: no cover - the search above ends by a ValueError


@lru_cache(maxsize=4096)
def _clock(span: Span) -> timedelta | None:
    """Length of a clock span or of nothing at all; None for business spans."""
    amount, unit = parse(span)
    if unit in _CLOCK or amount == 0:
        return timedelta(seconds=amount * _CLOCK.get(unit, 0))
    return None


def _utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        message = f"{at.isoformat()} has no time zone"
        raise ValueError(message)
    return at.astimezone(UTC)


def _advance(week: Week, base: datetime, amount: timedelta) -> datetime:
    """The instant at which the calendar has been open for ``amount`` since ``base``."""
    if amount <= timedelta():
        return base
    for _, pieces in business_days(week, base.astimezone(week.zone).date()):
        for piece in pieces:
            start = max(piece.start, base)
            if amount <= piece.end - start:
                return start + amount
            amount -= max(piece.end - start, timedelta())
    raise AssertionError  # pragma: no cover - the search above ends by a ValueError


def _first_open(week: Week, base: datetime) -> datetime:
    """``base`` if it lies in business hours, else the next opening."""
    days = business_days(week, base.astimezone(week.zone).date())
    return next(max(base, p.start) for _, pieces in days for p in pieces if base < p.end)


def _open_between(week: Week, base: datetime, until: datetime) -> timedelta:
    """How long the calendar was open from ``base`` to ``until``."""
    total, day = timedelta(), base.astimezone(week.zone).date()
    last = until.astimezone(week.zone).date()
    while day <= last:
        for piece in pieces_of(week, day):
            total += max(min(piece.end, until) - max(piece.start, base), timedelta())
        day += DAY
    return total


@lru_cache(maxsize=4096)
def _days_later(week: Week, base: datetime, amount: int) -> datetime:
    """``amount`` business days after ``base``; see the rule at the top."""
    opening = _first_open(week, base).astimezone(week.zone)
    days = business_days(week, opening.date() + DAY)
    for _ in range(amount - 1):
        next(days)
    day, pieces = next(days)
    wanted = datetime.combine(day, opening.time(), tzinfo=UTC)
    for piece in pieces:
        start = piece.start + max(wanted - piece.opens, timedelta())
        if start < piece.end:
            return start
    return pieces[-1].end
