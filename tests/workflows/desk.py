"""A desk on the real server: cases are opened and spoken to, in real time."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from temporalio.client import Client

from firsthour.clock import utc_now
from firsthour.domain.clock import REAL, CaseClock, Segment
from firsthour.domain.decide import first_due
from firsthour.domain.escalation import Escalation
from firsthour.domain.facts import Fact
from firsthour.policies.loading import load
from firsthour.records import views
from firsthour.records.counters import next_number
from firsthour.records.intake import clock_of
from firsthour.records.shapes import Customer
from firsthour.settings import Notices, Settings
from gate.open import number, put_down, start
from gate.say import Handle, handle, state_of
from service.tools import Tools, build
from service.work import working
from tests.fresh import FILE, lay
from tests.speakers import Speakers
from tests.world import DIRECTORY, REQUEST, customer
from workflows.escalation import EscalationCase

PATIENCE_S = 40.0
THREADS = 8
NUMBERS_FROM = count(1_000, 1_000)
"""Cases of one server need numbers of their own, though each test has its own records."""


@dataclass
class Desk(Speakers):
    """Somebody at work with one case, in real time."""

    connection: Client
    tools: Tools
    queue: str
    case: int = 0
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def client(self) -> Client:
        """The connection to the engine."""
        return self.connection

    @property
    def now(self) -> datetime:
        """The real time."""
        return utc_now()

    def moment(self) -> datetime:
        """The real time."""
        return self.now

    @asynccontextmanager
    async def working(self, *, cached: int = 100) -> AsyncIterator[None]:
        """The product's own workers; ``cached`` cases stay in memory."""
        graceful = timedelta(0)
        async with working(
            self.client, self.tools, self.queue, graceful=graceful, threads=THREADS, cached=cached
        ):
            yield

    async def opens(
        self,
        *,
        severity: int = 2,
        customers: int | tuple[Customer, ...] = 2,
        policy: str = "default",
        continue_at: int = 3_000,
        continue_anyway: int = 20_000,
        rate: float = 1,
    ) -> int:
        """Open a case whose time runs at this rate; its number."""
        people = (
            tuple(customer(each) for each in range(1, customers + 1))
            if isinstance(customers, int)
            else customers
        )
        store = self.tools.store
        document = replace(REQUEST, severity=severity, customers=people)
        clock = REAL if rate == 1 else CaseClock(self.now, self.now, (Segment(0, rate),))
        put = put_down(store, document, load(policy), now=self.now, clock=clock)
        self.case, _ = number(store, put, self.now)
        await start(
            self.client,
            store,
            self.case,
            put.clock,
            queue=self.queue,
            now=self.now,
            continue_at=continue_at,
            continue_anyway=continue_anyway,
        )
        return self.case

    @property
    def handle(self) -> Handle:
        """The workflow of the case, whichever run it is in."""
        return handle(self.client, self.case)

    async def state(self) -> Escalation:
        """The state as the workflow has it."""
        return await state_of(self.client, self.case)

    def facts(self) -> tuple[Fact, ...]:
        """The recorded facts."""
        return views.facts(self.tools.store, self.case)

    def count(self, kind: str) -> int:
        """How many recorded facts are of this kind."""
        return sum(1 for fact in self.facts() if fact.body.kind == kind)

    async def quiet(self) -> None:
        """Wait until every effect has ended and every fact that cannot wait is recorded."""
        deadline = time.monotonic() + PATIENCE_S
        while not await self._rests():
            if time.monotonic() > deadline:
                pytest.fail(f"case {self.case} does not come to rest")
            await asyncio.sleep(0.02)

    async def _rests(self) -> bool:
        found = (await self.handle.describe()).raw_description
        if found.pending_activities or found.HasField("pending_workflow_task"):
            return False
        state = await self.state()
        due = first_due(state)
        case_now = clock_of(self.tools.store, self.case).case_time(self.now)
        ahead = due is None or due.at > case_now + timedelta(milliseconds=5)
        recorded: bool = await self.handle.query(EscalationCase.is_recorded)
        return recorded and ahead and not state.effects


@asynccontextmanager
async def seated(
    client: Client,
    queue: str,
    folder: Path,
    database_url: str = "",
    mail: Notices | None = None,
) -> AsyncIterator[Desk]:
    """A desk whose records lie in ``folder``, or in the database of the URL.

    ``mail`` says how notices leave, if they do.
    """
    settings = Settings(
        home=str(folder),
        database_url=database_url,
        directory=str(DIRECTORY),
        notices=mail or Notices(channel="null"),
    )
    if not database_url:
        lay(folder / FILE)
    tools = await asyncio.to_thread(build, settings)
    with tools.store.write() as connection:
        next_number(connection, "cases", next(NUMBERS_FROM))
    yield Desk(client, tools, queue)
    tools.close()
