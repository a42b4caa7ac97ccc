"""What expectations are held against: a rehearsal, and whom each of its notices reached."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from firsthour.directory import audiences
from firsthour.directory.book import Book
from firsthour.domain import facts as f
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import Escalation
from firsthour.domain.policy import Calendar
from firsthour.domain.simulate import Reply
from firsthour.domain.stages import Audience
from firsthour.laboratory.expectations.words import PHONE
from firsthour.laboratory.rehearsal.play import Play
from firsthour.laboratory.rehearsal.rehearse import rehearse
from firsthour.laboratory.rehearsal.result import Rehearsal
from firsthour.laboratory.rehearsal.tellings import told_to
from firsthour.laboratory.rehearsal.world import House, customers_of, party
from firsthour.records.shapes import read_customers


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened; ``fact`` is its number, 0 for none."""

    fact: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Hearing(Moment):
    """Somebody had been told something ``at``: ids of colleagues and numbers of customers."""

    what: str
    about: str
    to: str
    rule: str
    people: tuple[str, ...]
    customers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A played scenario. ``customers`` are ids in the order of their numbers, which begin at 1."""

    play: Play
    rehearsal: Rehearsal
    hearings: tuple[Hearing, ...]
    customers: tuple[str, ...]
    joined: Mapping[int, datetime]
    left: Mapping[int, datetime]

    @property
    def opened_at(self) -> datetime:
        """When the case was opened."""
        return self.rehearsal.opened_at

    @property
    def calendar(self) -> Calendar:
        """The calendar of the policy, in which business hours run."""
        return self.play.policy.calendar


def witnessed(play: Play) -> Evidence:
    """Play it to its end, and note whom each notice reached."""
    witness = Witness(**{name: getattr(play.house, name) for name in _HOUSE})
    found = rehearse(replace(play, house=witness))
    joined, left = _comings(found, play)
    ids = tuple(_customers(found, play))
    hearings = sorted(_hearings(found, witness.reached), key=lambda each: (each.at, each.fact))
    return Evidence(play, found, tuple(hearings), ids, joined, left)


@dataclass(frozen=True, slots=True)
class Witness(House):
    """A house that notes whom each of its notices reaches, by the key of the effect."""

    reached: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = field(default_factory=dict)

    def answer(self, state: Escalation, effect: Effect, now: datetime) -> Reply:
        """As the house does."""
        if effect.act == "notify":
            self.reached[effect.key] = self._reach(state, effect, now)
        return House.answer(self, state, effect, now)

    def _reach(
        self, state: Escalation, effect: Effect, now: datetime
    ) -> tuple[tuple[str, ...], tuple[int, ...]]:
        if effect.audience is Audience.CUSTOMERS:
            numbers = customers_of(state, effect)
            return (), tuple(each for each in numbers if each not in self.unreachable)
        answers = audiences.told(self.book.at(now), party(state, effect), effect)
        return tuple(answer.person.id for answer in answers if answer.contacts), ()


_HOUSE = ("book", "unreachable", "troubles")


def _hearings(
    found: Rehearsal, reached: Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]]
) -> Iterator[Hearing]:
    for told in found.told:
        if told.fate == "told" and told.told_at is not None:
            people, customers = reached.get(told.key, ((), ()))
            yield Hearing(
                told.fact,
                told.told_at,
                told.what,
                told.about,
                told.to,
                told.rule,
                told.people or people,
                customers,
            )
    for fact in found.facts:
        if isinstance(fact.body, f.CustomerToldByPhone):
            customer, person = fact.body.customer, fact.body.person
            to = f"customer:#{customer}" if customer else told_to(fact.body.effect)
            people, customers = (person,) * bool(person), (customer,) * bool(customer)
            yield Hearing(fact.number, fact.at, PHONE, "", to, "", people, customers)


def _comings(found: Rehearsal, play: Play) -> tuple[Mapping[int, datetime], Mapping[int, datetime]]:
    """When each customer joined, and left."""
    joined = dict.fromkeys(range(1, len(play.document.customers) + 1), found.opened_at)
    left: dict[int, datetime] = {}
    for fact in found.facts:
        if isinstance(fact.body, f.CustomersAdded):
            count = sum(group.count for group in fact.body.groups)
            joined |= dict.fromkeys(range(fact.body.first, fact.body.first + count), fact.at)
        elif isinstance(fact.body, f.CustomerRemoved):
            left[fact.body.customer] = fact.at
    return joined, left


def _customers(found: Rehearsal, play: Play) -> Iterator[str]:
    yield from (each.id for each in play.document.customers)
    for fact in found.facts:
        if isinstance(fact.body, f.CustomersAdded) and fact.body.content in play.texts:
            yield from (each.id for each in read_customers(play.texts[fact.body.content]))


def people_of(book: Book, name: str) -> tuple[str, ...] | None:
    """The members of a team or group of the directory; None where there is none of this name."""
    if team := book.team(name):
        return tuple(team.members)
    group = book.group(name)
    return tuple(group.members) if group else None
