"""What is found when an expectation is held against a played scenario."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from firsthour.laboratory.expectations.evidence import Evidence
from firsthour.laboratory.rehearsal.shown import clock, since


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
