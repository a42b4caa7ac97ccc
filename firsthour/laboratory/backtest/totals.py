"""What is counted over all incidents of a backtest, and the figures that are made of it."""

from bisect import bisect_right
from collections import Counter
from itertools import pairwise

from firsthour.domain.obligations import PROMISES
from firsthour.domain.policy import Policy
from firsthour.domain.stages import Stage
from firsthour.laboratory.backtest.report import (
    Confusion,
    Differing,
    Fate,
    Lateness,
    Outcome,
    Promised,
    Reason,
    Reasoned,
    Refusals,
    Staged,
    Weekly,
)
from firsthour.laboratory.backtest.tallies import Quantiles, Sums, Whole

STAGES = (Stage.START, Stage.COMMUNICATE, Stage.RESOLVE, Stage.CLOSE)
CASES = 500
"""Differing incidents that are told one by one."""
_HOUR, _DAY = 3_600, 86_400
LATE = (
    *(-7 * _DAY, -3 * _DAY, -_DAY, -8 * _HOUR, -2 * _HOUR, 0),
    *(2 * _HOUR, 8 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY, 30 * _DAY),
)
"""Bounds of the spans in which lateness is counted, in seconds after the due time."""
_ORDER = {row.name: place for place, row in enumerate(PROMISES)}


class Totals:
    """Counters and sketches, of bounded size whatever the number of incidents."""

    def __init__(self) -> None:
        """Begin without incidents."""
        self.made: Counter[tuple[str, int]] = Counter()
        self.fates: Counter[tuple[str, int, Fate]] = Counter()
        self.pages, self.notices = Sums(), Sums()
        self.transfers = Whole()
        self.stages = {stage: Quantiles("s") for stage in STAGES}
        self.refused: Counter[tuple[str, str, str]] = Counter()
        self.verdicts: Counter[tuple[bool, bool]] = Counter()
        self.reasons: Counter[tuple[Reason, bool]] = Counter()
        self.late = [0] * (len(LATE) + 1)
        self.weeks: Counter[tuple[str, str]] = Counter()
        self.unjudged = 0
        self.cases: list[Differing] = []
        self.commands = 0

    def stayed(self, stage: Stage, seconds: float) -> None:
        """A case stood so long in a stage; ends are none."""
        if stage in self.stages:
            self.stages[stage].add(seconds)

    def resolved(self, late_s: int) -> None:
        """An incident was resolved so many seconds after its target fell due."""
        self.late[bisect_right(LATE, late_s)] += 1

    def differs(self, case: Differing) -> None:
        """A verdict that is not the recorded one."""
        self.reasons[case.reason, case.recorded_kept] += 1
        if len(self.cases) < CASES:
            self.cases.append(case)

    def outcome(self, policy: Policy) -> Outcome:
        """What has been counted so far, under this policy."""
        return Outcome(
            policy.name,
            policy.version,
            policy.content_hash,
            tuple(map(self._promised, sorted(self.made, key=lambda row: (_ORDER[row[0]], row[1])))),
            self._confusion(),
            self.pages.load(),
            self.notices.load(),
            self.transfers.spread(),
            tuple(Staged(stage, each.spread()) for stage, each in self.stages.items()),
            tuple(Refusals(*what, count) for what, count in self.refused.most_common(100)),
            self.commands,
            self._lateness(),
            self._weeks(),
        )

    def _lateness(self) -> tuple[Lateness, ...]:
        bounds = pairwise((None, *LATE, None))
        return tuple(Lateness(*span, count) for span, count in zip(bounds, self.late, strict=True))

    def _weeks(self) -> tuple[Weekly, ...]:
        pages, seen = self.pages.by_time(), self.weeks
        return tuple(
            Weekly(week, seen[week, "opened"], seen[week, "resolved"], pages.get(week, 0))
            for week in sorted({week for week, _ in seen} | set(pages))
        )

    def _promised(self, row: tuple[str, int]) -> Promised:
        fates = self.fates
        return Promised(
            *row,
            self.made[row],
            kept=fates[*row, "kept"],
            missed=fates[*row, "missed"],
            by_engine=fates[*row, "by_engine"],
            not_in_log=fates[*row, "not_in_log"],
            called_off=fates[*row, "called_off"],
            open=fates[*row, "open"],
        )

    def _confusion(self) -> Confusion:
        reasons = sorted({reason for reason, _ in self.reasons})
        return Confusion(
            self.verdicts[True, True],
            self.verdicts[False, False],
            self.verdicts[True, False],
            self.verdicts[False, True],
            self.unjudged,
            tuple(
                Reasoned(each, self.reasons[each, True], self.reasons[each, False])
                for each in reasons
            ),
            tuple(self.cases),
        )

    def close(self) -> None:
        """Let go of what went to disk."""
        self.pages.close()
        self.notices.close()
