"""Times as people type them and read them: a day, a moment with its zone, a length from now."""

import re
from datetime import UTC, datetime, time, timedelta

from firsthour.domain.calendar import after
from firsthour.domain.policy import Calendar, Span

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?"
)
_LENGTH = re.compile(r"(?:in |\+ ?)?(\d{1,6}) ?([a-zA-Z]+)")
_AGO = re.compile(r"(\d{1,6}) ?([a-zA-Z]+) ago")
_END_OF_DAY = time(23, 59, 59, tzinfo=UTC)
_UNITS = {
    "s": "s sec second seconds",
    "min": "m min mins minute minutes",
    "h": "h hour hours",
    "d": "d day days",
    "w": "w week weeks",
    "bh": "bh",
    "bd": "bd",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
EXAMPLES = "2026-12-01, 2026-12-01T14:30Z, 'in 4 weeks', '+30 min' or '2 bd'"


def when(text: str, now: datetime, calendar: Calendar) -> datetime:
    """The moment that ``text`` names, counted from ``now`` where it is a length of time.

    A day alone means its end, in UTC. ``bh`` and ``bd`` run in the business hours of ``calendar``.
    ValueError says what is wrong.
    """
    text = text.strip()
    if length := _LENGTH.fullmatch(text):
        return _later(int(length[1]), length[2], now, calendar)
    if _DAY.fullmatch(text):
        return datetime.combine(_moment(text).date(), _END_OF_DAY)
    if found := _MOMENT.fullmatch(text):
        if not found[1]:
            message = f"{text} does not say its time zone: write {text.replace(' ', 'T')}Z for UTC"
            raise ValueError(message)
        return _moment(text.replace("UTC", "Z").replace(" Z", "Z").replace(" +", "+"))
    message = f"{text[:60]!r} is not a time: write {EXAMPLES}"
    raise ValueError(message)


def past(text: str, now: datetime, calendar: Calendar) -> datetime:
    """As ``when``, for what has happened: also ``5 min ago``, and ``now``. ValueError."""
    text = text.strip()
    if text == "now":
        return now
    if found := _AGO.fullmatch(text):
        return now - (_later(int(found[1]), found[2], now, calendar) - now)
    return when(text, now, calendar)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found
    except (ValueError, OverflowError) as error:
        message = f"{text} is not a time: there is no such day or hour"
        raise ValueError(message) from error


def _later(amount: int, word: str, now: datetime, calendar: Calendar) -> datetime:
    unit = _UNIT.get(word.lower())
    if unit is None:
        message = f"{word[:20]!r} is not a unit of time: use min, h, d, weeks, bh or bd"
        raise ValueError(message)
    try:
        if unit == "w":
            return now + timedelta(weeks=amount)
        return after(calendar, now, Span(f"{amount} {unit}"))
    except OverflowError as error:
        message = f"{amount} {word} is too long"
        raise ValueError(message) from error


def stamp(at: datetime | None) -> str:
    """A moment on the clock of UTC, to the minute; a dash for none."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else "-"


def short(at: datetime, now: datetime) -> str:
    """A moment near ``now``: its hour alone on the same day, else day and hour."""
    same = at.astimezone(UTC).date() == now.astimezone(UTC).date()
    return f"{at.astimezone(UTC):%H:%M:%S}" if same else f"{at.astimezone(UTC):%b %d %H:%M}"


def span(length: timedelta | float) -> str:
    """A length of time in its two largest units: ``1 h 05 min``."""
    seconds = round(length.total_seconds() if isinstance(length, timedelta) else length)
    days, seconds = divmod(abs(seconds), 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    if days:
        return f"{days} d {hours:02} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min {seconds:02} s" if seconds else f"{minutes} min"
    return f"{seconds} s"


def relative(at: datetime, now: datetime) -> str:
    """How far ``at`` is: ``in 12 min``, ``4 h ago``."""
    gap = at - now
    if abs(gap) < timedelta(seconds=1):
        return "now"
    return f"in {span(gap)}" if gap > timedelta() else f"{span(gap)} ago"
