"""When something has to happen: bounds on the first time, and windows in which it must not.

Times are compared to the minute, as a rehearsal is read: what takes a second to be sent at 45 min
is ``within 45 min``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from firsthour.domain.calendar import is_open
from firsthour.laboratory.expectations.events import Event
from firsthour.laboratory.expectations.evidence import Evidence, Moment
from firsthour.laboratory.expectations.verdicts import HOLDS, Verdict, broken, when
from firsthour.laboratory.rehearsal.sayings import later

MINUTE = timedelta(minutes=1)


class Never(Exception):
    """An event from which a time runs did not happen: ``label`` names it."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class Time(Protocol):
    """A bound or a window in time. Both raise Never where it runs from what did not happen."""

    def judge(self, found: list[Moment], evidence: Evidence, base: datetime, what: str) -> Verdict:
        """Whether the first of these moments is in time; ``base`` is when the time runs from."""
        ...

    def covers(self, moment: Moment, evidence: Evidence) -> bool:
        """Whether a moment lies in the window."""
        ...


def first_of(event: Event, evidence: Evidence) -> Moment:
    """The first time that it happened. Never."""
    found = event.moments(evidence)
    if not found:
        raise Never(event.label)
    return found[0]


@dataclass(frozen=True, slots=True)
class Since:
    """The moment from which a length of time runs: an event, or the opening."""

    of: Event | None = None

    def start(self, evidence: Evidence, base: datetime) -> datetime:
        """When it begins. Never."""
        return max(base, first_of(self.of, evidence).at) if self.of else base


OPENING = Since()


@dataclass(frozen=True, slots=True)
class Within:
    """At most so long after an event; as a window: from the event, so long."""

    span: str
    of: Since = OPENING

    def judge(self, found: list[Moment], evidence: Evidence, base: datetime, what: str) -> Verdict:
        """See Time."""
        start = self.of.start(evidence, base)
        due = later(start, self.span, evidence.calendar)
        first = next((each for each in found if each.at >= start), None)
        if first is None:
            return broken(f"{what}: it did not happen", due=due)
        if first.at < due + MINUTE:
            return HOLDS
        happened = f"{what}: at {when(evidence, first.at)}, due {when(evidence, due)}"
        return broken(happened, first.fact, due=due)

    def covers(self, moment: Moment, evidence: Evidence) -> bool:
        """See Time."""
        start = self.of.start(evidence, evidence.opened_at)
        return start <= moment.at < later(start, self.span, evidence.calendar)


@dataclass(frozen=True, slots=True)
class NotBefore:
    """At least so long after an event; as a window: when so long has gone by, and on."""

    span: str
    of: Since = OPENING
    exact: bool = False
    """And not a minute later."""

    def judge(self, found: list[Moment], evidence: Evidence, base: datetime, what: str) -> Verdict:
        """See Time."""
        start = self.of.start(evidence, base)
        due = later(start, self.span, evidence.calendar)
        first = next((each for each in found if each.at >= start), None)
        if first is None:
            return broken(f"{what}: it did not happen", due=due)
        if first.at < due:
            happened = f"{what}: already at {when(evidence, first.at)}"
            return broken(happened, first.fact, due=due)
        if self.exact and first.at >= due + MINUTE:
            return broken(f"{what}: only at {when(evidence, first.at)}", first.fact, due=due)
        return HOLDS

    def covers(self, moment: Moment, evidence: Evidence) -> bool:
        """See Time."""
        start = self.of.start(evidence, evidence.opened_at)
        return moment.at >= later(start, self.span, evidence.calendar)


@dataclass(frozen=True, slots=True)
class By:
    """At a moment of the wall clock at the latest; as a window: until then."""

    at: datetime

    def judge(self, found: list[Moment], evidence: Evidence, base: datetime, what: str) -> Verdict:
        """See Time."""
        del base
        if not found:
            return broken(f"{what}: it did not happen", due=self.at)
        if found[0].at < self.at + MINUTE:
            return HOLDS
        happened = f"{what}: at {when(evidence, found[0].at)}"
        return broken(happened, found[0].fact, due=self.at)

    def covers(self, moment: Moment, evidence: Evidence) -> bool:
        """See Time."""
        del evidence
        return moment.at < self.at


@dataclass(frozen=True, slots=True)
class Before:
    """Before another event happens for the first time, if it ever does."""

    event: Event

    def judge(self, found: list[Moment], evidence: Evidence, base: datetime, what: str) -> Verdict:
        """See Time."""
        del base
        other = next(iter(self.event.moments(evidence)), None)
        if not found:
            happened = f"{what}: it did not happen"
            return broken(happened, due=other.at if other else None)
        if other is None or _order(found[0]) < _order(other):
            return HOLDS
        told = f"{what}: at {when(evidence, found[0].at)}"
        happened = f"{told}; {self.event.label}: at {when(evidence, other.at)}"
        return broken(happened, other.fact, found[0].fact, due=other.at)

    def covers(self, moment: Moment, evidence: Evidence) -> bool:
        """See Time."""
        other = next(iter(self.event.moments(evidence)), None)
        return other is None or _order(moment) < _order(other)


@dataclass(frozen=True, slots=True)
class After:
    """After another event has happened for the first time."""

    event: Event

    def judge(self, found: list[Moment], evidence: Evidence, base: datetime, what: str) -> Verdict:
        """See Time."""
        del base
        other = first_of(self.event, evidence)
        if not found:
            return broken(f"{what}: it did not happen", other.fact, due=other.at)
        if _order(found[0]) > _order(other):
            return HOLDS
        told = f"{what}: already at {when(evidence, found[0].at)}"
        happened = f"{told}; {self.event.label}: at {when(evidence, other.at)}"
        return broken(happened, found[0].fact, other.fact, due=found[0].at)

    def covers(self, moment: Moment, evidence: Evidence) -> bool:
        """See Time."""
        return _order(moment) > _order(first_of(self.event, evidence))


@dataclass(frozen=True, slots=True)
class Hours:
    """In business hours of the policy's calendar, or outside of them."""

    business: bool

    def judge(self, found: list[Moment], evidence: Evidence, base: datetime, what: str) -> Verdict:
        """See Time."""
        del base
        if not found:
            return broken(f"{what}: it did not happen")
        if self.covers(found[0], evidence):
            return HOLDS
        return broken(f"{what}: at {when(evidence, found[0].at)}", found[0].fact)

    def covers(self, moment: Moment, evidence: Evidence) -> bool:
        """See Time."""
        return is_open(evidence.calendar, moment.at) is self.business


def _order(moment: Moment) -> tuple[datetime, int]:
    return moment.at, moment.fact
