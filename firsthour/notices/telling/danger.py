"""Promises in danger: who is not reached and why, calls that count, notices that came back."""

from dataclasses import dataclass, replace
from hashlib import sha256

from firsthour.clock import utc_now
from firsthour.domain.commands import NO_TEXT
from firsthour.domain.effects import Effect, Noted, NoticeKind, Sought, Told
from firsthour.domain.facts import CustomerToldByPhone
from firsthour.domain.obligations import kind_of_notice, promise_of
from firsthour.domain.stages import Audience
from firsthour.notices.telling import case as cases
from firsthour.notices.telling.case import Standing
from firsthour.notices.telling.deliver import Deliver, NotRecorded
from firsthour.notices.telling.job import Job, Pulse
from firsthour.notices.telling.missing import of_promise
from firsthour.notices.telling.recipients import Audiences
from firsthour.records import content
from firsthour.records.ledger import enrolling, otherwise, reach
from firsthour.records.ledger.deliveries import Enrolment, delivery_id
from firsthour.tokens import message_key

_MARK = 16
"""Characters that tell one set of recipients from another."""


@dataclass(frozen=True, slots=True)
class Danger:
    """Looks after promises with the ledger and the senders of ``deliver``."""

    deliver: Deliver

    def seek(self, job: Job) -> Sought:
        """Count who is not reached by what the effect's obligation promises. NotRecorded."""
        standing, audiences = self._look(job)
        found = [(who.customer, who.person) for who in of_promise(audiences, standing, job.effect)]
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
            enrolling.enroll(store, rows, standing.now())
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
        elsewhere = otherwise.told_otherwise(store, job.case, key, back)
        left = [each.enrolment for each in back if each.id not in elsewhere]
        ways = audiences.next_ways(standing, original, left)
        following = [way for several in ways for way in several]
        enrolling.enroll(store, following, standing.now(), real_at=standing.real())
        if following:
            self.deliver.tell(Job(job.case, original, job.at), pulse)
        told = reach.told_of(store, map(_id_of, following))
        recipients = sum(max(len(several), 1) for several in ways)
        return Told(job.effect.key, recipients, told, failed=recipients - told)

    def _look(self, job: Job) -> tuple[Standing, Audiences]:
        deliver, whole = self.deliver, self.deliver.directory()
        standing = cases.read(deliver.store, job.case, job.effect, whole)
        if not standing.is_recorded:
            raise NotRecorded
        directory = whole.at(standing.clock.case_time(job.at or utc_now()))
        channels, domain = frozenset(deliver.senders), deliver.settings.message_domain
        key = message_key(deliver.settings.token_key)
        return standing, Audiences(deliver.store, directory, channels, domain, key)


def _id_of(row: Enrolment) -> str:
    return delivery_id(row.case, row.effect, row.channel, row.address)


def _notice_of(effect: Effect) -> str:
    """The key of the notice that will keep a promise of which nothing was sent yet."""
    announces = promise_of(effect.obligation).name == "announcement"
    return f"{effect.obligation}:{effect.audience}" if announces else effect.obligation


def _enrolled(
    audiences: Audiences, standing: Standing, effect: Effect, key: str, who: reach.Owed
) -> list[Enrolment]:
    """The ways to somebody in a notice, whether they are put down for it yet or not.

    Whom neither case nor directory knows any more has none, and was called all the same.
    """
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
    if customer or audiences.directory.person(person) is not None:
        found = list(audiences.enrolments(standing, notice, () if customer else (person,)))
        if found:
            return found
    return [audiences.nowhere(standing, notice, customer, person)]
