"""Tells one recipient, on a thread of their lane, and says what became of it. Never raises."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Event, Lock

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.notices.channels.senders import (
    HANGS,
    ChannelDown,
    ChannelFault,
    Deferred,
    Proof,
    Refused,
    Sender,
    UnderWay,
    Withdrawn,
)
from firsthour.notices.rendering.render import TemplateFault
from firsthour.notices.telling.lanes import Lane
from firsthour.notices.telling.preparing import Prepared
from firsthour.notices.telling.writing import Writer
from firsthour.records.ledger import voiding
from firsthour.records.ledger.deliveries import Delivery, Note, State
from firsthour.records.store import Store

DEFERRED = "deferred"
_MAYBE_TAKEN = "connection_lost"
"""The one fault after which the channel may have taken the message."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one recipient: ``note`` is None where nothing was begun for them.

    ``is_open`` where they are still to be told; ``is_refused`` where never on this channel;
    ``is_held`` where not in this attempt.
    """

    lane: Lane
    delivery: Delivery
    note: Note | None = None
    is_open: bool = False
    is_refused: bool = False
    is_held: bool = False

    def noting(self, **more: str) -> "Done":
        """The same with more in the note."""
        if self.note is None:
            return self
        detail = {**self.note.detail, **more}
        return replace(self, note=replace(self.note, detail=detail))


@dataclass(frozen=True, slots=True)
class Begun:
    """A message that has left; `Teller.hear` says what became of it."""

    lane: Lane
    delivery: Delivery
    sender: Sender
    under_way: UnderWay
    kept: dict[str, str]


@dataclass(slots=True)
class Watch:
    """Whether anybody may still be told: asked of the records, or remembered for a moment.

    It is remembered where a crowd is told, and is then at most ``look_s`` old when a message
    begins; a page is never begun on what is remembered.
    """

    store: Store
    case: int
    effect: Effect
    look_s: float
    is_crowd: bool = False
    _asking: Lock = field(default_factory=Lock)
    _known: tuple[str, float] = "", 0.0
    """What the records said, and until when that is fresh."""

    @property
    def is_page(self) -> bool:
        """Whether the notice is a page."""
        return self.effect.notice is NoticeKind.PAGE

    def ask(self) -> str:
        """Why nobody is to be told any more, as the records have it now; or nothing."""
        asked = time.monotonic()
        reason = voiding.void(self.store, self.case, self.effect)
        self._known = reason, asked + self.look_s
        return reason

    def reason(self) -> str:
        """The same, from memory where that is fresh and the notice is no page."""
        if self.is_page or not self.is_crowd:
            return self.ask()
        reason, until = self._known
        if time.monotonic() < until:
            return reason
        with self._asking:  # one thread asks, for all that wait for the answer
            reason, until = self._known
            return reason if time.monotonic() < until else self.ask()

    def page_begins(self) -> None:
        """Stop a page that became pointless while the channel let us wait for its turn.

        Not one that was overtaken meanwhile: where mail is slow, each would be, and none arrive.
        """
        reason = self.ask()
        if reason and reason != voiding.OVERTAKEN:
            raise Withdrawn(reason)


@dataclass(slots=True)
class Teller:
    """Tells recipients of one notice; shared by the threads of its lanes."""

    writer: Writer
    watch: Watch
    halt: Event
    """Set when nothing more is to be begun on any lane."""
    over: str = ""
    """Why nobody further is to be told, once that is known."""
    fault: Exception | None = None
    """What no channel is to blame for, and meets everybody."""

    def tell(
        self, lane: Lane, delivery: Delivery, prepared: Prepared, *, trial: bool
    ) -> Done | Begun:
        """Tell one recipient. ``trial``: the channel had failed; see first whether it works."""
        sender = lane.sender
        if sender is None or self.halt.is_set() or (lane.breaker.is_open and not trial):
            if trial:
                lane.breaker.gives_up(self._now())
            return Done(lane, delivery)
        if trial:
            return self._try(lane, sender, delivery, prepared)
        return self._one(lane, sender, delivery, prepared)

    def hear(self, begun: Begun) -> Done:
        """What became of a message that was under way."""
        try:
            proof = begun.under_way.end()
        except Exception as fault:  # noqa: BLE001 - must be noted first; the attempt raises it
            return self._faulted(begun.lane, begun.sender, begun.delivery, fault)
        return self._sent(begun.lane, begun.delivery, proof, begun.kept)

    def _try(self, lane: Lane, sender: Sender, delivery: Delivery, prepared: Prepared) -> Done:
        """See whether the channel works; the message goes only if it does."""
        try:
            sender.check()
        except Exception as fault:  # noqa: BLE001 - whatever a library raises: it does not work
            self._failed(lane, fault)
            return Done(lane, delivery)
        try:
            told = self._one(lane, sender, delivery, prepared)
            return self.hear(told) if isinstance(told, Begun) else told
        finally:  # whatever the message met that was no channel's fault
            lane.breaker.gives_up(self._now())

    def _one(
        self, lane: Lane, sender: Sender, delivery: Delivery, prepared: Prepared
    ) -> Done | Begun:
        try:
            told, kept = self._send(sender, delivery, prepared)
        except Exception as fault:  # noqa: BLE001 - must be noted first; the attempt raises it
            return self._faulted(lane, sender, delivery, fault)
        if isinstance(told, Proof):
            return self._sent(lane, delivery, told, kept)
        return Begun(lane, delivery, sender, told, kept)

    def _send(
        self, sender: Sender, delivery: Delivery, prepared: Prepared
    ) -> tuple[Proof | UnderWay, dict[str, str]]:
        # Kept before it leaves: nothing that somebody got is without proof of what it said.
        letter, kept = self.writer.written(delivery, prepared)
        message = letter.message
        if delivery.repeated and (proof := sender.find(message)):
            return proof, kept
        if reason := self.watch.reason():
            raise Withdrawn(reason)
        if self.watch.is_page:
            message = replace(message, begins=self.watch.page_begins)
        return sender.begin(message), kept

    def _sent(self, lane: Lane, delivery: Delivery, proof: Proof, kept: dict[str, str]) -> Done:
        lane.breaker.worked(self._now())
        found = {"channel": proof.channel, "id": proof.id, "answer": proof.answer, **kept}
        return Done(lane, delivery, self.note(delivery, State.SENT, found))

    def _faulted(self, lane: Lane, sender: Sender, delivery: Delivery, fault: Exception) -> Done:
        """What a fault means: for this recipient, for the channel, for everybody."""
        match fault:
            case Withdrawn():
                self.over = fault.code
                return self.left_out(lane, delivery, why=fault.code)
            case Refused():
                lane.breaker.worked(self._now(), sent=False)
                return self.refused(lane, delivery, fault)
            case Deferred():
                lane.breaker.worked(self._now(), sent=False)
                lane.hangs |= fault.code == HANGS
                return self._put_off(lane, sender, delivery, fault)
            case TemplateFault():
                self.fault = fault
                self.halt.set()
                return self._again(lane, delivery, type(fault).__name__)
            case _:
                self._failed(lane, fault)
                return self._again(lane, delivery, _code(fault))

    def left_out(self, lane: Lane, delivery: Delivery, **detail: str) -> Done:
        """The recipient is not told, for this reason."""
        return Done(lane, delivery, self.note(delivery, State.SKIPPED, detail))

    def refused(self, lane: Lane, delivery: Delivery, fault: ChannelFault) -> Done:
        """Never on this channel."""
        detail = {"code": fault.code, "answer": fault.answer}
        return Done(lane, delivery, self.note(delivery, State.FAILED, detail), is_refused=True)

    def _put_off(self, lane: Lane, sender: Sender, delivery: Delivery, fault: Deferred) -> Done:
        """Tried again later, until the channel's patience after the due time; then it failed."""
        standing = self.writer.standing
        since = delivery.enrolled_at or standing.real()
        last = max(since, standing.real_due or since).timestamp() + sender.patience_s
        if delivery.attempt > 1 and standing.real().timestamp() >= last:
            return self.refused(lane, delivery, fault)
        detail = {"why": DEFERRED, "code": fault.code, "answer": fault.answer}
        maybe = delivery.repeated or fault.code == _MAYBE_TAKEN
        state = State.UNKNOWN if maybe else State.QUEUED
        return Done(lane, delivery, self.note(delivery, state, detail), is_open=True)

    def _again(self, lane: Lane, delivery: Delivery, why: str) -> Done:
        maybe = delivery.repeated or why == _MAYBE_TAKEN
        state = State.UNKNOWN if maybe else State.QUEUED
        return Done(lane, delivery, self.note(delivery, state, {"why": why}), is_open=True)

    def _failed(self, lane: Lane, fault: Exception) -> None:
        lane.fault = lane.fault or fault
        lane.breaker.failed(_code(fault), self._now())

    def note(self, delivery: Delivery, state: State, detail: dict[str, str]) -> Note:
        """A note of now, without what is empty."""
        standing = self.writer.standing
        told = {name: value for name, value in detail.items() if value}
        return Note(delivery.id, state, standing.now(), told, standing.real())

    def _now(self) -> datetime:
        return self.writer.standing.real()


def _code(fault: Exception) -> str:
    return fault.code if isinstance(fault, ChannelDown) else type(fault).__name__
