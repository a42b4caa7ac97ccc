"""One attempt to tell one audience: page after page, and every page noted before the next."""

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event, local
from typing import Protocol

from firsthour.clock import utc_now
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.notices.recipients import Audiences
from firsthour.notices.senders import (
    ChannelDown,
    ChannelFault,
    Deferred,
    Proof,
    Refused,
    Senders,
    Withdrawn,
)
from firsthour.notices.settings import NoticeSettings
from firsthour.notices.tally import DEFERRED, deferred_since, left
from firsthour.notices.writing import Writer
from firsthour.records import ledger
from firsthour.records.deliveries import Delivery, Note, State
from firsthour.records.store import Store

_BEAT_S = 1.0
"""Seconds between signs of life while a slow channel is waited for."""
_MAYBE_TAKEN = "connection_lost"
"""The one fault after which the channel may have taken the message."""


class Pulse(Protocol):
    """Whoever waits for the sending: hears that it lives, says when to stop."""

    def beat(self) -> None:
        """Hear that the sending goes on."""
        ...

    def is_stopping(self) -> bool:
        """Tell whether the process ends and the rest is for another one."""
        ...


class HandedOver(Exception):
    """The process ends: the rest of the recipients is told by another one."""

    code = "handed_over"


@dataclass(frozen=True, slots=True)
class Job:
    """One effect of one case that is to be told; ``at`` is the engine's real time, if it has one.

    Who is on duty is asked by the engine's clock, as everything else that falls due is.
    """

    case: int
    effect: Effect
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one recipient; ``is_open`` where they are still to be told."""

    note: Note
    is_open: bool = False
    fault: Exception | None = None


class _Local(local):
    """What a thread keeps from one notice to the next."""

    pool: ThreadPoolExecutor | None = None
    width: int = 0


_LOCAL = _Local()


def _helpers(width: int) -> ThreadPoolExecutor:
    """The threads that send for this one, made once: most notices have a single recipient."""
    if _LOCAL.pool is None or _LOCAL.width != width:
        if _LOCAL.pool:
            _LOCAL.pool.shutdown()
        _LOCAL.pool, _LOCAL.width = ThreadPoolExecutor(width, "notice"), width
    return _LOCAL.pool


@dataclass(slots=True)
class Sending:
    """One attempt. What it has sent is noted whatever happens, but for a kill."""

    store: Store
    senders: Senders
    settings: NoticeSettings
    job: Job
    pulse: Pulse
    audiences: Audiences
    writer: Writer
    _halt: Event = field(default_factory=Event)
    """Set when nothing more is to be begun: a fault that meets everybody, or the process ends."""
    _deferred: set[str] = field(default_factory=set)
    _first: bool = True
    _more: bool = True
    """Whether somebody may be left: the page was full, or one of it is open or told elsewhere."""
    _over: str = ""
    """Why nobody further is to be told, once that is known."""

    def run(self) -> None:
        """Tell everybody who is left. Raises what `Deliver.tell` names."""
        case, key = self.job.case, self.job.effect.key
        width = max((sender.concurrency for sender in self.senders.values()), default=1)
        pool = _helpers(min(width, self.settings.concurrency))
        while self._more and (page := self._claim()):
            self._more = len(page) == self.settings.page
            if self._over:
                self._leave_out(page)
                continue
            self._page(pool, page)
            if self._more and self.pulse.is_stopping():
                self._over = self._forbidden()
                if not self._over:
                    raise HandedOver
            if self._deferred and left(self.store, case, key) <= len(self._deferred):
                raise Deferred("recipients_deferred")

    @property
    def _is_page(self) -> bool:
        return self.job.effect.notice is NoticeKind.PAGE

    def _claim(self) -> list[Delivery]:
        case, key = self.job.case, self.job.effect.key
        first, self._first = self._first, False
        return ledger.claim(
            self.store, case, key, self.settings.page, self.writer.standing.now(), first=first
        )

    def _page(self, pool: ThreadPoolExecutor, page: list[Delivery]) -> None:
        """Tell one page and note all of it together; then let the first fault out."""
        self.writer.prepare(page)
        futures = [pool.submit(self._one, delivery) for delivery in page]
        self._await(futures)
        done = [future.result() for future in futures]
        self._more |= any(each.is_open for each in done)
        ledger.note(self.store, [each.note for each in done if not each.is_open])
        ledger.release(self.store, [each.note for each in done if each.is_open])
        self.pulse.beat()
        for each in done:
            if each.fault:
                raise each.fault

    def _leave_out(self, page: list[Delivery]) -> None:
        """The ledger says of everybody who is left why they are not told."""
        done = [self._noted(delivery, State.SKIPPED, why=self._over) for delivery in page]
        ledger.note(self.store, [each.note for each in done])
        self.pulse.beat()

    def _await(self, futures: list[Future[_Done]]) -> None:
        pending = set(futures)
        while pending:
            _, pending = wait(pending, timeout=_BEAT_S, return_when=FIRST_COMPLETED)
            self.pulse.beat()
            if self.pulse.is_stopping():
                self._halt.set()

    def _one(self, delivery: Delivery) -> _Done:
        """Tell one recipient. Never raises, so that the whole page is noted."""
        if self._halt.is_set():
            return self._again(delivery, "not_begun")
        try:
            return self._send(delivery)
        except Withdrawn as fault:
            self._over = fault.code
            return self._noted(delivery, State.SKIPPED, why=fault.code)
        except Refused as fault:
            return self._refused(delivery, fault)
        except Deferred as fault:
            return self._put_off(delivery, fault)
        except Exception as fault:  # noqa: BLE001 - the page must be noted first; raised after it
            self._halt.set()
            code = fault.code if isinstance(fault, ChannelDown) else type(fault).__name__
            return self._again(delivery, code, fault)

    def _send(self, delivery: Delivery) -> _Done:
        sender = self.senders.get(delivery.enrolment.channel)
        if sender is None:
            return self._noted(delivery, State.FAILED, why="no_channel")
        message = self.writer.write(delivery)
        reason = self._forbidden()
        if reason:
            raise Withdrawn(reason)
        if self._is_page:
            message = replace(message, begins=self._begins)
        proof: Proof = sender.send(message)
        detail = {"channel": proof.channel, "id": proof.id, "answer": proof.answer}
        return self._noted(delivery, State.SENT, **detail)

    def _forbidden(self) -> str:
        """Why nobody is to be told any more, asked immediately before each send; or nothing."""
        return ledger.void(self.store, self.job.case, self.job.effect)

    def _begins(self) -> None:
        """Stop a page that became pointless while the channel let us wait for its turn.

        Not one that was overtaken meanwhile: where mail is slow, each would be, and none arrive.
        """
        reason = self._forbidden()
        if reason and reason != ledger.OVERTAKEN:
            raise Withdrawn(reason)

    def _refused(self, delivery: Delivery, fault: ChannelFault) -> _Done:
        """Never on this channel again; the recipient's next one is tried."""
        following = self.audiences.next_way(
            self.writer.standing, self.job.effect, delivery.enrolment
        )
        if following:
            # Enrolled before the failure is noted: a kill in between must not lose anybody.
            ledger.enroll(self.store, [following], self.writer.standing.now())
            self._more = True
        detail = {"code": fault.code, "answer": fault.answer}
        if following:
            detail["next"] = following.channel
        return self._noted(delivery, State.FAILED, **detail)

    def _put_off(self, delivery: Delivery, fault: Deferred) -> _Done:
        """Tried again later, for as long as the settings say; then it has failed."""
        since = deferred_since(self.store, delivery.id)
        patience = timedelta(seconds=self.settings.deferred_s)
        if since and utc_now() - since >= patience:
            return self._refused(delivery, fault)
        self._deferred.add(delivery.id)
        detail = {"why": DEFERRED, "code": fault.code, "answer": fault.answer}
        return _Done(self._note(delivery, State.QUEUED, detail), is_open=True)

    def _again(self, delivery: Delivery, why: str, fault: Exception | None = None) -> _Done:
        maybe = delivery.repeated or why == _MAYBE_TAKEN
        state = State.UNKNOWN if maybe else State.QUEUED
        return _Done(self._note(delivery, state, {"why": why}), is_open=True, fault=fault)

    def _noted(self, delivery: Delivery, state: State, **detail: str) -> _Done:
        self._deferred.discard(delivery.id)
        return _Done(self._note(delivery, state, detail))

    def _note(self, delivery: Delivery, state: State, detail: dict[str, str]) -> Note:
        told = {name: value for name, value in detail.items() if value}
        return Note(delivery.id, state, self.writer.standing.now(), told)
