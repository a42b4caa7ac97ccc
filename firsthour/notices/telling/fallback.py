"""The next channel of who was refused or not told in time; and nobody is told twice unsaid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.notices.channels.senders import Refused
from firsthour.notices.telling.case import Standing
from firsthour.notices.telling.lanes import Lane
from firsthour.notices.telling.missing import LISTED, NO_CHANNEL, TO_CALL
from firsthour.notices.telling.preparing import Prepared
from firsthour.notices.telling.recipients import NOWHERE, Audiences
from firsthour.notices.telling.tell import Done, Teller
from firsthour.records.ledger import enrolling, otherwise, waiting
from firsthour.records.ledger.deliveries import Delivery, Enrolment, State
from firsthour.records.store import Store

LATEST = timedelta(minutes=15)
"""After so long without success the next channel is tried as well, however far the due time."""
SOONEST = timedelta(seconds=60)
"""Not before so long, however near the due time; a page waits for no more than this.

Nor does an alarm about people who are not reached: what keeps it may be what keeps the notice.
"""
FEW = 100
"""Up to so many recipients the records are asked before each whether they may still be told."""
REMOVED = "removed"
"""Why a customer is left out who is not affected after all."""
_PAGE = 500


def late_at(standing: Standing, effect: Effect) -> datetime:
    """From when on (real time) who is enrolled now and not told counts as late."""
    now = standing.real()
    if effect.notice is NoticeKind.PAGE or effect.reason in LISTED:
        return now + SOONEST
    due = standing.real_due
    half = (due - now) / 2 if due else LATEST
    return now + min(max(half, SOONEST), LATEST)


@dataclass(slots=True)
class Fallback:
    """What the lanes of one attempt need to know of one another."""

    store: Store
    audiences: Audiences
    standing: Standing
    effect: Effect
    teller: Teller
    late_at: datetime | None = None
    """When the next recipient is late."""
    opened: dict[str, None] = field(default_factory=dict)
    """Channels on which somebody was put down, to be opened with what is settled next."""
    _fallen: set[str] = field(default_factory=set)
    """Who fell back in this attempt, perhaps while a channel had them in hand."""

    def look(self) -> tuple[str, ...]:
        """The channels on which somebody is still to be told."""
        found = waiting.waiting(self.store, self.standing.number, self.effect.key)
        self.late_at = found.late_at
        self.teller.watch.is_crowd |= found.all > FEW
        return tuple(found.channels)

    def enrol(self, rows: Iterable[Enrolment]) -> int:
        """Put recipients down; give how many are new."""
        real, at = self.standing.real(), self.standing.now()
        late = late_at(self.standing, self.effect)
        new = enrolling.enroll(self.store, rows, at, real_at=real, late_at=late)
        if new:
            self.late_at = min(self.late_at or late, late)
        return new

    def drafted(self, rows: Sequence[Enrolment]) -> list[Delivery]:
        """A few as they will be handed out once they are put down by `begin`."""
        self.late_at = late_at(self.standing, self.effect)
        return enrolling.drafted(rows, self.standing.real(), self.late_at)

    def begin(self, audience: Sequence[Delivery], texts: Iterable[str]) -> bool:
        """Put them down as handed out, and keep these texts; not where the notice was begun."""
        now = self.standing.now()
        return enrolling.begin(self.store, audience, now, self.late_at, texts)

    def not_told(self, lane: Lane, page: Sequence[Delivery], prepared: Prepared) -> dict[str, Done]:
        """Who of a page is not to be told on this channel, with the reason, by delivery."""
        found = self._nowhere(lane, page) if lane.sender is None else {}
        corrects = self.effect.notice is NoticeKind.CORRECTION
        for each in page:
            if not corrects and prepared.is_removed(each.enrolment):
                found[each.id] = self.teller.left_out(lane, each, why=REMOVED)
        by = self._told_otherwise(page)
        for each in page:
            if each.id in by:
                found[each.id] = self._left_out(lane, each, by[each.id])
        return found

    def _nowhere(self, lane: Lane, page: Sequence[Delivery]) -> dict[str, Done]:
        """No sender: nobody on this channel, but perhaps on the next; or people have to call."""
        if lane.channel != NOWHERE:
            fault = Refused(NO_CHANNEL)
            done = {each.id: self.teller.refused(lane, each, fault) for each in page}
            return {key: each.noting(why=NO_CHANNEL) for key, each in done.items()}
        rows = (each.enrolment for each in page)
        to_call = self.audiences.to_call(self.standing.number, rows)
        found = {}
        for each in page:
            why = TO_CALL if each.enrolment.position in to_call else NO_CHANNEL
            note = self.teller.note(each, State.FAILED, {"why": why})
            found[each.id] = Done(lane, each, note)
        return found

    def settled(self, done: Sequence[Done]) -> tuple[list[Done], tuple[str, ...]]:
        """What is noted of a page in the end, and on which channels it goes on.

        Who was refused is enrolled on the next channel before that is noted: a kill in between
        must not lose anybody.
        """
        refused = [each.delivery for each in done if each.is_refused]
        following = dict(zip((each.id for each in refused), self.enrol_next(refused), strict=True))
        by = self._told_otherwise([each.delivery for each in done if each.note])
        by |= self._told_at_once(done)
        told = [self._with(each, following.get(each.delivery.id, ""), by) for each in done]
        return told, self._now_opened()

    def _told_at_once(self, done: Iterable[Done]) -> dict[str, str]:
        """Who was told on two channels in the same moment, but for the first of them: by which."""
        first: dict[otherwise.Recipient, str] = {}
        found: dict[str, str] = {}
        for each in done:
            told = each.delivery.enrolment
            is_sent = each.note is not None and each.note.state is State.SENT
            if is_sent and self._has_others(each.delivery):
                by = first.setdefault(otherwise.recipient_of(told), told.channel)
                found |= {each.delivery.id: by} if by != told.channel else {}
        return found

    def _with(self, done: Done, following: str, by: dict[str, str]) -> Done:
        other = by.get(done.delivery.id, "")
        if following:
            done = done.noting(next=following)
        if not other or done.note is None:
            return done
        if done.note.state is State.SENT:
            return done.noting(also=other)
        return self._left_out(done.lane, done.delivery, other) if done.is_open else done

    def _left_out(self, lane: Lane, delivery: Delivery, by: str) -> Done:
        return self.teller.left_out(lane, delivery, why=otherwise.TOLD_OTHERWISE, by=by)

    def settle_others(self, done: Iterable[Done]) -> None:
        """Leave out on their other channels who was told now."""
        told = [
            each.delivery
            for each in done
            if each.note and each.note.state is State.SENT and self._has_others(each.delivery)
        ]
        if told:
            case, at, real = self.standing.number, self.standing.now(), self.standing.real()
            otherwise.settle_others(self.store, case, self.effect.key, told, at, real)

    def fall_back(self, broken: Iterable[str]) -> tuple[str, ...]:
        """Enrol on their next channel who is late; of a page, also whose channel is broken.

        Gives the channels on which somebody is to be told now.
        """
        now = self.standing.real()
        hurried = tuple(broken) if self.effect.notice is NoticeKind.PAGE else ()
        if self.late_at is None or (self.late_at > now and not hurried):
            return ()
        case, key = self.standing.number, self.effect.key
        while page := waiting.late(self.store, case, key, now, _PAGE, hurried):
            following = self.enrol_next(page)
            self._fallen.update(each.id for each in page)
            ids = (each.id for each in page)
            waiting.fell_back(
                self.store, dict(zip(ids, following, strict=True)), self.standing.now(), now
            )
        self.look()
        return self._now_opened()

    def enrol_next(self, late: Sequence[Delivery]) -> list[str]:
        """The next channel of each, on which they are enrolled now; empty where there is none.

        Who share an address may go on by several: ``pager, sms``.
        """
        if not late:
            return []
        rows = [each.enrolment for each in late]
        following = self.audiences.next_ways(self.standing, self.effect, rows)
        self.enrol(row for several in following for row in several)
        channels = [dict.fromkeys(row.channel for row in several) for several in following]
        for each in channels:
            self.opened |= each
        return [", ".join(each) for each in channels]

    def _now_opened(self) -> tuple[str, ...]:
        """The channels on which somebody was put down since this was asked last."""
        opened, self.opened = tuple(self.opened), {}
        return opened

    def _told_otherwise(self, page: Sequence[Delivery]) -> dict[str, str]:
        several = [each for each in page if self._has_others(each)]
        case, key = self.standing.number, self.effect.key
        return otherwise.told_otherwise(self.store, case, key, several) if several else {}

    def _has_others(self, delivery: Delivery) -> bool:
        return delivery.may_have_others or delivery.id in self._fallen
