"""How much one address gets on a channel; and what waits for that goes in one message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from firsthour.clock import utc_now
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.policy import Limit
from firsthour.notices.telling.case import Standing
from firsthour.notices.telling.writing import Earlier
from firsthour.records import content
from firsthour.records.ledger import entries, waiting
from firsthour.records.ledger.deliveries import Delivery
from firsthour.records.store import Store

LIMITED: Mapping[Literal["page", "status"], tuple[NoticeKind, ...]] = MappingProxyType(
    {
        "page": (NoticeKind.PAGE,),
        "status": (NoticeKind.STATUS_UPDATE, NoticeKind.HOLDING_STATEMENT),
    }
)
"""The notices that each kind of limit counts, together."""
_IN_HAND = timedelta(minutes=2)
"""What a sender has had in hand for longer it will not send any more: it was killed."""
_AHEAD = timedelta(minutes=1)
"""What is further ahead of the case's time was sent by a case whose time is another."""


@dataclass(slots=True)
class Limits:
    """The limits of a case's policy, as they are for one notice of it."""

    store: Store
    standing: Standing
    effect: Effect
    carried: dict[str, list[Delivery]] = field(default_factory=dict)
    """What waited and goes with a message, by the delivery of that message."""

    @property
    def kind(self) -> Literal["page", "status"] | None:
        """Which limits count this notice."""
        for kind, notices in LIMITED.items():
            if self.effect.notice in notices:
                return kind
        return None

    def over(self, channel: str, page: Iterable[Delivery]) -> dict[str, datetime]:
        """Who of a page has had so much that they wait, by delivery: until when (real time).

        What is due goes out all the same: a promise goes before a limit.
        """
        rule = self._rule(channel)
        due, real = self.standing.real_due, self.standing.real()
        if rule is None or (rule.notice == "status" and due and due <= real):
            return {}
        several = list(page)
        had = self._had(rule, {each.enrolment.address for each in several})
        now, before = self.standing.now(), self._before(rule, several)
        free = {
            each.id: _free_at(rule, [*had.get(at, ()), *[now] * before.get(each.id, 0)], now)
            for each in several
            if (at := each.enrolment.address) in had or each.id in before
        }
        clock = self.standing.clock
        until = {key: clock.real_time(at) for key, at in free.items() if at and at > now}
        waits_for_due = due if rule.notice == "status" else None
        return {key: min(at, waits_for_due or at) for key, at in until.items()}

    def bundle(
        self, channel: str, page: Sequence[Delivery]
    ) -> tuple[frozenset[str], dict[str, tuple[Earlier, ...]]]:
        """Who of a page is told by a later notice that waits too; and texts that go with this one.

        The earlier notices are claimed; `carried` says which.
        """
        if self.kind != "status" or not page:
            return frozenset(), {}
        addresses = [each.enrolment.address for each in page]
        case, notices = self.standing.number, LIMITED["status"]
        waits = waiting.waiting_for(self.store, case, channel, addresses, notices)
        by_address: dict[str, list[Delivery]] = {}
        for each in waits:
            if each.enrolment.effect != self.effect.key:
                by_address.setdefault(each.enrolment.address, []).append(each)
        mine = {each.id: by_address.get(each.enrolment.address, []) for each in page}
        of = {each.id: each for each in page}
        later = {k for k, several in mine.items() if any(_after(s, of[k]) for s in several)}
        earlier = {k: several for k, several in mine.items() if several and k not in later}
        return frozenset(later), self._carry(earlier)

    def _carry(self, earlier: Mapping[str, Sequence[Delivery]]) -> dict[str, tuple[Earlier, ...]]:
        wanted = [each.id for several in earlier.values() for each in several]
        got = entries.reserve(self.store, wanted) if wanted else frozenset()
        texts = {}
        for key, several in earlier.items():
            mine = [each for each in several if each.id in got]
            if mine:
                self.carried[key] = mine
                texts[key] = tuple(filter(None, map(self._words, reversed(mine))))
        return texts

    def _words(self, waited: Delivery) -> Earlier | None:
        """What a person wrote for a notice that waited, with the time at which it was to go out."""
        if not waited.enrolment.text:
            return None
        with self.store.read() as connection:
            words = content.get(connection, waited.enrolment.text)
        at = self.standing.clock.case_time(waited.enrolled_at) if waited.enrolled_at else None
        return Earlier(words, at)

    def _rule(self, channel: str) -> Limit | None:
        kind = self.kind
        mine = (r for r in self.standing.limits if (r.channel, r.notice) == (channel, kind))
        return next(mine, None)

    def _before(self, rule: Limit, page: Sequence[Delivery]) -> dict[str, int]:
        """How many other pages to the same address are just being sent, and were begun before."""
        if rule.notice != "page":
            return {}
        addresses, since = {each.enrolment.address for each in page}, utc_now() - _IN_HAND
        claims = waiting.in_hand(self.store, rule.channel, addresses, LIMITED[rule.notice], since)
        mine = {each.id for each in page}
        found = {key: at for keys in claims.values() for at, key in enumerate(keys) if key in mine}
        return {key: others for key, others in found.items() if others}

    def _had(self, rule: Limit, addresses: set[str]) -> dict[str, list[datetime]]:
        """When each address was told lately, in order."""
        now = self.standing.now()
        since = now - max((span for _, span in rule.at_most), default=timedelta(0))
        notices = LIMITED[rule.notice]
        found: dict[str, list[datetime]] = {}
        for sent in waiting.sent_since(self.store, rule.channel, addresses, notices, since):
            if "in" not in sent.detail and sent.at <= now + _AHEAD:
                found.setdefault(sent.address, []).append(sent.at)
        return found


def _free_at(rule: Limit, had: Sequence[datetime], now: datetime) -> datetime | None:
    """From when on one more is within every limit; None if it is now."""
    waits = [
        recent[-count] + span
        for count, span in rule.at_most
        if len(recent := [at for at in had if at > now - span]) >= count
    ]
    return max(waits, default=None)


def _after(one: Delivery, other: Delivery) -> bool:
    """Whether a notice was begun after another."""
    if one.enrolled_at is None or other.enrolled_at is None:
        return False
    return (one.enrolled_at, one.id) > (other.enrolled_at, other.id)
