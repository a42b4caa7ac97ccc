"""Expectations about what is told and what happens: that, when, how often, how regularly."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

from firsthour.laboratory.expectations.events import Event, Notice, Told, Who
from firsthour.laboratory.expectations.evidence import Evidence, Hearing, Moment
from firsthour.laboratory.expectations.times import MINUTE, Never, Time
from firsthour.laboratory.expectations.verdicts import HOLDS, Verdict, broken, when
from firsthour.laboratory.rehearsal.sayings import later

_SHOWN = 3
"""Facts that are pointed at before the rest is only counted."""


def _never(error: Never) -> Verdict:
    return broken(f"{error.label}: it did not happen, so that no time runs from it")


@dataclass(frozen=True, slots=True)
class Happens:
    """It happens, and the first time is in time; what is told to customers, to each of them."""

    event: Event
    times: tuple[Time, ...] = ()

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        if isinstance(self.event, Told) and self.event.who.every:
            return self._each(self.event, evidence)
        found = self.event.moments(evidence)
        return self._one(found, evidence, evidence.opened_at, self.event.label)

    def _one(self, found: list[Moment], evidence: Evidence, base: datetime, what: str) -> Verdict:
        if not self.times:
            return HOLDS if found else broken(f"{what}: it did not happen")
        try:
            verdicts = [time.judge(found, evidence, base, what) for time in self.times]
        except Never as error:
            return _never(error)
        return next((each for each in verdicts if not each.holds), HOLDS)

    def _each(self, event: Told, evidence: Evidence) -> Verdict:
        """Of each customer; their time runs from when they joined, and ends when they leave."""
        if not evidence.joined:
            return broken("the case has no customers")
        for number, joined in evidence.joined.items():
            one = replace(event, who=_customer(evidence, number))
            verdict = self._one(one.moments(evidence), evidence, joined, one.label)
            left = evidence.left.get(number)
            is_gone = left is not None and (verdict.due is None or left < verdict.due)
            if not verdict.holds and not is_gone:
                return verdict
        return HOLDS


def _customer(evidence: Evidence, number: int) -> Who:
    return Who(f"customer {evidence.customers[number - 1]}", customer=number)


@dataclass(frozen=True, slots=True)
class HappensNot:
    """It does not happen, or not in a window."""

    event: Event
    windows: tuple[Time, ...] = ()

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        try:
            found = list(_covered(self.event.moments(evidence), self.windows, evidence))
            if not self.windows or found:
                return self._verdict(found, evidence)
            # A window that runs from what never happens would hold for no reason.
            probe = Moment(0, evidence.rehearsal.end.at)
            list(_covered([probe], self.windows, evidence))
        except Never as error:
            return _never(error)
        return HOLDS

    def _verdict(self, found: list[Moment], evidence: Evidence) -> Verdict:
        if not found:
            return HOLDS
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        happened = f"{self.event.label}: at {when(evidence, found[0].at)}{more}"
        return broken(happened, *(each.fact for each in found[:_SHOWN]))


def _covered(
    found: Iterable[Moment], windows: tuple[Time, ...], evidence: Evidence
) -> Iterator[Moment]:
    for each in found:
        if all(window.covers(each, evidence) for window in windows):
            yield each


Each = Literal["", "person", "customer"]
Limit = Literal["at most", "at least", "exactly"]


@dataclass(frozen=True, slots=True)
class Counted:
    """So many notices (to somebody), perhaps to each person or customer, perhaps in any such time.

    Without ``each``, a notice to many counts once.
    """

    limit: Limit
    number: int
    notice: Notice
    who: Who
    each: Each = ""
    span: str = ""
    windows: tuple[Time, ...] = ()

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        told = Told(self.who, "told", self.notice)
        try:
            found = list(_covered(told.hearings(evidence), self.windows, evidence))
        except Never as error:
            return _never(error)
        of_each = by_receiver(found, self.each, self.who, evidence)
        for name, heard in of_each.items():
            verdict = self._one(name, heard, evidence)
            if not verdict.holds:
                return verdict
        return HOLDS

    def _one(self, name: str, heard: list[Moment], evidence: Evidence) -> Verdict:
        most = max(self._runs(heard, evidence), key=len, default=[])
        count = len(most)
        holds = {
            "at most": count <= self.number,
            "at least": count >= self.number,
            "exactly": count == self.number,
        }
        if holds[self.limit]:
            return HOLDS
        to = f" to {name}" if name else ""
        begin = f" from {when(evidence, most[0].at)} on" if most else ""
        during = f" within {self.span}" if self.span else ""
        happened = f"{self.notice.label}{to}: {count}{during}{begin}"
        shown = most[self.number :] if self.limit != "at least" else most
        return broken(happened, *(each.fact for each in (shown or most)[:_SHOWN]))

    def _runs(self, heard: list[Moment], evidence: Evidence) -> Iterator[list[Moment]]:
        """All of them, or those within the length of time from each of them on."""
        if not self.span:
            yield heard
            return
        for at, first in enumerate(heard):
            end = later(first.at, self.span, evidence.calendar)
            yield [each for each in heard[at:] if each.at < end]


def by_receiver(
    found: Iterable[Moment], each: Each, who: Who, evidence: Evidence
) -> Mapping[str, list[Moment]]:
    """What was told, by who was told; under no name where that does not matter."""
    if not each:
        return {"": list(found)}
    heard: dict[str, list[Moment]] = {}
    if each == "customer":
        numbers = [who.customer] if who.customer else list(evidence.joined)
        heard = {f"customer {evidence.customers[number - 1]}": [] for number in numbers}
    for hearing in found:
        if isinstance(hearing, Hearing):
            for name in _receivers(hearing, each, who, evidence):
                heard.setdefault(name, []).append(hearing)
    return heard


def _receivers(hearing: Hearing, each: Each, who: Who, evidence: Evidence) -> Iterator[str]:
    if each == "customer":
        numbers = [who.customer] if who.customer else hearing.customers
        yield from (f"customer {evidence.customers[number - 1]}" for number in numbers)
        return
    named = hearing.to in who.addresses or not who.people
    yield from (person for person in hearing.people if named or person in who.people)


@dataclass(frozen=True, slots=True)
class Apart:
    """No two notices reach the same one of them within so long."""

    span: str
    notice: Notice
    who: Who

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        found = list(Told(self.who, "told", self.notice).hearings(evidence))
        for each in _sides(self.who):
            for name, heard in by_receiver(found, each, self.who, evidence).items():
                for one, other in pairwise(heard):
                    if other.at < later(one.at, self.span, evidence.calendar):
                        told = f"{when(evidence, one.at)} and {when(evidence, other.at)}"
                        happened = f"two {self.notice.label} to {name}: at {told}"
                        return broken(happened, one.fact, other.fact)
        return HOLDS


def _sides(who: Who) -> tuple[Each, ...]:
    """Whether those who are meant are customers, colleagues, or may be either."""
    if who.anybody:
        return ("person", "customer")
    return ("person",) if who.customer is None else ("customer",)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Each of them hears again before so long has gone by; from the first time on, to an end."""

    span: str
    notice: Notice
    who: Who
    until: Event | None = None

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        found = list(Told(self.who, "told", self.notice).hearings(evidence))
        if not found:
            return broken(f"{self.notice.label} to {self.who.label}: there were none")
        ends = self.until.moments(evidence) if self.until else []
        last = ends[0].at if ends else evidence.rehearsal.end.at
        for each in _sides(self.who):
            for name, heard in by_receiver(found, each, self.who, evidence).items():
                verdict = self._one(name, heard, last, evidence)
                if not verdict.holds:
                    return verdict
        return HOLDS

    def _one(self, name: str, heard: list[Moment], last: datetime, evidence: Evidence) -> Verdict:
        label = f"{self.notice.label} to {name or self.who.label}"
        if not heard:
            return broken(f"{label}: there were none")
        times = [(each.at, each.fact) for each in heard if each.at < last]
        for (at, fact), (following, _) in pairwise([*times, (last, 0)]):
            due = later(at, self.span, evidence.calendar)
            if following >= due + MINUTE:
                silence = f"none from {when(evidence, at)} to {when(evidence, following)}"
                return broken(f"{label}: {silence}", fact, due=due)
        return HOLDS
