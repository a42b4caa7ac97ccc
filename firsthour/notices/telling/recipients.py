"""Whom an effect tells: its audience, expanded into one enrolment for each address."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from firsthour.directory import audiences
from firsthour.directory.addresses import PHONE
from firsthour.directory.audiences import ask_of
from firsthour.directory.interface import Asked, Directory, Person
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.channels.senders import message_id
from firsthour.notices.rendering.contexts import about
from firsthour.notices.telling.case import Standing
from firsthour.notices.telling.ways import Way, same, ways_to
from firsthour.records.ledger.deliveries import FALLBACK, OF_CUSTOMER, Enrolment
from firsthour.records.ledger.shared import sharing
from firsthour.records.ledger.told import reached
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store

NOWHERE = "none"
"""The channel of those who have no address on any channel that works: in the ledger, never told."""
PEOPLE = 1_000
"""Positions that each customer has: one for each of its people, the same each time."""
_UNSETTLED = ("not_asked", "asked", "denied")
_PAGE = 500
_WHO: tuple[Any, ...] = (
    CUSTOMERS.c.number,
    CUSTOMERS.c.name,
    CUSTOMERS.c.language,
    CUSTOMERS.c.contacts,
)
"""What of a customer says how they are told: the rest of ten thousand takes a while to read."""


@dataclass(frozen=True, slots=True)
class Audiences:
    """Finds recipients. ``channels`` have a sender; ``domain`` stands in message ids.

    ``key`` is what those are made with, and ``directory`` the view of the case's own time.
    """

    store: Store
    directory: Directory
    channels: frozenset[str]
    domain: str
    key: bytes

    def enrolments(
        self, standing: Standing, effect: Effect, people: Iterable[str] = (), after: int = 0
    ) -> Iterator[Enrolment]:
        """Every recipient of ``effect``, customers as a stream; ``people`` (ids) in its place.

        Of the customers only those whose number is greater than ``after``.

        A correction goes to those whom it corrects: who was told of the case, nobody else.
        """
        if effect.notice is NoticeKind.CORRECTION:
            yield from self._told_before(standing, effect)
            return
        if effect.audience is Audience.CUSTOMERS:
            yield from self._customers(standing, effect, after)
            return
        chosen = [Way.to(person, ("person",)) for person in self._known(people)]
        for at, way in enumerate(chosen or self._people(standing, effect)):
            yield self._enrol(standing, effect, way, way.reasons, at)

    def nowhere(self, standing: Standing, effect: Effect, customer: int, person: str) -> Enrolment:
        """Somebody who was to be told, and has no way any more on which to tell them."""
        return self._enrol(standing, effect, Way("", person=person, customer=customer), (), 0)

    def to_call(self, case: int, rows: Iterable[Enrolment]) -> frozenset[int]:
        """Of those without a way, who has a telephone number: by position. People call them."""
        nowhere = list(rows)
        customers = self._customers_of(case, nowhere)
        return frozenset(
            each.position
            for each in nowhere
            if any(channel == PHONE for channel, _ in self._all(each, customers.get(each.customer)))
        )

    def _all(self, row: Enrolment, customer: Row[Any] | None) -> tuple[tuple[str, str], ...]:
        if row.person:
            return self._ways(row, None)
        ways = list(ways_to(customer)) if customer is not None else []
        at = row.position % PEOPLE
        return ways[at].places if at < len(ways) else ()

    def asked(self, standing: Standing, effect: Effect) -> Asked:
        """Who is asked by an effect that asks somebody to act; nobody by any other."""
        return audiences.asked(self.directory, standing, effect)

    def next_ways(
        self, standing: Standing, effect: Effect, failed: Sequence[Enrolment]
    ) -> list[tuple[Enrolment, ...]]:
        """The next channel of each recipient whom these did not reach, if there is one.

        Behind an address that several customers share there are several recipients: each of them
        has ways of their own from there on.
        """
        customers = self._customers_of(standing.number, failed)
        with self.store.read() as connection:
            together = sharing(connection, standing.number, failed)
        found = []
        for each in failed:
            rows = together.get((each.channel, each.address))
            ones = self._each_of(each, rows) if rows else [(each, customers.get(each.customer))]
            ways = (self._next(standing, effect, one, self._ways(one, row)) for one, row in ones)
            found.append(tuple(way for way in ways if way is not None))
        return found

    def _each_of(
        self, failed: Enrolment, rows: Sequence[Row[Any]]
    ) -> "Iterator[tuple[Enrolment, Row[Any]]]":
        """The enrolment of a shared address as it would be for each of the customers alone."""
        for row in rows:
            for at, way in enumerate(ways_to(row)):
                if (failed.channel, failed.address) in way.known:
                    alone = replace(
                        failed,
                        reasons=(f"{OF_CUSTOMER}{row.name}",),
                        name=way.name,
                        language=way.language,
                        customer=row.number,
                        position=row.number * PEOPLE + at,
                    )
                    yield alone, row

    def _next(
        self,
        standing: Standing,
        effect: Effect,
        failed: Enrolment,
        ways: tuple[tuple[str, str], ...],
    ) -> Enrolment | None:
        tried = (failed.channel, failed.address)
        places = [(channel, same(channel, address)) for channel, address in ways]
        following = places[places.index(tried) + 1 :] if tried in places else []
        quiet = self._quiet(effect, failed)
        for channel, address in following:
            if channel in self.channels and (channel, address) not in quiet:
                return replace(
                    failed,
                    channel=channel,
                    address=address,
                    message_id=self._id(standing, effect, channel, address),
                    position=failed.position % FALLBACK + FALLBACK,
                )
        return None

    def _customers_of(self, case: int, failed: Sequence[Enrolment]) -> dict[int, Row[Any]]:
        numbers = {each.customer for each in failed} - {0}
        if not numbers:
            return {}
        query = select(CUSTOMERS).where(CUSTOMERS.c.case == case, CUSTOMERS.c.number.in_(numbers))
        with self.store.read() as connection:
            return {row.number: row for row in connection.execute(query)}

    def _ways(self, failed: Enrolment, customer: Row[Any] | None) -> tuple[tuple[str, str], ...]:
        """All channels and addresses of a recipient, in the order in which they are tried."""
        if failed.person:
            person = self.directory.person(failed.person)
            return tuple((c.channel, c.address) for c in person.contacts) if person else ()
        for way in ways_to(customer) if customer is not None else ():
            if (failed.channel, failed.address) in way.known:
                return way.places
        return ()

    def _quiet(self, effect: Effect, failed: Enrolment) -> frozenset[tuple[str, str]]:
        """Places of a colleague that are not used now, because of their quiet hours."""
        person = self.directory.person(failed.person)
        if person is None or ask_of(effect) is None:
            return frozenset()
        on_duty = any(reason.startswith("rotation:") for reason in failed.reasons)
        left = self.directory.usable(person, on_duty=on_duty)
        return frozenset(
            (c.channel, same(c.channel, c.address)) for c in person.contacts if c not in left
        )

    def _told_before(self, standing: Standing, effect: Effect) -> Iterator[Enrolment]:
        former = reached(self.store, standing.number, effect.audience, effect.key, of=effect.target)
        for at, each in enumerate(former):
            yield replace(
                each,
                effect=effect.key,
                notice=effect.notice or "",
                message_id=self._id(standing, effect, each.channel, each.address),
                obligation=effect.obligation,
                revision=effect.revision,
                text=effect.text,
                position=at,
            )

    def _people(self, standing: Standing, effect: Effect) -> "Iterator[Way]":
        """Each person once, with every reason why they are told."""
        for answer in audiences.told(self.directory, standing, effect):
            yield Way.to(answer.person, answer.reasons, answer.contacts)

    def _customers(self, standing: Standing, effect: Effect, after: int) -> Iterator[Enrolment]:
        for row in self._rows(standing.number, effect, after):
            reason = f"{OF_CUSTOMER}{row.name}"
            ways = list(ways_to(row)) or [Way(customer=row.number, name=row.name)]
            for at, way in enumerate(ways):
                yield self._enrol(standing, effect, way, (reason,), row.number * PEOPLE + at)

    def _rows(self, case: int, effect: Effect, last: int) -> Iterator[Row[Any]]:
        """Customers of the case in pages, so that ten thousand are never in memory at once."""
        asked = {"of_case": case, **_asked(effect)}
        query = _customers(frozenset(asked), effect.unsettled)
        while True:
            with self.store.read() as connection:
                rows = connection.execute(query, {**asked, "last": last}).all()
            yield from rows
            if len(rows) < _PAGE:
                return
            last = rows[-1].number

    def _enrol(
        self, standing: Standing, effect: Effect, way: "Way", reasons: tuple[str, ...], at: int
    ) -> Enrolment:
        usable = (place for place in way.places if place[0] in self.channels)
        channel, address = next(usable, (NOWHERE, way.person or f"#{way.customer}"))
        address = same(channel, address)
        return Enrolment(
            case=standing.number,
            effect=effect.key,
            notice=effect.notice or "",
            channel=channel,
            address=address,
            message_id=self._id(standing, effect, channel, address),
            reasons=reasons,
            name=way.name,
            language=way.language,
            obligation=effect.obligation,
            revision=effect.revision,
            audience=effect.audience,
            customer=way.customer,
            person=way.person,
            text=effect.text,
            position=at,
            directory=self.directory.version if way.person else "",
        )

    def _known(self, people: Iterable[str]) -> Iterator[Person]:
        for person in map(self.directory.person, people):
            if person is not None:
                yield person

    def _id(self, standing: Standing, effect: Effect, channel: str, address: str) -> str:
        what = (effect.key, str(effect.revision), channel, address)
        return message_id(self.key, standing.brief.label, self.domain, *what)


def _asked(effect: Effect) -> dict[str, int]:
    """Which customers an effect selects: what the query of them is asked with."""
    asked = {"group": effect.group, "round": effect.round}
    found = {name: value for name, value in asked.items() if value}
    if effect.target.startswith("#"):
        found["number"] = int(effect.target[1:])
    if effect.notice is NoticeKind.REMINDER and about(effect).startswith("survey"):
        found["score"] = 0
    return found


@cache
def _customers(asked: frozenset[str], unsettled: bool) -> Select[Any]:  # noqa: FBT001 - of a cache
    """The query for customers that is asked with these; who was removed is never told."""
    row = CUSTOMERS.c
    query = select(*_WHO).where(row.case == bindparam("of_case"), row.number > bindparam("last"))
    query = query.where(row.removed_at.is_(None))
    columns = {"number": row.number, "group": row.joined, "round": row.round, "score": row.score}
    for name, column in columns.items():
        if name in asked:
            query = query.where(column == bindparam(name))
    if unsettled and "score" not in asked:
        query = query.where(row.access.in_(_UNSETTLED))
    return query.order_by(row.number).limit(_PAGE)
