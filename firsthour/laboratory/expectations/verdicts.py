"""What is found when an expectation is held against a played scenario."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from firsthour.laboratory.expectations.evidence import Evidence

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it holds. If not: what happened instead, and where to look.

    ``facts`` are the numbers of those that break it; ``due`` the moment at which it was broken
    by nothing happening.
    """

    holds: bool
    happened: str = ""
    facts: tuple[int, ...] = ()
    due: datetime | None = None


HOLDS = Verdict(holds=True)


def broken(happened: str, *facts: int, due: datetime | None = None) -> Verdict:
    """It does not hold."""
    return Verdict(holds=False, happened=happened, facts=tuple(n for n in facts if n), due=due)


class Check(Protocol):
    """An expectation that was understood."""

    def judge(self, evidence: Evidence) -> Verdict:
        """Hold it against what happened."""
        ...


def when(evidence: Evidence, at: datetime) -> str:
    """A moment as rehearsals show it: ``T+0:45 (Tue 03:45)``."""
    seconds = int((at - evidence.opened_at).total_seconds())
    return f"{since(seconds)} ({clock(at, evidence.rehearsal.timezone)})"


def since(seconds: int) -> str:
    """Time since the opening as ``T+0:15``, and with days ``T+2d 03:10``."""
    days, rest = divmod(max(0, seconds), _DAY)
    hours, minutes = rest // _HOUR, rest % _HOUR // _MINUTE
    return f"T+{days}d {hours:02}:{minutes:02}" if days else f"T+{hours}:{minutes:02}"


def clock(at: datetime, timezone: str) -> str:
    """The weekday and time of day in the zone of the policy."""
    return f"{at.astimezone(ZoneInfo(timezone)):%a %H:%M}"
