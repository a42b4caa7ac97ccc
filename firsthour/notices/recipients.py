"""Whom an effect tells: its audience, expanded into one enrolment for each address."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count, groupby
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from firsthour.directory.interface import Directory, Person
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience
from firsthour.notices.case import Standing
from firsthour.notices.contexts import about
from firsthour.notices.senders import message_id
from firsthour.records.deliveries import Enrolment
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store
from firsthour.records.told import reached

NOWHERE = "none"
"""The channel of those who have no address on any channel that works: in the ledger, never told."""
FALLBACK = 1_000_000_000
"""Added to the position of a recipient who is told on their next channel."""
_UNSETTLED = ("not_asked", "asked", "denied")
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Audiences:
    """Finds recipients. ``channels`` have a sender; ``domain`` stands in message ids."""

    store: Store
    directory: Directory
    channels: frozenset[str]
    domain: str

    def enrolments(
        self, standing: Standing, effect: Effect, people: Iterable[str] = ()
    ) -> Iterator[Enrolment]:
        """Every recipient of ``effect``, customers as a stream; ``people`` (ids) in its place.

        A correction goes to those whom it corrects: who was told of the case, nobody else.
        """
        if effect.notice is NoticeKind.CORRECTION:
            yield from self._told_before(standing, effect)
            return
        if effect.audience is Audience.CUSTOMERS:
            yield from self._customers(standing, effect)
            return
        chosen = [(person, ("person",)) for person in self._known(people)]
        for at, (person, reasons) in enumerate(chosen or self._people(standing, effect)):
            yield self._enrol(standing, effect, _way_to(person), reasons, at)

    def next_way(self, standing: Standing, effect: Effect, failed: Enrolment) -> Enrolment | None:
        """The next channel of a recipient whom ``failed`` did not reach, if there is one."""
        ways = self._ways(standing.number, failed)
        tried = (failed.channel, failed.address)
        places = [(channel, _same(channel, address)) for channel, address in ways]
        following = places[places.index(tried) + 1 :] if tried in places else []
        for channel, address in following:
            if channel in self.channels:
                return replace(
                    failed,
                    channel=channel,
                    address=address,
                    message_id=self._id(standing, effect, channel, address),
                    position=failed.position % FALLBACK + FALLBACK,
                )
        return None

    def _ways(self, case: int, failed: Enrolment) -> tuple[tuple[str, str], ...]:
        """All channels and addresses of a recipient, in the order in which they are tried."""
        if failed.person:
            person = self.directory.person(failed.person)
            return tuple((c.channel, c.address) for c in person.contacts) if person else ()
        for row in self._rows(case, [CUSTOMERS.c.number == failed.customer]):
            for way in _ways_to(row):
                places = tuple((channel, _same(channel, at)) for channel, at in way.places)
                if (failed.channel, failed.address) in places:
                    return way.places
        return ()

    def _told_before(self, standing: Standing, effect: Effect) -> Iterator[Enrolment]:
        former = reached(self.store, standing.number, effect.audience, effect.key)
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

    def _people(
        self, standing: Standing, effect: Effect
    ) -> Iterator[tuple[Person, tuple[str, ...]]]:
        """Each person once, with every reason why they are told."""
        found: dict[str, tuple[Person, tuple[str, ...]]] = {}
        for person, reason in _AUDIENCES[effect.audience](self.directory, standing, effect):
            _, former = found.get(person.id, (person, ()))
            found[person.id] = (person, (*former, reason))
        yield from found.values()

    def _customers(self, standing: Standing, effect: Effect) -> Iterator[Enrolment]:
        numbers = count()
        for row in self._rows(standing.number, _selected(effect)):
            reason = f"customer:{row.name}"
            ways = list(_ways_to(row)) or [_Way(customer=row.number, name=row.name)]
            for way in ways:
                yield self._enrol(standing, effect, way, (reason,), next(numbers))

    def _rows(self, case: int, conditions: list[ColumnElement[bool]]) -> Iterator[Row[Any]]:
        """Customers of the case in pages, so that ten thousand are never in memory at once."""
        last = 0
        while True:
            query = select(CUSTOMERS).where(
                CUSTOMERS.c.case == case, CUSTOMERS.c.number > last, *conditions
            )
            with self.store.read() as connection:
                rows = connection.execute(query.order_by(CUSTOMERS.c.number).limit(_PAGE)).all()
            yield from rows
            if len(rows) < _PAGE:
                return
            last = rows[-1].number

    def _enrol(
        self, standing: Standing, effect: Effect, way: "_Way", reasons: tuple[str, ...], at: int
    ) -> Enrolment:
        usable = (place for place in way.places if place[0] in self.channels)
        channel, address = next(usable, (NOWHERE, way.person or f"#{way.customer}"))
        address = _same(channel, address)
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
        )

    def _known(self, people: Iterable[str]) -> Iterator[Person]:
        for person in map(self.directory.person, people):
            if person is not None:
                yield person

    def _id(self, standing: Standing, effect: Effect, channel: str, address: str) -> str:
        what = (effect.key, str(effect.revision), channel, address)
        return message_id(standing.brief.label, self.domain, *what)


@dataclass(frozen=True, slots=True)
class _Way:
    """How somebody is reached: channels and addresses in the order in which they are tried."""

    name: str
    places: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    person: str = ""
    customer: int = 0


def _way_to(person: Person) -> _Way:
    places = tuple((contact.channel, contact.address) for contact in person.contacts)
    return _Way(person.name, places, next(iter(person.languages), "en"), person=person.id)


def _ways_to(row: Row[Any]) -> Iterator[_Way]:
    """A customer's contacts: one name is one human, whose further entries are further channels."""
    contacts = [contact for contact in row.contacts if contact["address"].strip()]
    named = sorted(enumerate(contacts), key=lambda pair: (pair[1]["name"] or str(pair[0]), pair[0]))
    for _, several in groupby(named, key=lambda pair: pair[1]["name"] or str(pair[0])):
        ones = [contact for _, contact in several]
        yield _Way(
            ones[0]["name"],
            tuple((contact["channel"], contact["address"]) for contact in ones),
            ones[0]["language"] or row.language,
            customer=row.number,
        )


def _same(channel: str, address: str) -> str:
    """The form in which two spellings of one address are the same."""
    return address.strip().lower() if channel == "email" else address.strip()


def _selected(effect: Effect) -> list[ColumnElement[bool]]:
    """The customers that an effect selects; who was removed is never told."""
    found: list[ColumnElement[bool]] = [CUSTOMERS.c.removed_at.is_(None)]
    if effect.target.startswith("#"):
        found.append(CUSTOMERS.c.number == int(effect.target[1:]))
    if effect.group:
        found.append(CUSTOMERS.c.joined == effect.group)
    if effect.round:
        found.append(CUSTOMERS.c.round == effect.round)
    if effect.notice is NoticeKind.REMINDER and about(effect).startswith("survey"):
        found.append(CUSTOMERS.c.score == 0)
    elif effect.unsettled:
        found.append(CUSTOMERS.c.access.in_(_UNSETTLED))
    return found


Found = Iterable[tuple[Person, str]]


def _owner(directory: Directory, standing: Standing, _effect: Effect) -> Found:
    """The owner; a case without one goes to the incident manager on duty in its team."""
    owner = directory.person(standing.owner)
    if owner is not None:
        return [(owner, "owner")]
    stand_in = directory.owner_for(standing.team, standing.service)
    return [(stand_in, "on_duty")] if stand_in else []


def _level(directory: Directory, standing: Standing, effect: Effect) -> Found:
    people = _near(directory.level(effect.target, standing.team), standing.team)
    return [(person, f"level:{effect.target}") for person in people]


def _team(directory: Directory, standing: Standing, effect: Effect) -> Found:
    """The manager of a team first, then its members."""
    team = directory.team(effect.target or standing.team)
    if team is None:
        return []
    people = map(directory.person, (team.manager, *team.members))
    return [(person, f"team:{team.name}") for person in people if person is not None]


def _person(directory: Directory, _standing: Standing, effect: Effect) -> Found:
    person = directory.person(effect.target)
    return [(person, "person")] if person else []


def _role(directory: Directory, standing: Standing, effect: Effect) -> Found:
    for role in Role:
        if role == effect.target:
            people = _near(directory.holders(role, standing.team), standing.team)
            return [(person, f"role:{role}") for person in people]
    return []


def _seat(directory: Directory, standing: Standing, effect: Effect) -> Found:
    person = directory.person(standing.seat)
    return [(person, f"seat:{effect.target}")] if person else []


def _stakeholders(directory: Directory, standing: Standing, _effect: Effect) -> Found:
    for name in (watcher.removeprefix("group:") for watcher in standing.watchers):
        is_person = directory.person(name) is not None
        for person in directory.watchers((name,)):
            yield person, "watch_list" if is_person else f"group:{name}"


def _executives(directory: Directory, standing: Standing, _effect: Effect) -> Found:
    people = directory.holders(Role.EXECUTIVE, standing.team)
    return [(person, "executives") for person in people]


def _administrators(directory: Directory, _standing: Standing, _effect: Effect) -> Found:
    return [(person, "administrators") for person in directory.administrators()]


def _near(people: tuple[Person, ...], team: str) -> tuple[Person, ...]:
    """Those of the team, if it has any; else all."""
    return tuple(person for person in people if team in person.teams) or people


_AUDIENCES: Mapping[Audience, Callable[[Directory, Standing, Effect], Found]] = MappingProxyType(
    {
        Audience.CASE: _owner,
        Audience.OWNER: _owner,
        Audience.LEVEL: _level,
        Audience.TEAM: _team,
        Audience.PERSON: _person,
        Audience.ROLE: _role,
        Audience.SEAT: _seat,
        Audience.STAKEHOLDERS: _stakeholders,
        Audience.EXECUTIVES: _executives,
        Audience.ADMINISTRATORS: _administrators,
    }
)
"""For every audience inside the house; customers are read as a stream."""
