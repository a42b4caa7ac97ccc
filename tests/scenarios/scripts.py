"""Scenarios as data: what is said when, and how the world answers; for engine and simulation."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities import contracts
from activities.records import WriteRecords
from firsthour.clock import utc_now
from firsthour.domain import commands as c
from firsthour.domain.effects import (
    Answered,
    Effect,
    Failed,
    Outcome,
    Sought,
    Told,
)
from firsthour.domain.escalation import Escalation
from firsthour.domain.simulate import Reply
from firsthour.laboratory.rehearsal.troubles import Troubles, What, usual
from service.rehearsal.doers import doers
from service.tools import Tools
from service.work import serving
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


async def carried_out(script: Script, order: contracts.Order) -> Outcome:
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


@asynccontextmanager
async def scripted(script: Script, client: Client, tools: Tools) -> AsyncIterator[None]:
    """Workers whose effects go by the script; the records are real."""
    activities = [WriteRecords(tools.store).write, *doers(partial(carried_out, script))]
    async with serving(client, activities, QUEUE, graceful=timedelta(0), threads=8):
        yield
