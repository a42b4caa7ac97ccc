"""The effects of a case in flight: started once their facts are recorded, never awaited."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from activities.contracts import (
    BULK,
    NOTICES,
    PAGES,
    Cases,
    Directory,
    Documents,
    Ledger,
    Notices,
    Order,
)
from firsthour.domain.effects import Effect, Failed, NoticeKind, Outcome
from firsthour.domain.stages import Audience

PATIENT = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(seconds=30))
"""Transient troubles are tried for ever: a mail server that is down ends no promise."""

HEARTBEAT = timedelta(seconds=10)
"""How long a worker may be silent before its work goes to another."""

Handle = workflow.ActivityHandle[Outcome]


class Effects:
    """Which effects run, by key. A key runs once at a time."""

    def __init__(self, case: int) -> None:
        self._case = case
        self._running: dict[str, tuple[Effect, int, Handle]] = {}

    @property
    def idle(self) -> bool:
        """True when nothing is in flight."""
        return not self._running

    def running(self) -> tuple[Effect, ...]:
        """What is in flight, wanted or not."""
        return tuple(effect for effect, *_ in self._running.values())

    @property
    def any_over(self) -> bool:
        """True when at least one effect has ended and waits to be taken."""
        return any(handle.done() for *_, handle in self._running.values())

    def start(self, effect: Effect, fact: int) -> bool:
        """Start an effect that ``fact`` (by number) wants, unless it runs already; true if not."""
        if effect.key in self._running:
            return False
        order = Order(self._case, effect)
        self._running[effect.key] = (effect, fact, _start(effect, order))
        return True

    def take_over(self) -> list[tuple[Effect, int, Outcome]]:
        """The outcomes of the effects that have ended, in the order in which they were started.

        Each with the fact that wanted it: what was stopped, and is wanted again by a later fact,
        is not done yet.
        """
        over = [key for key, (*_, handle) in self._running.items() if handle.done()]
        return [
            (effect, fact, _outcome(effect, handle))
            for effect, fact, handle in map(self._running.pop, over)
        ]


def _start(effect: Effect, order: Order) -> Handle:
    queue = workflow.info().task_queue
    if effect.act == "notify":
        bulk = effect.audience is Audience.CUSTOMERS
        page = effect.notice is NoticeKind.PAGE
        suffix = BULK if bulk else PAGES if page else NOTICES
        return workflow.start_activity_method(
            Notices.send,
            order,
            task_queue=f"{queue}-{suffix}",
            start_to_close_timeout=timedelta(hours=6) if bulk else timedelta(minutes=5),
            heartbeat_timeout=HEARTBEAT,
            retry_policy=PATIENT,
            priority=Priority(priority_key=1) if page else Priority.default,
            summary=f"{effect.notice} to {effect.target or effect.audience}",
        )
    if effect.act == "offer":
        return workflow.start_activity_method(
            Directory.offer_seat,
            order,
            task_queue=f"{queue}-{PAGES}",
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=HEARTBEAT,
            retry_policy=PATIENT,
            priority=Priority(priority_key=1),
            summary=f"offer seat {effect.target}",
        )
    if effect.act in ("seek", "note", "resend"):
        return _start_in_ledger(effect, order)
    return _start_slow(effect, order)


def _start_in_ledger(effect: Effect, order: Order) -> Handle:
    if effect.act == "seek":
        return workflow.start_activity_method(
            Ledger.seek,
            order,
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=HEARTBEAT,
            retry_policy=PATIENT,
            summary=f"who is not reached: {effect.obligation}",
        )
    if effect.act == "note":
        return workflow.start_activity_method(
            Ledger.note_call,
            order,
            start_to_close_timeout=timedelta(minutes=1),
            retry_policy=PATIENT,
            summary=f"a call: {effect.obligation}",
        )
    return workflow.start_activity_method(
        Ledger.resend,
        order,
        task_queue=f"{workflow.info().task_queue}-{BULK}",
        start_to_close_timeout=timedelta(hours=6),
        heartbeat_timeout=HEARTBEAT,
        retry_policy=PATIENT,
        summary=f"what came back: {effect.target}",
    )


def _start_slow(effect: Effect, order: Order) -> Handle:
    if effect.act == "render":
        return workflow.start_activity_method(
            Documents.render_rca,
            order,
            start_to_close_timeout=timedelta(hours=1),
            heartbeat_timeout=HEARTBEAT,
            retry_policy=PATIENT,
            summary=f"final RCA, revision {effect.revision}",
        )
    return workflow.start_activity_method(
        Cases.merge,
        order,
        start_to_close_timeout=timedelta(minutes=1),
        retry_policy=PATIENT,
        summary=f"merge into case {effect.target}",
    )


def _outcome(effect: Effect, handle: Handle) -> Outcome:
    """What came of an effect; a failure that will not be tried again is an outcome by its code."""
    trouble = handle.exception()
    if trouble is None:
        return handle.result()
    cause = trouble.cause if isinstance(trouble, ActivityError) else trouble
    code = cause.type if isinstance(cause, ApplicationError) and cause.type else "failed"
    return Failed(effect.key, code)
