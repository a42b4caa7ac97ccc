"""How much one address gets on a channel; and what waits for that goes in one message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.policy import Limit
from firsthour.notices.telling.case import Standing
from firsthour.notices.telling.preparing import Earlier
from firsthour.records import content
from firsthour.records.ledger import entries, waiting
from firsthour.records.ledger.deliveries import Delivery
from firsthour.records.ledger.limited import Counted, let_pass
from firsthour.records.store import Store

LIMITED: Mapping[Literal["page", "status"], tuple[NoticeKind, ...]] = MappingProxyType(
    {
        "page": (NoticeKind.PAGE,),
        "status": (NoticeKind.STATUS_UPDATE, NoticeKind.HOLDING_STATEMENT),
    }
)
"""The notices that each kind of limit counts, together."""
_TAKEN_ALONG = timedelta(seconds=30)
"""For so long after its due time a notice leaves it to a later one to take it along."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What waits beside a page, by delivery of the page."""

    later: frozenset[str] = frozenset()
    """These are told by a later notice, which takes this one along."""
    earlier: Mapping[str, Sequence[Delivery]] = field(default_factory=dict)
    """What these may take along."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is taken along, by the delivery of the message that takes it."""

    busy: frozenset[str] = frozenset()
    """An earlier notice to these is in somebody's hand: it is known in a moment what came of it."""
    texts: Mapping[str, tuple[Earlier, ...]] = field(default_factory=dict)
    """Texts that go with this notice."""


@dataclass(slots=True)
class Limits:
    """The limits of a case's policy, as they are for one notice of it."""

    store: Store
    standing: Standing
    effect: Effect
    carried: dict[str, list[Delivery]] = field(default_factory=dict)
    """What waited and goes with a message, by the delivery of that message."""
    _texts: dict[str, str] = field(default_factory=dict)

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
        rule, several = self._rule(channel), list(page)
        if rule is None or not several:
            return {}
        now, goes = self.standing.now(), rule.notice == "status" and self._is_due()
        since = now - max(span for _, span in rule.at_most)
        counted = Counted(channel, LIMITED[rule.notice], since, now)
        waits = let_pass(
            self.store, several, counted, lambda had: None if goes else _free_at(rule, had, now)
        )
        clock = self.standing.clock
        until = {key: clock.real_time(at) for key, at in waits.items()}
        waits_for_due = self.standing.real_due if rule.notice == "status" else None
        return {key: min(at, waits_for_due or at) for key, at in until.items()}

    def beside(self, channel: str, page: Sequence[Delivery]) -> Beside:
        """What waits in the case beside a page, for the same addresses."""
        if self.kind != "status" or not page:
            return Beside()
        addresses = [each.enrolment.address for each in page]
        case, notices = self.standing.number, LIMITED["status"]
        others: dict[str, list[Delivery]] = {}
        for each in waiting.waiting_for(
            self.store, case, channel, addresses, notices, self.effect.key
        ):
            others.setdefault(each.enrolment.address, []).append(each)
        later, earlier, waits = set(), {}, not self._is_due(_TAKEN_ALONG)
        for each in page:
            several = others.get(each.enrolment.address, [])
            before = [other for other in several if not _after(other, each)]
            if waits and len(before) < len(several):
                later.add(each.id)
            elif before:
                earlier[each.id] = before
        return Beside(frozenset(later), earlier)

    def carry(self, earlier: Mapping[str, Sequence[Delivery]]) -> Bundle:
        """Take earlier notices along with the messages of these deliveries.

        They are claimed; `carried` says which.
        """
        wanted = [each for several in earlier.values() for each in several]
        by = self.effect.key
        got = entries.take_along(self.store, wanted, by) if wanted else frozenset()
        busy, texts, back = set(), {}, []
        for key, several in earlier.items():
            mine = [each for each in several if each.id in got]
            if len(mine) < len(several) and not self._is_due():
                busy.add(key)
                back += [each.id for each in mine]
            elif mine:
                self.carried[key] = mine
                texts[key] = tuple(filter(None, map(self._words, reversed(mine))))
        entries.put_back(self.store, back, tried=True)
        return Bundle(frozenset(busy), texts)

    def _is_due(self, since: timedelta = timedelta(0)) -> bool:
        due = self.standing.real_due
        return due is not None and due + since <= self.standing.real()

    def _words(self, waited: Delivery) -> Earlier | None:
        """What a person wrote for a notice that waited, with the time at which it was to go out."""
        text = waited.enrolment.text
        if not text:
            return None
        if text not in self._texts:
            with self.store.read() as connection:
                self._texts[text] = content.get(connection, text)
        words = self._texts[text]
        at = self.standing.clock.case_time(waited.enrolled_at) if waited.enrolled_at else None
        return Earlier(words, at)

    def _rule(self, channel: str) -> Limit | None:
        """How much an address gets on a channel; None where there is no limit."""
        kind = self.kind
        mine = (r for r in self.standing.limits if (r.channel, r.notice) == (channel, kind))
        rule = next(mine, None)
        return rule if rule and rule.at_most else None


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
