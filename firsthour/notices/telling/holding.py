"""What limits mean for a page of recipients: who goes on to another channel, who waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from firsthour.notices.telling.fallback import Fallback
from firsthour.notices.telling.lanes import Lane
from firsthour.notices.telling.limits import Limits
from firsthour.notices.telling.preparing import Earlier, Prepared
from firsthour.notices.telling.tell import Done, Teller
from firsthour.records.ledger import waiting
from firsthour.records.ledger.deliveries import Delivery, State
from firsthour.records.store import Store

LIMITED = "limit"
"""Why somebody waits, or is told on another channel: they had as much as they may."""
_SOON = timedelta(seconds=1)


@dataclass(slots=True)
class Holding:
    """The limits at work in one attempt."""

    store: Store
    limits: Limits
    fallback: Fallback
    teller: Teller
    until: datetime | None = None
    """When (real time) the first of those who wait may be told."""
    _earlier: dict[str, tuple[Earlier, ...]] = field(default_factory=dict)

    def held(self, lane: Lane, page: Sequence[Delivery]) -> dict[str, Done]:
        """Who of a page is not told now on this channel, by delivery."""
        if self.limits.kind is None or lane.sender is None or not page:
            return {}
        beside = self.limits.beside(lane.channel, page)
        # Who is left to a later notice asks for no place: it would be taken from that one.
        asks = [each for each in page if each.id not in beside.later]
        over = self.limits.over(lane.channel, asks)
        if over and self.limits.kind == "page":
            return self._elsewhere(lane, [each for each in page if each.id in over], over)
        free = {key: each for key, each in beside.earlier.items() if key not in over}
        bundle = self.limits.carry(free)
        self._earlier |= bundle.texts
        soon = self.teller.writer.standing.real() + _SOON
        until = over | dict.fromkeys(bundle.busy, soon)
        waits = [each for each in page if each.id in until or each.id in beside.later]
        return self._wait(lane, waits, until)

    @property
    def may_wait(self) -> bool:
        """Whether a later notice may take this one along."""
        return self.limits.kind == "status"

    def with_earlier(self, prepared: Prepared) -> Prepared:
        """What a page needs, with the texts that waited."""
        earlier, self._earlier = self._earlier, {}
        return replace(prepared, earlier=earlier) if earlier else prepared

    def settled(self, done: Sequence[Done]) -> list[Done]:
        """What was done, and with it what became of the notices that went in the same message."""
        found = list(done)
        for each in done:
            for waited in self.limits.carried.pop(each.delivery.id, ()):
                if each.note and each.note.state is State.SENT:
                    told = {"in": each.delivery.enrolment.message_id}
                    note = self.teller.note(waited, State.SENT, told)
                    found.append(Done(each.lane, waited, note))
                else:
                    found.append(Done(each.lane, waited, is_held=True))
        return found

    def _elsewhere(
        self, lane: Lane, page: Sequence[Delivery], over: dict[str, datetime]
    ) -> dict[str, Done]:
        """A page goes on by the next channel; who has no other waits."""
        following = dict(
            zip((each.id for each in page), self.fallback.enrol_next(page), strict=True)
        )
        found = self._wait(lane, [each for each in page if not following[each.id]], over)
        for each in page:
            if other := following[each.id]:
                found[each.id] = self.teller.left_out(lane, each, why=LIMITED, next=other)
        return found

    def _wait(
        self, lane: Lane, waits: Sequence[Delivery], until: dict[str, datetime]
    ) -> dict[str, Done]:
        """They stay open, until these times (real) where they are known; the ledger says once why.

        Who is told by a later notice waits for that.
        """
        if not waits:
            return {}
        first = min((until[each.id] for each in waits if each.id in until), default=None)
        if first:
            self.until = min(self.until or first, first)
        said = waiting.last_why(self.store, [each.id for each in waits])
        found = {}
        for each in waits:
            state = State.UNKNOWN if each.repeated else State.QUEUED
            note = self.teller.note(each, state, {"why": LIMITED})
            is_said = said.get(each.id) == LIMITED
            found[each.id] = (
                Done(lane, each, is_held=True) if is_said else Done(lane, each, note, is_open=True)
            )
        return found
