"""What an expectation can be about: somebody is told, something happens, a promise ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from firsthour.laboratory.expectations.evidence import Evidence, Hearing, Moment
from firsthour.laboratory.expectations.words import NOTICES
from firsthour.laboratory.rehearsal.shown import CALLS


class Event(Protocol):
    """What happens, once or more often."""

    @property
    def label(self) -> str:
        """What it is called in a sentence."""
        ...

    def moments(self, evidence: Evidence) -> list[Moment]:
        """When it happened, in the order of time."""
        ...


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a sentence is about.

    A notice that goes to one of ``addresses`` is meant, or by one of ``rules``, or that reaches
    one of ``people``. ``customer`` is the number of one, 0 for any customer; ``every``: each of
    them; ``anybody``: whoever it is.
    """

    label: str
    addresses: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    customer: int | None = None
    every: bool = False
    anybody: bool = False

    def hears(self, hearing: Hearing) -> bool:
        """Whether one of them was reached by it."""
        if self.anybody:
            return True
        if self.customer is not None:
            of_customers = bool(hearing.customers)
            return self.customer in hearing.customers if self.customer else of_customers
        reached = bool(self.people.intersection(hearing.people))
        return reached or hearing.to in self.addresses or hearing.rule in self.rules


ANYBODY = Who("anybody", anybody=True)
CUSTOMERS = Who("customers", customer=0, every=True)


@dataclass(frozen=True, slots=True)
class Notice:
    """Which notices are meant: a noun, and of alarms perhaps the code."""

    noun: str
    about: str = ""

    @property
    def label(self) -> str:
        """What they are called."""
        return f"alarm {self.about}" if self.about else self.noun

    def meets(self, hearing: Hearing) -> bool:
        """Whether it is one of them."""
        return hearing.what in NOTICES[self.noun] and self.about in ("", hearing.about)


Verb = Literal["told", "paged", "called"]


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody is told, paged, or called by a level or step of the ladder."""

    who: Who
    verb: Verb = "told"
    notice: Notice | None = None

    @property
    def label(self) -> str:
        """As it is said."""
        of = f" of {self.notice.label}" if self.notice else ""
        return f"{self.who.label} {self.verb}{of}"

    def hearings(self, evidence: Evidence) -> Iterator[Hearing]:
        """Each time it happened."""
        for each in evidence.hearings:
            if self.who.hears(each) and self._is_meant(each):
                yield each

    def moments(self, evidence: Evidence) -> list[Moment]:
        """When it happened."""
        return list(self.hearings(evidence))

    def _is_meant(self, hearing: Hearing) -> bool:
        if self.verb == "paged" and hearing.what != "page":
            return False
        if self.verb == "called" and hearing.about not in CALLS:
            return False
        return self.notice is None or self.notice.meets(hearing)


@dataclass(frozen=True, slots=True)
class Happening:
    """A fact of this kind; ``value`` is what its field of the name ``field`` must be."""

    label: str
    fact: str
    field: str = ""
    value: str = ""

    def moments(self, evidence: Evidence) -> list[Moment]:
        """When it happened."""
        return [
            Moment(fact.number, fact.at)
            for fact in evidence.rehearsal.facts
            if fact.body.kind == self.fact
            and (not self.field or self.value == str(getattr(fact.body, self.field, "")))
        ]


@dataclass(frozen=True, slots=True)
class Nth:
    """The second, third … time that something happens."""

    event: Event
    number: int

    @property
    def label(self) -> str:
        """As it is said."""
        word = ("first", "second", "third", "fourth", "fifth")[self.number - 1]
        return f"{word} {self.event.label}"

    def moments(self, evidence: Evidence) -> list[Moment]:
        """When it happened: once at most."""
        return self.event.moments(evidence)[self.number - 1 : self.number]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command is refused; without ``command`` any, without ``code`` for any reason."""

    command: str = ""
    code: str = ""

    @property
    def label(self) -> str:
        """As it is said."""
        what = self.command.replace("_", "-") or "anything"
        return f"{what} refused" + (f" with {self.code}" if self.code else "")

    def moments(self, evidence: Evidence) -> list[Moment]:
        """When it happened."""
        return [
            Moment(0, each.at)
            for each in evidence.rehearsal.refused
            if self.command in ("", each.command) and self.code in ("", each.code)
        ]
