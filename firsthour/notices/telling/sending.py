"""One attempt to tell one audience: each channel in its own lane, and everything noted.

One thread, the caller's, does all that is to be done with the ledger: it hands recipients to the
lanes, notes what became of them, and falls back where a channel does not take them in time.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from firsthour.notices.channels.senders import ChannelDown, Deferred, Senders
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.telling.abroad import Told
from firsthour.notices.telling.basket import Basket
from firsthour.notices.telling.breaker import Breakers
from firsthour.notices.telling.fallback import Fallback
from firsthour.notices.telling.holding import Holding
from firsthour.notices.telling.job import HandedOver, Job, Pulse, Unfinished
from firsthour.notices.telling.lanes import Lane
from firsthour.notices.telling.preparing import Prepared, Preparing
from firsthour.notices.telling.tell import Begun, Done, Teller
from firsthour.notices.telling.writing import Writer
from firsthour.records.ledger import entries
from firsthour.records.ledger.deliveries import Delivery, Enrolment, State
from firsthour.records.store import Store

_BEAT_S = 1.0
"""Seconds between signs of life while a slow channel is waited for."""
_GATHER_S = 0.2
"""Seconds after which what was done is noted at the latest, however little it is."""
_LEFT_OUT = 500


@dataclass(slots=True)
class Sending:
    """One attempt. What it has sent is noted whatever happens, but for a kill.

    ``grows`` enrols who was added meanwhile, and tells whether there is anybody.
    """

    store: Store
    settings: NoticeSettings
    job: Job
    pulse: Pulse
    senders: Senders
    breakers: Breakers
    writer: Writer
    teller: Teller
    fallback: Fallback
    holding: Holding
    grows: Callable[[], bool]
    begun: datetime
    """By this process's clock: who was tried since then is not tried again in this attempt."""
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _done: Basket[Done] = field(default_factory=Basket)
    _first: bool = True
    _left: int = 0
    """How many were tried in this attempt, or not even begun, and are still to be told."""

    def run(self, few: Sequence[Enrolment] = ()) -> None:
        """Tell everybody who is left. Raises what `Deliver.tell` names.

        ``few``: the whole audience, where it is not put down yet and nothing is against it.
        """
        try:
            if not (few and self._begin_all(few)):
                self.fallback.enrol(few)
                self.teller.over = self.teller.watch.ask()
                self._open(self.fallback.look())
            while not self.teller.over and self._step():
                pass
            self._end()
        finally:
            for lane in self._lanes.values():
                lane.close()
            # Where the attempt was broken off: what the lanes have done meanwhile.
            self._note(self._done.take(self._under_way, 0.0))

    def _begin_all(self, few: Sequence[Enrolment]) -> bool:
        """Put an audience down, hand it out and keep what it will read, as one act, and begin.

        Not where the notice was begun before: who is in whose hands takes a closer look then.
        """
        handed = self.fallback.drafted(few)
        prepared = self._prepared(handed)
        told = [each for each in handed if each.enrolment.channel in self.senders]
        texts = self.writer.write_ahead(told, prepared, self.pulse.beat)
        if not self.fallback.begin(handed, texts.values()):
            self.writer.forget(each.id for each in handed)
            return False
        self.writer.kept(texts)
        self._first = False
        self._open(list(dict.fromkeys(each.enrolment.channel for each in handed)))
        for lane in tuple(self._lanes.values()):
            lane.is_empty = True
            mine = [each for each in handed if each.enrolment.channel == lane.channel]
            self._hand(lane, mine, prepared, trial=False)
        return True

    def _prepared(self, page: Sequence[Delivery]) -> Prepared:
        return Preparing(self.store, self.writer.standing, self.job.effect).prepare(page)

    def _step(self) -> bool:
        """Hand out, wait, note; false once nothing is under way and nobody is left to begin."""
        filled = self._fill_all()
        done = self._gather()
        try:  # the lanes go on while what they have done is noted
            filled = self._fill_all() or filled
        finally:
            self._note(done)
        if self._falls_back() or filled or done or self._under_way:
            return True
        return not self.teller.halt.is_set() and self._is_more()

    def _fill_all(self) -> bool:
        """Hand recipients to all lanes with room; whether there were any."""
        if self.teller.halt.is_set() or self.teller.over:
            return False
        filled = [self._fill(lane) for lane in tuple(self._lanes.values())]
        return any(filled)

    def _is_more(self) -> bool:
        """Whether somebody came in while the others were told."""
        if not self.grows():
            return False
        self._open(self.fallback.look())
        return True

    @property
    def _under_way(self) -> int:
        return sum(lane.under_way for lane in self._lanes.values())

    def _open(self, channels: Sequence[str]) -> None:
        """A lane for each channel on which somebody waits."""
        for channel in channels:
            lane = self._lanes.get(channel)
            if lane is not None:
                lane.is_empty = False
                continue
            sender = self.senders.get(channel)
            width = min(sender.concurrency if sender else 1, self.settings.concurrency)
            self._lanes[channel] = Lane(channel, sender, self.breakers.of(channel), width)

    def _fill(self, lane: Lane) -> bool:
        """Hand a page of recipients to a lane; whether there was anybody, and room."""
        size = lane.admits(self.writer.standing.real(), self.settings.page)
        if not size:
            return False
        trial = lane.breaker.is_open and lane.sender is not None
        page = self._claim(size, lane.channel)
        lane.is_empty = len(page) < size
        if not page and trial:
            lane.breaker.gives_up(self.writer.standing.real())
        if page:
            self._begin(lane, page, trial=trial)
        return bool(page)

    def _claim(self, size: int, channel: str = "") -> list[Delivery]:
        case, key = self.job.case, self.job.effect.key
        first, self._first = self._first, False
        now = self.writer.standing.now()
        return entries.claim(
            self.store, case, key, size, now, first=first, channel=channel, before=self.begun
        )

    def _begin(self, lane: Lane, page: Sequence[Delivery], *, trial: bool) -> None:
        """Read what a page needs, and hand it to the lane."""
        self._hand(lane, page, self._prepared(page), trial=trial)

    def _hand(
        self, lane: Lane, page: Sequence[Delivery], prepared: Prepared, *, trial: bool
    ) -> None:
        """Leave out who is not to be told on this channel, and hand the others to the lane."""
        at_once = self.fallback.not_told(lane, page, prepared)
        at_once |= self.holding.held(lane, [each for each in page if each.id not in at_once])
        self._note(list(at_once.values()))
        prepared = self.holding.with_earlier(prepared)
        self.writer.forget(prepared.earlier)  # they were written without what goes with them
        rest = [each for each in page if each.id not in at_once]
        lane.under_way += len(rest)
        lane.begin([partial(self._tell, lane, each, prepared, trial=trial) for each in rest])
        if trial and not rest:
            lane.breaker.gives_up(self.writer.standing.real())

    def _tell(
        self, lane: Lane, delivery: Delivery, prepared: Prepared, *, trial: bool
    ) -> Told | None:
        told = self.teller.tell(lane, delivery, prepared, trial=trial)
        if isinstance(told, Begun):
            return Told(told.under_way, partial(self._hear, told))
        self._done.put(told)
        return None

    def _hear(self, begun: Begun) -> None:
        self._done.put(self.teller.hear(begun))

    def _gather(self) -> list[Done]:
        """What the lanes have done: a page of it, or what there is after a moment.

        Raises what an act of theirs raised: what became of its message is never heard.
        """
        done: list[Done] = []
        under_way = self._under_way
        if under_way:
            self.pulse.beat()
            if self.pulse.is_stopping():
                self.teller.halt.set()
        page = self.settings.page
        room = sum(lane.ahead(page) for lane in self._lanes.values() if not lane.is_empty)
        most = min(page, under_way - room if under_way > room else under_way)
        until = time.monotonic() + _BEAT_S
        while most and not done and time.monotonic() < until:
            for lane in self._lanes.values():
                if lane.broken:
                    raise lane.broken
                lane.widen()
            done = self._done.take(most, _GATHER_S)
        for each in done:
            each.lane.under_way -= 1
        return done

    def _note(self, done: Sequence[Done]) -> None:
        """Everything in the ledger, and who was told on one channel left out on the others."""
        if not done:
            return
        done, opened = self.fallback.settled(self.holding.settled(done))
        entries.note(self.store, [each.note for each in done if each.note and not each.is_open])
        entries.release(self.store, [each.note for each in done if each.note and each.is_open])
        unbegun = [each for each in done if each.note is None and not each.is_held]
        entries.put_back(self.store, [each.delivery.id for each in unbegun])
        held = [each.delivery.id for each in done if each.note is None and each.is_held]
        entries.put_back(self.store, held, tried=True)
        for each in unbegun:
            each.lane.is_empty = False
        self._left += sum(each.note is None or each.is_open for each in done)
        self.fallback.settle_others(done)
        self._open(opened)
        self.breakers.tell(self.store, self.writer.standing.real())

    def _falls_back(self) -> bool:
        """Whether somebody is told on their next channel, because of the time or of the fault."""
        if self.teller.over or self.teller.halt.is_set():
            return False
        opened = self.fallback.fall_back(
            lane.channel for lane in self._lanes.values() if lane.breaker.is_open or lane.hangs
        )
        self._open(opened)
        return bool(opened)

    def _end(self) -> None:
        """Let what is under way end; then say why somebody is left, if somebody is."""
        self.teller.halt.set()
        while self._under_way:
            self._note(self._gather())
        if self.teller.fault:
            raise self.teller.fault
        if not self.teller.over and not self._is_anybody_left():
            return
        self.teller.over = self.teller.over or self.teller.watch.ask()
        if self.teller.over:
            self._leave_out()
            return
        if self.pulse.is_stopping():
            raise HandedOver
        raise self._fault()

    def _is_anybody_left(self) -> bool:
        # What a later notice takes along is handed out to nobody here, and not told yet.
        maybe = self._left or self.holding.may_wait
        maybe = maybe or any(not lane.is_empty for lane in self._lanes.values())
        return bool(maybe and self.fallback.look())

    def _leave_out(self) -> None:
        """The ledger says of everybody who is left why they are not told."""
        while page := self._claim(_LEFT_OUT):
            why = {"why": self.teller.over}
            notes = [self.teller.note(each, State.SKIPPED, why) for each in page]
            entries.note(self.store, notes)
            self.pulse.beat()

    def _fault(self) -> Exception:
        """What is in the way; of channels that do not work, when to look at them again."""
        faults = [lane.fault for lane in self._lanes.values() if lane.fault]
        for fault in faults:
            if not isinstance(fault, ChannelDown):
                return fault
        codes = [fault.code for fault in faults if isinstance(fault, ChannelDown)]
        now = self.writer.standing.real()
        waits = [lane.breaker.wait(now) for lane in self._lanes.values() if lane.breaker.is_open]
        if self.teller.watch.is_page and self.fallback.late_at:
            waits.append(max(self.fallback.late_at - now, timedelta(0)))
        if self.holding.until:
            waits.append(max(self.holding.until - now, timedelta(seconds=1)))
        after_s = min((wait.total_seconds() for wait in waits), default=0.0)
        if codes:
            return Unfinished(codes[0], after_s)
        return Deferred("recipients_deferred", after_s=after_s)
