"""Expectations about promises, refusals and the end of a case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from firsthour.domain import facts as f
from firsthour.laboratory.expectations.events import Event
from firsthour.laboratory.expectations.evidence import Evidence, Moment
from firsthour.laboratory.expectations.times import MINUTE, OPENING, Never, Since
from firsthour.laboratory.expectations.verdicts import HOLDS, Verdict, broken, when
from firsthour.laboratory.expectations.words import STATES
from firsthour.laboratory.rehearsal.promises import Promise
from firsthour.laboratory.rehearsal.sayings import later


@dataclass(frozen=True, slots=True)
class Promised:
    """Promises of a row of the table, or one of them by its key; or all to an audience, or all."""

    label: str
    key: str = ""
    to: str = ""
    without: tuple["Promised", ...] = ()

    def meets(self, promise: Promise) -> bool:
        """Whether a promise is meant."""
        mine = not self.key or f"{promise.key}:".startswith(f"{self.key}:")
        mine = mine and self.to in ("", promise.to)
        return mine and not any(each.meets(promise) for each in self.without)

    def of(self, evidence: Evidence) -> list[Promise]:
        """Those that were made."""
        return [each for each in evidence.rehearsal.promises if self.meets(each)]


@dataclass(frozen=True, slots=True)
class Ended:
    """An event: a promise comes to this end."""

    promised: Promised
    state: str

    @property
    def label(self) -> str:
        """As it is said."""
        return f"{self.promised.label} {self.state}"

    def moments(self, evidence: Evidence) -> list[Moment]:
        """When it happened."""
        found = [
            Moment(_fact(evidence, each, at), at)
            for each in self.promised.of(evidence)
            if _comes_to(each, self.state)
            for at in [each.missed_at if self.state == "missed" else each.ended_at]
            if at is not None
        ]
        return sorted(found, key=lambda moment: moment.at)


def _comes_to(promise: Promise, state: str) -> bool:
    """Whether it ends so; what was missed stays so, whatever became of it afterwards."""
    return promise.is_missed if state == "missed" else promise.state in STATES[state]


@dataclass(frozen=True, slots=True)
class Fate:
    """All promises that are meant are kept, or: at least one comes to another end."""

    promised: Promised
    state: str

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        found = self.promised.of(evidence)
        if not found:
            return broken(f"{self.promised.label}: it was not promised")
        if self.state == "kept":
            return self._kept(found, evidence)
        if any(_comes_to(each, self.state) for each in found):
            return HOLDS
        return _told(found[0], evidence, len(found) - 1)

    def _kept(self, found: list[Promise], evidence: Evidence) -> Verdict:
        """None was missed, and at least one was kept; what fell away does not count."""
        failed = [each for each in found if each.is_missed]
        if failed:
            return _told(failed[0], evidence, len(failed) - 1)
        if any(each.state == "met" for each in found):
            return HOLDS
        return _told(found[0], evidence, len(found) - 1)


@dataclass(frozen=True, slots=True)
class FateNot:
    """No promise that is meant comes to this end."""

    promised: Promised
    state: str

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        found = [each for each in self.promised.of(evidence) if _comes_to(each, self.state)]
        return _told(found[0], evidence, len(found) - 1) if found else HOLDS


_WORDS = {state: word for word, states in STATES.items() for state in reversed(states)} | {
    "late": "kept late"
}


def _told(promise: Promise, evidence: Evidence, more: int = 0) -> Verdict:
    due = when(evidence, promise.due_at)
    others = f", and {more} more" if more else ""
    at = f" at {when(evidence, promise.ended_at)}" if promise.ended_at else ""
    before = (
        "missed, and " if promise.is_missed and promise.state in ("cancelled", "waived") else ""
    )
    happened = f"{promise.key}: {before}{_WORDS[promise.state]}{at}, due {due}{others}"
    ends = [at for at in (promise.missed_at, promise.ended_at) if at is not None]
    facts = [_fact(evidence, promise, at) for at in ends]
    return broken(happened, *facts, due=promise.missed_at or promise.due_at)


_ENDS = (f.ObligationMissed, f.ObligationMet, f.ObligationWaived, f.ObligationCancelled)


def _fact(evidence: Evidence, promise: Promise, at: datetime) -> int:
    """The number of the fact by which a promise ended then."""
    for fact in evidence.rehearsal.facts:
        if isinstance(fact.body, _ENDS) and fact.body.key == promise.key and fact.at >= at:
            return fact.number
    return 0


@dataclass(frozen=True, slots=True)
class Owed:
    """It is promised; or a promise of it falls due just then, to the minute."""

    promised: Promised
    span: str = ""
    of: Since = OPENING
    at: datetime | None = None

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        found = self.promised.of(evidence)
        if not found:
            return broken(f"{self.promised.label}: it was not promised")
        try:
            due = self._due(evidence)
        except Never as error:
            return broken(f"{error.label}: it did not happen, so that no time runs from it")
        if due is None or any(due <= each.due_at < due + MINUTE for each in found):
            return HOLDS
        dues = ", ".join(_dues(found, evidence))
        return broken(f"{self.promised.label}: due {dues}, not {when(evidence, due)}", due=due)

    def _due(self, evidence: Evidence) -> datetime | None:
        if self.span:
            start = self.of.start(evidence, evidence.opened_at)
            return later(start, self.span, evidence.calendar)
        return self.at


_SHOWN = 3


def _dues(found: list[Promise], evidence: Evidence) -> Iterator[str]:
    yield from (when(evidence, each.due_at) for each in found[:_SHOWN])
    if len(found) > _SHOWN:
        yield f"and {len(found) - _SHOWN} more"


@dataclass(frozen=True, slots=True)
class OwedNot:
    """It is never promised."""

    promised: Promised

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        found = self.promised.of(evidence)
        if not found:
            return HOLDS
        return broken(f"{self.promised.label}: due {', '.join(_dues(found, evidence))}")


@dataclass(frozen=True, slots=True)
class Moved:
    """The due time of a promise was moved."""

    promised: Promised

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        found = self.promised.of(evidence)
        if any(each.moved for each in found):
            return HOLDS
        return broken(f"{self.promised.label}: its due time was not moved")


@dataclass(frozen=True, slots=True)
class Ends:
    """Where the case stands at the end of the rehearsal."""

    stage: str = ""
    severity: int = 0

    def judge(self, evidence: Evidence) -> Verdict:
        """See Check."""
        end = evidence.rehearsal.end
        if self.stage in ("", end.stage) and self.severity in (0, end.severity):
            return HOLDS
        return broken(f"it ends in stage {end.stage} with severity {end.severity}", due=end.at)


def as_event(promised: Promised, state: str) -> Event:
    """The end of a promise as something that happens."""
    return Ended(promised, state)
