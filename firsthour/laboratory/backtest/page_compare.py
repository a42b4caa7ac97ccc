"""Two policies side by side on the page, with what differs marked."""

from collections import Counter
from dataclasses import dataclass

from firsthour.laboratory.backtest import wording as words
from firsthour.laboratory.backtest.compare import figures
from firsthour.laboratory.backtest.gather import SHOWN
from firsthour.laboratory.backtest.page_plots import Part, bar
from firsthour.laboratory.backtest.report import Outcome, Promised


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure under both: as written, the difference, and its class: more or less is kept."""

    name: str
    before: str
    after: str
    change: str
    tone: str

    @property
    def differs(self) -> bool:
        """True if it is not the same under both."""
        return bool(self.change)


@dataclass(frozen=True, slots=True)
class Both:
    """Promises of a kind (and severity, where not 0) under both, with their bars."""

    name: str
    severity: int
    before: tuple[int, int]
    after: tuple[int, int]
    bars: tuple[tuple[Part, ...], tuple[Part, ...]]

    @property
    def differs(self) -> bool:
        """True if it is not the same under both."""
        return self.before != self.after


def compared(before: Outcome, after: Outcome) -> list[Figure]:
    """All figures that policies are compared by, the equal ones too."""
    pairs = zip(figures(before).items(), figures(after).items(), strict=True)
    return [_figure(name, unit, one, other) for ((name, unit), one), (_, other) in pairs]


def _figure(name: str, unit: str, before: float, after: float) -> Figure:
    gap = after - before
    sign = "+" if gap > 0 else "\N{MINUS SIGN}"
    change = f"{sign}{_written(abs(gap), unit)}" if gap else ""
    good = {"kept": gap > 0, "missed": gap < 0}.get(name.rpartition(" ")[2])
    tone = "" if not gap or good is None else "more" if good else "less"
    return Figure(words.figure(name), _written(before, unit), _written(after, unit), change, tone)


def _written(value: float, unit: str) -> str:
    return words.length(value) if unit == "s" else f"{value:,.0f}"


def side_by_side(before: Outcome, after: Outcome) -> list[Both]:
    """Kept and missed, of the promises of which the log shows it, under both policies."""
    first, second = _shown(before), _shown(after)
    rows = [row for row in _order(before, after) if row in first or row in second]
    return [_both(row, first.get(row, (0, 0)), second.get(row, (0, 0))) for row in rows]


def _both(row: tuple[str, int], one: tuple[int, int], other: tuple[int, int]) -> Both:
    name, severity = row
    return Both(words.promise(name), severity, one, other, (_bar(one), _bar(other)))


def _shown(outcome: Outcome) -> dict[tuple[str, int], tuple[int, int]]:
    rows = (row for row in outcome.promises if row.name in SHOWN)
    return {
        (row.name, row.severity): (row.kept, row.missed) for row in rows if row.kept or row.missed
    }


def _order(before: Outcome, after: Outcome) -> dict[tuple[str, int], None]:
    return dict.fromkeys((row.name, row.severity) for row in (*before.promises, *after.promises))


def _bar(counts: tuple[int, int]) -> tuple[Part, ...]:
    kept, missed = counts
    return bar(((kept, "kept", "kept"), (missed, "missed", "missed")), kept + missed)


def made(before: Outcome, after: Outcome) -> list[Both]:
    """How many promises of each kind are made under both policies."""
    first, second = _made(before.promises), _made(after.promises)
    most = max((*first.values(), *second.values()), default=0)
    return [
        Both(
            words.promise(name),
            0,
            (first[name], 0),
            (second[name], 0),
            (
                bar([(first[name], "one", "made")], most),
                bar([(second[name], "two", "made")], most),
            ),
        )
        for name in dict.fromkeys(name for name, _ in _order(before, after))
    ]


def _made(promises: tuple[Promised, ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in promises:
        found[row.name] += row.made
    return found
