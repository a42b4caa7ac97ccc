"""Promises in danger: who is not reached and why, calls that count, notices that came back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import select

from firsthour.clock import utc_now
from firsthour.directory.interface import Directory
from firsthour.domain.commands import NO_TEXT
from firsthour.domain.effects import Effect, Noted, NoticeKind, Sought, Told
from firsthour.domain.facts import CustomerToldByPhone
from firsthour.domain.obligations import kind_of_notice, promise_of
from firsthour.domain.stages import Audience
from firsthour.notices import case as cases
from firsthour.notices.case import Standing
from firsthour.notices.deliver import Deliver, NotRecorded
from firsthour.notices.recipients import NOWHERE, Audiences
from firsthour.notices.sending import Job, Pulse
from firsthour.records import content, ledger, reach, waiting
from firsthour.records.deliveries import Enrolment
from firsthour.records.projected import CUSTOMERS
from firsthour.records.store import Store

LISTED = ("in_danger", "unreachable")
"""Alarms that list who is not reached."""
AT_MOST = 50
"""How many an alarm names; the ledger knows the rest."""
_PHONES = ("phone", "voice", "sms")
_MARK = 16


@dataclass(frozen=True, slots=True)
class Missing:
    """Somebody to whom something is promised, and whom nothing has reached yet."""

    customer: int
    """The customer's number in the case; 0 for a colleague."""
    person: str
    name: str
    why: str
    code: str = ""
    phones: tuple[str, ...] = ()
    """Names and numbers, to be called."""


@dataclass(frozen=True, slots=True)
class Danger:
    """Looks after promises with the ledger and the senders of ``deliver``."""

    deliver: Deliver

    def seek(self, job: Job) -> Sought:
        """Count who is not reached by what the effect's obligation promises. NotRecorded."""
        standing, audiences = self._look(job)
        found = [(who.customer, who.person) for who in _missing(audiences, standing, job.effect)]
        ids = "\n".join(f"{customer} {person}" for customer, person in sorted(found))
        mark = sha256(ids.encode()).hexdigest()[:_MARK] if found else ""
        return Sought(job.effect.key, len(found), mark)

    def note_call(self, job: Job) -> Noted:
        """Enter the call that the effect is about; leave out what is open to them. NotRecorded."""
        store, effect = self.deliver.store, job.effect
        fact = reach.wanted_by(store, job.case, effect.key)
        if fact is None or not isinstance(fact.body, CustomerToldByPhone):
            raise NotRecorded
        told = fact.body
        standing, audiences = self._look(job)
        who = told.customer, told.person
        keys = reach.effects_towards(store, job.case, effect.obligation, who)
        whom, note = (content.get(store, each) if each else "" for each in (told.whom, told.note))
        call = reach.Call(fact.actor.person, whom, told.told_at, note)
        closed = 0
        for key in keys or (_notice_of(effect),):
            rows = _enrolled(audiences, standing, effect, key, who)
            ledger.enroll(store, rows, standing.now())
            closed += reach.note_call(store, call, rows, standing.now())
        return Noted(effect.key, closed)

    def resend(self, job: Job, pulse: Pulse) -> Told:
        """Tell those from whom the effect's target came back on their next way.

        As for a notice: ChannelDown, Deferred, HandedOver, NotRecorded, TemplateFault.
        """
        store, key = self.deliver.store, job.effect.target
        fact = reach.wanted_by(store, job.case, key)
        original = getattr(fact.body, "effect", None) if fact else None
        if not isinstance(original, Effect):
            return Told(job.effect.key, 0, 0)
        standing, audiences = self._look(replace(job, effect=original))
        back = reach.came_back(store, job.case, key)
        otherwise = waiting.told_otherwise(store, job.case, key, back)
        left = [each.enrolment for each in back if each.id not in otherwise]
        ways = audiences.next_ways(standing, original, left)
        following = [way for way in ways if way is not None]
        ledger.enroll(store, following, standing.now(), real_at=standing.real())
        if following:
            self.deliver.tell(Job(job.case, original, job.at), pulse)
        told = reach.told_of(store, map(_id_of, following))
        return Told(job.effect.key, len(left), told, failed=len(left) - told)

    def _look(self, job: Job) -> tuple[Standing, Audiences]:
        deliver, whole = self.deliver, self.deliver.directory()
        standing = cases.read(deliver.store, job.case, job.effect, whole)
        if not standing.is_recorded:
            raise NotRecorded
        directory = whole.at(standing.clock.case_time(job.at or utc_now()))
        channels, domain = frozenset(deliver.senders), deliver.settings.message_domain
        return standing, Audiences(deliver.store, directory, channels, domain)


def _id_of(row: Enrolment) -> str:
    return ledger.delivery_id(row.case, row.effect, row.channel, row.address)


def _notice_of(effect: Effect) -> str:
    """The key of the notice that will keep a promise of which nothing was sent yet."""
    announces = promise_of(effect.obligation).name == "announcement"
    return f"{effect.obligation}:{effect.audience}" if announces else effect.obligation


def _enrolled(
    audiences: Audiences, standing: Standing, effect: Effect, key: str, who: reach.Owed
) -> list[Enrolment]:
    """The ways to somebody in a notice, whether they are put down for it yet or not."""
    kind = kind_of_notice(promise_of(effect.obligation).name) or NoticeKind.STATUS_UPDATE
    customer, person = who
    notice = replace(
        effect,
        key=key,
        act="notify",
        notice=kind,
        audience=Audience.CUSTOMERS if customer else Audience.STAKEHOLDERS,
        target=f"#{customer}" if customer else "",
        text=NO_TEXT,
    )
    return list(audiences.enrolments(standing, notice, () if customer else (person,)))


def _missing(audiences: Audiences, standing: Standing, effect: Effect) -> Iterator[Missing]:
    """Who is not reached: by the ledger; before anything was begun, who has no address at all."""
    found = reach.standings(audiences.store, standing.number, effect.obligation)
    if found:
        for (customer, person), stands in found.items():
            if stands.why:
                yield Missing(customer, person, stands.name, stands.why, stands.code)
        return
    kind = kind_of_notice(promise_of(effect.obligation).name) or NoticeKind.STATUS_UPDATE
    seen: dict[reach.Owed, Enrolment] = {}
    reachable: dict[reach.Owed, bool] = {}
    for row in audiences.enrolments(standing, replace(effect, act="notify", notice=kind)):
        who = row.customer, row.person
        seen.setdefault(who, row)
        reachable[who] = reachable.get(who, False) or row.channel != NOWHERE
    for who, row in seen.items():
        if not reachable[who]:
            yield Missing(*who, row.name, "no_channel")


def missing(
    store: Store, directory: Directory, channels: Iterable[str], standing: Standing, effect: Effect
) -> tuple[tuple[Missing, ...], int]:
    """Whom an alarm lists, with names and numbers to call; and how many more there are."""
    group = effect.obligation.removeprefix("initial_notice:customers:")
    inside = "internal" in effect.obligation or "stakeholders" in effect.obligation
    about = replace(
        effect,
        audience=Audience.STAKEHOLDERS if inside else Audience.CUSTOMERS,
        target="",
        group=int(group) if group.isdigit() else 0,
    )
    audiences = Audiences(store, directory, frozenset(channels), "")
    found = list(_missing(audiences, standing, about))
    named = tuple(_with_phones(store, directory, standing.number, found[:AT_MOST]))
    return named, len(found) - len(named)


def _with_phones(
    store: Store, directory: Directory, case: int, found: list[Missing]
) -> Iterator[Missing]:
    numbers = {each.customer for each in found} - {0}
    who = CUSTOMERS.c
    query = select(who.number, who.name, who.contacts).where(who.case == case)
    with store.read() as connection:
        rows = connection.execute(query.where(who.number.in_(numbers))).all() if numbers else []
    customers = {row.number: row for row in rows}
    for each in found:
        row = customers.get(each.customer)
        if row is not None:
            phones = tuple(
                f"{contact['name'] or row.name}: {contact['address']}"
                for contact in row.contacts
                if contact["channel"] in _PHONES and contact["address"].strip()
            )
            yield replace(each, name=row.name, phones=phones)
            continue
        person = directory.person(each.person)
        contacts = person.contacts if person else ()
        numbers_of = tuple(c.address for c in contacts if c.channel in _PHONES)
        yield replace(each, name=person.name if person else each.name, phones=numbers_of)
