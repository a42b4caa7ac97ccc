"""The figures of the page: what a report says, in the order and the groups of its tables."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from firsthour.laboratory.backtest import wording as words
from firsthour.laboratory.backtest.gather import SHOWN
from firsthour.laboratory.backtest.page_plots import Part, Range, bar, longest, ranged
from firsthour.laboratory.backtest.report import (
    Confusion,
    Load,
    Outcome,
    Promised,
    Spread,
)

FATES = tuple(words.FATES)


@dataclass(frozen=True, slots=True)
class Judged:
    """Promises of a kind at a severity of which the log shows what became of them."""

    name: str
    severity: int
    kept: int
    missed: int
    bar: tuple[Part, ...]

    @property
    def share(self) -> str:
        """How many of them were kept, in per cent."""
        return words.share(self.kept, self.kept + self.missed)


@dataclass(frozen=True, slots=True)
class Kind:
    """All promises of one kind: how many were made, and the counts of their fates."""

    name: str
    made: int
    fates: tuple[int, ...]
    bar: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A count of somebody or something, with its bar."""

    name: str
    count: int
    bar: tuple[Part, ...]
    when: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """How long cases stood in a stage; ``range`` is None where all left it at once."""

    name: str
    spread: Spread
    range: Range | None


@dataclass(frozen=True, slots=True)
class Glance:
    """What a manager looks for first."""

    kept: int
    missed: int
    in_time: int
    too_late: int
    agreed: int
    judged: int

    @property
    def seen(self) -> int:
        """The promises of which the log shows what became of them."""
        return self.kept + self.missed


def glance(outcome: Outcome) -> Glance:
    """The answer in one glance."""
    shown = [row for row in outcome.promises if row.name in SHOWN]
    late = outcome.lateness
    confusion = outcome.confusion
    return Glance(
        sum(row.kept for row in shown),
        sum(row.missed for row in shown),
        sum(each.count for each in late if each.from_s is None or each.from_s < 0),
        sum(each.count for each in late if each.from_s is not None and each.from_s >= 0),
        confusion.both_kept + confusion.both_missed,
        confusion.judged,
    )


def judged(outcome: Outcome) -> list[tuple[str, list[Judged]]]:
    """By kind: the promises of which the log shows what became of them, by severity."""
    rows = [row for row in outcome.promises if row.name in SHOWN and row.kept + row.missed]
    return [
        (words.promise(name), [_judged(row) for row in group])
        for name, group in groupby(rows, key=lambda row: row.name)
    ]


def _judged(row: Promised) -> Judged:
    parts = ((row.kept, "kept", "kept"), (row.missed, "missed", "missed"))
    drawn = bar(parts, row.kept + row.missed)
    return Judged(row.name, row.severity, row.kept, row.missed, drawn)


def kinds(outcome: Outcome) -> list[Kind]:
    """All promises by kind."""
    return list(_kinds(outcome.promises))


def _kinds(promises: Sequence[Promised]) -> Iterator[Kind]:
    for name, group in groupby(promises, key=lambda row: row.name):
        rows = list(group)
        counts = tuple(sum(getattr(row, fate) for row in rows) for fate in FATES)
        made = sum(row.made for row in rows)
        parts = ((n, fate, words.FATES[fate][0]) for n, fate in zip(counts, FATES, strict=True))
        yield Kind(words.promise(name), made, counts, bar(parts, made))


def busiest(load: Load, tone: str) -> list[Named]:
    """Who had to bear most; the bar of the first one fills the width."""
    most = max((each.count for each in load.busiest), default=0)
    return [
        Named(each.who, each.count, bar([(each.count, tone, "")], most), each.when)
        for each in load.busiest
    ]


def lateness(outcome: Outcome) -> tuple[list[Named], list[Named]]:
    """How many were resolved how long before the due time, and how long after it."""
    late = outcome.lateness
    most = max((each.count for each in late), default=0)
    early: list[Named] = []
    after: list[Named] = []
    for each in late:
        is_late = each.from_s is not None and each.from_s >= 0
        tone = "missed" if is_late else "kept"
        drawn = bar([(each.count, tone, words.late(each))], most)
        (after if is_late else early).append(Named(words.late(each), each.count, drawn))
    return early, after


def stays(outcome: Outcome) -> tuple[list[Stay], float]:
    """The stages with their lengths, and the end of their line of time in seconds."""
    end = longest(each.spread for each in outcome.stages)
    return [
        Stay(words.stage(each.stage), each.spread, ranged(each.spread, end))
        for each in outcome.stages
    ], end


@dataclass(frozen=True, slots=True)
class Because:
    """Why verdicts differ, and how many for this reason."""

    code: str
    name: str
    means: str
    stricter: int
    milder: int
    bar: tuple[Part, ...]


def reasons(confusion: Confusion) -> list[Because]:
    """Why verdicts differ, the most frequent reason first."""
    counts = Counter({r.reason: r.policy_stricter + r.policy_milder for r in confusion.reasons})
    most = max(counts.values(), default=0)
    rows = sorted(confusion.reasons, key=lambda row: -counts[row.reason])
    return [
        Because(
            row.reason,
            *words.REASONS[row.reason],
            row.policy_stricter,
            row.policy_milder,
            bar(
                (
                    (row.policy_stricter, "missed", "stricter: missed by the policy alone"),
                    (row.policy_milder, "kept", "milder: kept by the policy alone"),
                ),
                most,
            ),
        )
        for row in rows
    ]
