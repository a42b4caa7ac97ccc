"""The report on what was promised to be told: counts, reasons, lateness; and the one answer."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from firsthour.records.ledger.promised import FIRST, KINDS, promises, tellings
from firsthour.records.ledger.tellings import Asked, Came, Promised, Telling
from firsthour.records.store import Store

HALF, NEARLY_ALL = 0.5, 0.95


@dataclass(slots=True)
class Lengths:
    """Lengths of time in seconds, of which three are told. Eight bytes each are kept."""

    _all: "array[float]" = field(default_factory=lambda: array("d"))
    _is_sorted: bool = True

    def add(self, seconds: float) -> None:
        """One more."""
        self._all.append(seconds)
        self._is_sorted = False

    def at(self, part: float) -> float | None:
        """The length that this part of all does not exceed; ``None`` without any."""
        if not self._all:
            return None
        if not self._is_sorted:
            self._all = array("d", sorted(self._all))
            self._is_sorted = True
        rank = max(0, -int(-part * len(self._all) // 1) - 1)
        return self._all[rank]

    @property
    def longest(self) -> float | None:
        """The longest of all."""
        return self.at(1.0)


@dataclass(slots=True)
class Kind:
    """What came of all promises of one kind: of the promises, and towards each customer.

    ``late`` are the lengths by which promises were kept after their time, ``told_late`` the same
    for customers; ``took`` the time from what the promise counts from to being told.
    """

    name: str
    promised: int = 0
    states: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)
    late: Lengths = field(default_factory=Lengths)
    owed: int = 0
    came: Counter[str] = field(default_factory=Counter)
    not_told: Counter[str] = field(default_factory=Counter)
    told_late: Lengths = field(default_factory=Lengths)
    took: Lengths = field(default_factory=Lengths)

    def add(self, each: Promised) -> None:
        """Count a promise."""
        self.promised += 1
        self.states[each.state] += 1
        if each.state == "missed":
            self.why[each.why or "unknown"] += 1
            if each.kept_at is not None:
                self.late.add(each.late_s)

    def told(self, each: Telling) -> None:
        """Count what came of a promise towards one customer."""
        self.came[each.came] += 1
        self.owed += each.came is not Came.RELEASED
        if each.told_at is not None:
            self.took.add(each.took_s)
        if each.came is Came.LATE:
            self.told_late.add(each.late_s)
        if each.why:
            self.not_told[each.why] += 1


@dataclass(slots=True)
class Summary:
    """The kinds of promises with their counts; and whom the first of all was not kept towards."""

    kinds: dict[str, Kind] = field(default_factory=dict)

    def kind(self, name: str) -> Kind:
        """The counts of a kind."""
        return self.kinds.setdefault(name, Kind(name))

    @property
    def in_order(self) -> tuple[Kind, ...]:
        """The kinds in the order of the process."""
        known = {name: at for at, name in enumerate(KINDS)}
        every = sorted(self.kinds.values(), key=lambda each: (known.get(each.name, 99), each.name))
        return tuple(every)

    @property
    def first(self) -> Kind:
        """Whether every affected customer was told within the hour: the counts of that."""
        return self.kinds.get(FIRST, Kind(FIRST))

    @property
    def is_yes(self) -> bool | None:
        """The answer; ``None`` where nobody was to be told, or the time of some has not come."""
        came, owed = self.first.came, self.first.owed
        if came[Came.KEPT] + came[Came.PENDING] < owed:
            return False
        return True if owed and not came[Came.PENDING] else None


def gather(store: Store, asked: Asked) -> Summary:
    """Count everything; nothing but the counts is held."""
    summary = Summary()
    for each in listed(store, asked, summary):
        del each
    return summary


def listed(store: Store, asked: Asked, summary: Summary) -> Iterator[Telling]:
    """Go through what came of each promise towards each customer, while counting."""
    for promise in promises(store, asked) if not asked.customer else ():
        summary.kind(promise.kind).add(promise)
    for each in tellings(store, asked):
        summary.kind(each.kind).told(each)
        yield each


def exceptions(found: Iterable[Telling]) -> Iterator[Telling]:
    """Those who were told late, were not, or of whom it is not known."""
    wrong = (Came.LATE, Came.NOT_TOLD, Came.UNKNOWN)
    return (each for each in found if each.came in wrong)
