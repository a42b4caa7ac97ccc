"""Scenarios as data: what is said when, and how the world answers; for engine and simulation."""

from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from activities import contracts
from activities.records import WriteRecords
from firsthour.clock import utc_now
from firsthour.domain import commands as c
from firsthour.domain.effects import (
    Answered,
    Effect,
    Failed,
    Noted,
    Offered,
    Outcome,
    Rendered,
    Sought,
    Told,
)
from firsthour.domain.escalation import Escalation
from firsthour.domain.simulate import Reply
from firsthour.laboratory.rehearsal.troubles import Troubles, What, usual
from service.tools import Tools
from tests.world import QUEUE

SOON = timedelta(milliseconds=200)
"""What an effect takes that is neither late nor failing: about what it takes on the server."""
NEVER = timedelta(days=300)
ENGINEERS = ("priya.raman", "tomas.novak", "lucia.ferreira")


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of the demonstration's directory says something at a minute of the case."""

    minute: float
    person: str
    command: c.Command


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario. ``late``, ``failing`` (with a code) and ``never`` name effects by their keys."""

    name: str
    lines: tuple[Line, ...] = ()
    minutes: int = 120
    severity: int = 2
    customers: int = 2
    late: Mapping[str, timedelta] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    """Effects that find nobody."""
    under: str = "author"
    """Who approves what people write to customers."""
    unreached: int = 0
    """How many are not reached when it is looked up."""

    @property
    def troubles(self) -> Troubles:
        """What goes wrong, by keys."""
        return Troubles(
            late=tuple((What(f"key:{key}"), by) for key, by in self.late.items()),
            fails=tuple((What(f"key:{key}"), code) for key, code in self.failing.items()),
            never=tuple(What(f"key:{key}") for key in self.never),
            nobody=tuple(What(f"key:{key}") for key in self.empty),
        )

    def answer(self, _state: Escalation | None, effect: Effect, now: datetime) -> Reply:
        """How the world answers an effect: with what, and after how long."""
        return self.troubles.over(Reply(self._outcome(effect), SOON), effect, now)

    def _outcome(self, effect: Effect) -> Outcome:
        if effect.act == "merge":
            return Answered(effect.key, "not_found")
        if effect.act == "seek":
            return Sought(effect.key, self.unreached, "a mark" if self.unreached else "")
        if effect.act == "notify":
            people = ("somebody",) if effect.key[:4] == "page" else ()
            return Told(effect.key, 2, 2, people=people)
        left = [e for e in (*effect.prefer, *ENGINEERS) if e not in effect.exclude]
        person = next(iter(left), "")
        return usual(effect, documents=self.customers, next_person=person)


def carried_out(script: Script, order: contracts.Order) -> Outcome:
    """The script's answer as an activity gives it: late by being tried again later."""
    reply = script.answer(None, order.effect, utc_now())
    wait = reply.after if reply.outcome is not None else NEVER
    if wait > SOON and activity.info().attempt == 1:
        raise ApplicationError("Not yet", type="not_yet", next_retry_delay=wait)
    if isinstance(reply.outcome, Failed):
        raise ApplicationError("No", type=reply.outcome.code, non_retryable=True)
    if reply.outcome is None:
        raise ApplicationError("Never", type="never", next_retry_delay=NEVER)
    return reply.outcome


class Doers(contracts.Notices, contracts.Ledger, contracts.Directory, contracts.Documents):
    """Does by the script what the doers do in the world."""

    def __init__(self, script: Script) -> None:
        self._script = script

    @activity.defn(name="notices.send")
    def send(self, order: contracts.Order) -> Told:
        """Tell the audience."""
        return carried_out(self._script, order)  # type: ignore[return-value]

    @activity.defn(name="ledger.seek")
    def seek(self, order: contracts.Order) -> Sought:
        """Count who is not reached."""
        return carried_out(self._script, order)  # type: ignore[return-value]

    @activity.defn(name="ledger.note_call")
    def note_call(self, order: contracts.Order) -> Noted:
        """Enter a call."""
        return carried_out(self._script, order)  # type: ignore[return-value]

    @activity.defn(name="ledger.resend")
    def resend(self, order: contracts.Order) -> Told:
        """Tell the next way."""
        return carried_out(self._script, order)  # type: ignore[return-value]

    @activity.defn(name="directory.offer_seat")
    def offer_seat(self, order: contracts.Order) -> Offered:
        """Ask the next person."""
        return carried_out(self._script, order)  # type: ignore[return-value]

    @activity.defn(name="documents.render_rca")
    def render_rca(self, order: contracts.Order) -> Rendered:
        """Merge the findings."""
        return carried_out(self._script, order)  # type: ignore[return-value]


class Merging(contracts.Cases):
    """Answers merges by the script."""

    def __init__(self, script: Script) -> None:
        self._script = script

    @activity.defn(name="cases.merge")
    async def merge(self, order: contracts.Order) -> Answered:
        """Ask the target."""
        return carried_out(self._script, order)  # type: ignore[return-value]


@asynccontextmanager
async def scripted(script: Script, client: Client, tools: Tools) -> AsyncIterator[None]:
    """Workers whose effects go by the script; the records are real."""
    doers = Doers(script)
    activities: list[Callable[..., Any]] = [
        WriteRecords(tools.store).write,
        doers.send,
        doers.seek,
        doers.note_call,
        doers.resend,
        doers.offer_seat,
        doers.render_rca,
        Merging(script).merge,
    ]
    async with AsyncExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(8))
        for name in (QUEUE, *(f"{QUEUE}-{suffix}" for suffix in contracts.QUEUES)):
            worker = Worker(
                client,
                task_queue=name,
                activities=activities,
                activity_executor=pool,
                max_concurrent_activities=8,
            )
            await stack.enter_async_context(worker)
        yield
