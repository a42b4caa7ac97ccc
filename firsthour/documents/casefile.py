"""One case as its documents need it: facts, texts, customers and ledger, read from the records."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, func, select

from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT, Text
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import ROUND_MARKS, Escalation
from firsthour.domain.evolve import rebuild
from firsthour.records import content
from firsthour.records.codec import decode_row
from firsthour.records.errors import UnknownCase
from firsthour.records.reading import read_customers, read_intake
from firsthour.records.shapes import Customer, IntakeDocument
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, FACTS

_ACCESS: Mapping[str, str] = {
    "-": "not_asked",
    "?": "asked",
    "y": "confirmed",
    "n": "denied",
    "a": "assumed",
    "w": "waived",
    "x": "removed",
}
_PLAYBOOK = "playbook:"


@dataclass(frozen=True, slots=True)
class Member:
    """A customer of the case: their number in it, since when, and how far their access is.

    ``since`` and ``until`` are their window of impact: from when the trouble was known (for
    those who joined later: from then) to the announcement that their access was settled on.
    """

    number: int
    customer: Customer
    services: tuple[str, ...]
    since: datetime
    until: datetime | None
    access: str
    access_at: datetime | None = None
    score: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """How many recipients of one notice stand where, by the state of their delivery."""

    effect: str
    notice: str
    audience: str
    states: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything that documents of one case are made of."""

    number: int
    facts: tuple[f.Fact, ...]
    state: Escalation
    intake: IntakeDocument
    members: tuple[Member, ...]
    texts: Mapping[str, str]
    ledger: tuple[Told, ...]
    person: Callable[[str], str]

    @property
    def label(self) -> str:
        """The case's number as people say it."""
        return self.state.intake.label

    def text(self, ref: str) -> str:
        """The text behind a reference, also of a playbook's action; ``""`` for none."""
        if ref.startswith(_PLAYBOOK):
            _, name, at = ref.split(":")
            books = (book for book in self.state.policy.playbooks if book.name == name)
            return next((book.actions[int(at) - 1].text for book in books), "")
        return self.texts[ref]

    def effects(self) -> dict[str, Effect]:
        """Every act of the case by its key."""
        found = (getattr(fact.body, "effect", None) for fact in self.facts)
        return {effect.key: effect for effect in found if isinstance(effect, Effect)}

    def customer_name(self, number: int) -> str:
        """What customers are called by their number."""
        known = 0 < number <= len(self.members)
        return self.members[number - 1].customer.name if known else f"#{number}"


def read_case(
    store: Store, case: int, person: Callable[[str], str] = lambda person: person
) -> CaseFile:
    """Read a case; ``person`` gives colleagues' names by id. UnknownCase if it has no facts."""
    with store.read() as connection:
        facts = read_facts(connection, case)
        texts = content.get_all(connection, _references(facts))
        ledger = tuple(_ledger(connection, case))
    state = rebuild(facts)
    intake = read_intake(texts[state.intake.content])
    members = tuple(_members(facts, texts, state))
    return CaseFile(case, facts, state, intake, members, texts, ledger, person)


def read_facts(connection: Connection, case: int) -> tuple[f.Fact, ...]:
    """All facts of a case in order. UnknownCase if there are none."""
    query = select(FACTS).where(FACTS.c.case == case).order_by(FACTS.c.number)
    facts = tuple(decode_row(row) for row in connection.execute(query))
    if not facts:
        raise UnknownCase(case)
    return facts


def _references(facts: Iterable[f.Fact]) -> Iterator[str]:
    """Every text that a fact refers to, wherever in it."""
    for fact in facts:
        body = fact.body
        for item in fields(body):
            if item.name in {"text", "reason", "content", "document"}:
                yield getattr(body, item.name)
        if isinstance(body, f.EscalationOpened):
            yield from (body.intake.content, body.intake.public_summary)
        if isinstance(body, f.PlanRevised):
            yield from (i.text for i in body.items if not i.text.startswith(_PLAYBOOK))
        if isinstance(body, f.SurveyAnswered):
            yield from (score.text for score in body.scores)


def _members(
    facts: Iterable[f.Fact], texts: Mapping[str, str], state: Escalation
) -> Iterator[Member]:
    settled = dict(_settled(facts))
    for number, (customer, since) in enumerate(_joined(facts, texts), 1):
        at = number - 1
        mark = ROUND_MARKS.index(state.customers.rounds[at])
        own = state.rounds[min(mark, len(state.rounds)) - 1]
        access = _ACCESS[state.customers.access[at]]
        yield Member(
            number,
            customer,
            customer.services or state.services,
            since,
            None if access == "denied" else own.announced_at,
            access,
            settled.get(number) or settled.get(-mark) if access != "asked" else None,
            state.customers.score(number),
        )


def _joined(
    facts: Iterable[f.Fact], texts: Mapping[str, str]
) -> Iterator[tuple[Customer, datetime]]:
    """Customers in the order of their numbers, each with the start of their window."""
    for fact in facts:
        match fact.body:
            case f.EscalationOpened(intake=intake) if intake.groups:
                listed = read_customers(texts[intake.content])
                count = sum(group.count for group in intake.groups)
                yield from ((customer, intake.known_since) for customer in listed[:count])
            case f.CustomersAdded(groups=groups, content=ref):
                listed = read_customers(texts[ref])
                count = sum(group.count for group in groups)
                yield from ((customer, fact.at) for customer in listed[:count])
            case _:
                pass


def _settled(facts: Iterable[f.Fact]) -> Iterator[tuple[int, datetime]]:
    """When access was settled: by customer, and by round (negative) where it was assumed."""
    for fact in facts:
        match fact.body:
            case f.AccessConfirmed(customers=customers) | f.AccessDenied(customers=customers):
                yield from ((number, fact.at) for number in customers)
            case f.AccessAssumed(round=number):
                yield -number, fact.at
            case f.ObligationWaived(customer=number) if number:
                yield number, fact.at
            case f.CustomerRemoved(customer=number):
                yield number, fact.at
            case _:
                pass


def _ledger(connection: Connection, case: int) -> Iterator[Told]:
    """The ledger in short: one line for each notice, in the order of sending."""
    table = DELIVERIES.c
    query = (
        select(table.effect, table.notice, table.audience, table.state, func.count())
        .where(table.case == case)
        .group_by(table.effect, table.notice, table.audience, table.state)
    )
    found: dict[tuple[str, str, str], dict[str, int]] = {}
    for effect, notice, audience, state, count in connection.execute(query):
        found.setdefault((effect, notice, audience), {})[state] = count
    for (effect, notice, audience), states in sorted(found.items()):
        yield Told(effect, notice, audience, states)


def text_of(body: f.Body) -> Text:
    """The reference to what a person wrote for this fact; none for the engine's."""
    written = getattr(body, "text", NO_TEXT) or getattr(body, "reason", NO_TEXT)
    return cast("Text", written) if isinstance(written, str) else NO_TEXT
