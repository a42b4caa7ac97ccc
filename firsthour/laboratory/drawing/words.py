"""What the picture of a rehearsal says when somebody points at something, and of moments."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from firsthour.documents.svg import length
from firsthour.laboratory.rehearsal.result import Promise, Telling
from firsthour.laboratory.rehearsal.shown import FATES, spoken

TIMES = "\N{MULTIPLICATION SIGN}"
SHOWN = 6
"""How many of several are told one by one."""


class Clock:
    """Moments in words, in the zone of the policy and since the opening."""

    def __init__(self, opened_at: datetime, timezone: str) -> None:
        """KeyError (ZoneInfoNotFoundError) if there is no such zone."""
        self.opened_at, self.zone = opened_at, ZoneInfo(timezone)

    def local(self, since_s: float) -> datetime:
        """The moment so many seconds after the opening, in the zone of the policy."""
        return (self.opened_at + timedelta(seconds=since_s)).astimezone(self.zone)

    def since(self, at: datetime) -> float:
        """Seconds since the opening."""
        return (at - self.opened_at).total_seconds()

    def when(self, since_s: float) -> str:
        """``T+0:15 (Mon 09:15)``."""
        return f"T+{short(since_s)} ({self.local(since_s):%a %H:%M})"


def short(since_s: float) -> str:
    """Time since the opening: ``0:15``, ``2d 03:10``, ``14d``."""
    days, rest = divmod(int(since_s), 86_400)
    hours, minutes = rest // 3_600, rest % 3_600 // 60
    if days and not hours and not minutes:
        return f"{days}d"
    return f"{days}d {hours:02}:{minutes:02}" if days else f"{hours}:{minutes:02}"


def lines(each: Iterable[str]) -> str:
    """Several sayings as one, of which only the first are told."""
    said = list(each)
    more = [f"+{len(said) - SHOWN}"] if len(said) > SHOWN else []
    return "; ".join(said[:SHOWN] + more)


def of_promise(promise: Promise, clock: Clock) -> str:
    """A promise from its making to its end."""
    made = clock.when(clock.since(promise.from_at))
    ends = {
        "met": "kept",
        "late": f"kept {length(timedelta(seconds=promise.late_s))} late",
        "missed": "missed, and not kept",
        "waived": "waived",
        "cancelled": "fell away",
        "passed_on": "passed on",
        "pending": "still open",
    }
    end = ends[promise.state]
    if promise.ended_s is not None:
        end += f" {clock.when(promise.ended_s)}"
    moved = f", moved {promise.moved} times" if promise.moved else ""
    why = f": {promise.why}" if promise.why else ""
    owed = f"{spoken(promise.by)} to {spoken(promise.to)}"
    due = clock.when(promise.due_s)
    return f"{spoken(promise.key)}, {owed}: from {made}, due {due}{moved}, {end}{why}"


def of_telling(told: Telling, names: Mapping[str, str], clock: Clock) -> str:
    """A telling with whom it was for, why, by which rule, and what became of it."""
    what = f"{spoken(told.what)} to {spoken(told.to)}"
    if told.people:
        what += f" ({', '.join(names.get(each, each) for each in told.people[:SHOWN])})"
    why = f"by {names.get(told.by, told.by)}" if told.by else told.why
    fate = FATES[told.fate] + (f" ({told.code})" if told.code else "")
    if told.recipients > 1 or told.told != told.recipients:
        fate += f" {told.told} of {told.recipients}"
    return f"{clock.when(told.since_s)} {what}: {why}; {fate}"
