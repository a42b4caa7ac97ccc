"""A world for scenarios: cases, people, real records and notices, on a server that skips time."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from engine import server as engine
from engine.binary import find_skipping
from engine.namespace import prepare
from engine.ports import free_port
from firsthour.domain.clock import REAL, CaseClock, Segment
from firsthour.domain.decide import first_due
from firsthour.domain.escalation import Escalation
from firsthour.domain.policy import Policy
from firsthour.notices.channels.outbox import file_name
from firsthour.policies.loading import load, loads
from firsthour.records import views
from firsthour.records.ledger import told
from firsthour.records.ledger.deliveries import State
from firsthour.records.shapes import Contact, Customer, IntakeDocument
from firsthour.records.shown import LedgerLine, Obligation
from firsthour.settings import Notices, Settings
from gate.connect import connect
from gate.errors import GateError
from gate.open import number, put_down, start
from gate.say import handle, state_of
from service.tools import Tools, build
from service.work import working
from tests.fresh import FILE, lay
from tests.speakers import Speakers
from workflows.escalation import EscalationCase
from workflows.plugin import FirsthourPlugin

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When scenarios begin unless they say otherwise: a Monday, as the office opens."""
STEP = timedelta(hours=12)
"""Time is skipped in steps of this length at most."""
PATIENCE_S = 30.0
"""Real seconds that the case may take to come to rest."""
SLEEP_S = 60.0
"""Real seconds that half a day may take to go by."""
QUEUE = "escalations"
OUTBOX = Notices(channel="outbox")
"""For scenarios that read what was sent."""
DIRECTORY = Path(__file__).parents[1] / "demo" / "directory.yaml"
SHIFTS = Path(__file__).parent / "scenarios" / "shifts.yaml"
"""People with shifts, quiet hours and stand-ins, for scenarios about who is asked."""
TREES = ("Aster", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gingko", "Hazel", "Ivy", "Juniper")
"""Names of the customers, in the order of their numbers."""


def rules(text: str = "", *, extends: str = "default") -> Policy:
    """A policy of one's own: a shipped one with the fields that ``text`` (YAML) names."""
    return loads(f"extends: {extends}\nname: ours\n{text}")


def customer(number: int, **fields: object) -> Customer:
    """The customer of this number, with one contact unless ``fields`` says otherwise."""
    name = name_of(number)
    contact = Contact(f"Operations of {name}", f"ops@{name.lower()}.example")
    return replace(Customer(f"C{number}", name, contacts=(contact,)), **fields)  # type: ignore[arg-type]


def customers(number: int, **fields: object) -> tuple[Customer, ...]:
    """The first so many customers; ``fields`` are the same for all."""
    return tuple(customer(each, **fields) for each in range(1, number + 1))


def name_of(number: int) -> str:
    """The name of the customer with this number in a case."""
    return TREES[number - 1] if number <= len(TREES) else f"Customer{number}"


_some = customers

REQUEST = IntakeDocument(
    "Cards are declined",
    "Since the morning every second payment fails; restarted twice.",
    services=("card-payments",),
    owner="mara.lindqvist",
    team="platform",
    requester="rosa.marin",
    stakeholders=("stakeholders",),
)
"""What cases are opened with unless a scenario says otherwise."""


@dataclass(slots=True)
class Refusals:
    """What a command was refused with."""

    error: GateError | None = None

    @property
    def message(self) -> str:
        """What the refusal says to a person."""
        return self.error.message if self.error else ""

    @property
    def hint(self) -> str:
        """What the refusal says to do instead."""
        return self.error.hint if self.error else ""


@dataclass
class World(Speakers):
    """One or more cases, the people around them, and the time, which passes only when waited."""

    env: WorkflowEnvironment
    tools: Tools
    now: datetime
    """Case time of the story: when the next thing is said or waited for."""
    case: int = 0
    """The case that is spoken of: the latest one opened, until ``about`` names another."""
    cases: list[int] = field(default_factory=list)
    clock: CaseClock = REAL
    _seen: set[str] = field(default_factory=set)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def moment(self) -> datetime:
        """The time of the story."""
        return self.now

    @property
    def client(self) -> Client:
        """The connection to the engine."""
        return self.env.client

    async def opens(
        self,
        *,
        severity: int | None = 1,
        customers: int | tuple[Customer, ...] = 3,
        policy: str | Policy = "default",
        key: str = "",
        continue_at: int = 3_000,
        **fields: object,
    ) -> int:
        """Open a case and let its first moment happen; its number."""
        await self._to(self.now)
        people = _some(customers) if isinstance(customers, int) else customers
        document = replace(REQUEST, severity=severity, customers=people, **fields)  # type: ignore[arg-type]
        chosen = load(policy) if isinstance(policy, str) else policy
        store, now = self.tools.store, await self.env.get_current_time()
        put = put_down(store, document, chosen, now=now, key=key, clock=self.clock)
        self.case, _ = number(store, put, now)
        await start(
            self.client,
            store,
            self.case,
            put.clock,
            queue=QUEUE,
            now=now,
            continue_at=continue_at,
        )
        if put.new:
            self.cases.append(self.case)
        await self.quiet()
        return self.case

    async def solves(self) -> None:
        """Have the round signalled, declared, verified and announced, by those who may."""
        await self.engineer.signals()
        await self.manager.declares()
        await self.architect.verifies()
        await self.announces()

    async def tells(self) -> None:
        """Have the manager send every initial notice that is drafted."""
        for notice in [key for key in (await self.state()).notices if key.startswith("initial")]:
            await self.manager.sends(notice)

    async def announces(self) -> None:
        """Have the architect send what is drafted to announce the verified resolution."""
        for notice in [key for key in (await self.state()).notices if key.startswith("announce")]:
            await self.architect.sends(notice)

    def about(self, case: int) -> None:
        """Speak of another case from here on."""
        self.case = case

    async def wait_until(self, at: datetime) -> None:
        """Let time pass until a moment of case time."""
        await self.wait(seconds=(at - self.now).total_seconds())

    async def wait(self, **span: float) -> None:
        """Let time pass (``minutes=16``, ``days=2``) and everything happen that falls due."""
        target = self.now + timedelta(**span)
        while self.now < target:
            self.now = min(self.now + STEP, target)
            await self._to(self.now)
            await self.quiet()

    async def _to(self, at: datetime) -> None:
        # The time-skipping server forgets a sleep once in thousands: then it is asked again.
        while (left := self.clock.real_time(at) - await self.env.get_current_time()) > timedelta(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self.env.sleep(left), SLEEP_S)

    async def quiet(self) -> None:
        """Wait until nothing moves: all facts recorded, every effect ended or put off."""
        deadline = time.monotonic() + PATIENCE_S
        for case in self.cases:
            while not await self._rests(case):
                if time.monotonic() > deadline:
                    pytest.fail(f"case {case} does not come to rest")
                await asyncio.sleep(0.01)

    async def _rests(self, case: int) -> bool:
        found = await handle(self.client, case).describe()
        pending = found.raw_description.pending_activities
        if not all(map(_is_put_off, pending)):
            return False
        if not await handle(self.client, case).query(EscalationCase.is_recorded):
            return False
        state = await state_of(self.client, case)
        if found.status is not WorkflowExecutionStatus.RUNNING:
            return state.finished
        if state.finished:  # it ends with the last of what it had begun
            return bool(pending)
        due = first_due(state)
        is_ahead = due is None or due.at > self.clock.case_time(await self.env.get_current_time())
        return is_ahead and len(pending) >= len(state.effects)

    @contextmanager
    def refused(self, code: str) -> Iterator[Refusals]:
        """Hold that what is said inside is refused with this code."""
        found = Refusals()
        with pytest.raises(GateError) as raised:
            yield found
        found.error = raised.value

        assert code == raised.value.code

    async def state(self) -> Escalation:
        """The state as the workflow has it."""
        return await state_of(self.client, self.case)

    def facts(self, kind: str = "") -> tuple[Any, ...]:
        """The recorded facts, or those of one kind (whose bodies a scenario knows)."""
        found = views.facts(self.tools.store, self.case)
        return tuple(fact for fact in found if not kind or fact.body.kind == kind)

    def happened(self, kind: str) -> list[int]:
        """At which minutes after the opening facts of this kind happened."""
        return [self.minute(fact.at) for fact in self.facts(kind)]

    def minute(self, at: datetime) -> int:
        """Whole minutes since the opening."""
        opened_at: datetime = self.facts()[0].at
        return round((at - opened_at).total_seconds() / 60)

    @property
    def stage(self) -> str:
        """The stage of the case, as the records show it."""
        return views.case(self.tools.store, self.case).stage

    def obligation(self, key: str) -> Obligation:
        """The latest promise whose key is or begins with ``key``."""
        found = [
            each
            for each in views.obligations(self.tools.store, self.case)
            if each.key == key or each.key.startswith(f"{key}:")
        ]
        return max(found, key=lambda each: each.fact)

    def due(self, key: str) -> int:
        """In which minute after the opening that promise falls due."""
        return self.minute(self.obligation(key).due_at)

    def ledger(self, notice: str = "") -> tuple[LedgerLine, ...]:
        """Every recipient of every notice of this kind."""
        lines = told.whole_ledger(self.tools.store, self.case)
        return tuple(line for line in lines if not notice or line.enrolment.notice == notice)

    def told(self, notice: str = "") -> dict[str, list[str]]:
        """Who was told since this was last asked, by kind of notice; or of one kind only."""
        found: dict[str, list[str]] = {}
        for line in self.ledger(notice):
            if line.state is State.SENT and line.id not in self._seen:
                self._seen.add(line.id)
                found.setdefault(line.enrolment.notice, []).append(_who(line))
        return {kind: sorted(people) for kind, people in sorted(found.items())}

    def mail(self, notice: str, who: str) -> str:
        """The text of the latest notice of this kind to this reader, out of the outbox."""
        lines = [line for line in self.ledger(notice) if _who(line) == who]
        latest = max(lines, key=lambda line: line.steps[-1].real_at)
        file = self.tools.deliver.settings.outbox / file_name(latest.enrolment.message_id)
        mail = message_from_bytes(file.read_bytes(), policy=default)
        body = mail.get_body(("plain",))
        return f"{mail['Subject']}\n{body.get_content() if body else ''}"


def _is_put_off(activity: PendingActivityInfo) -> bool:
    """True while an activity that has failed waits for its next attempt."""
    begun, ended = activity.last_started_time, activity.last_attempt_complete_time
    return activity.HasField("last_failure") and ended.ToNanoseconds() > begun.ToNanoseconds()


def _who(line: LedgerLine) -> str:
    """A colleague by first name, a customer by name."""
    told = line.enrolment
    return name_of(told.customer) if told.customer else told.person.split(".")[0]


@asynccontextmanager
async def skips_time() -> AsyncIterator[WorkflowEnvironment]:
    """A server on which time is skipped while a story waits.

    It loses a task that meets somebody's look as its run is continued: stories whose runs are
    continued live on the real server.
    """
    env = await WorkflowEnvironment.start_time_skipping(
        plugins=[FirsthourPlugin()], test_server_existing_path=str(find_skipping())
    )
    async with env:
        yield env


@asynccontextmanager
async def real_time() -> AsyncIterator[WorkflowEnvironment]:
    """The real server: its time passes by itself."""
    with TemporaryDirectory(prefix="firsthour-engine-") as folder:
        async with await engine.start(Path(folder), port=free_port(), quick_timers=True) as running:
            yield WorkflowEnvironment.from_client(await connect(running.target))


Server = Callable[[], AbstractAsyncContextManager[WorkflowEnvironment]]
"""Where the cases of a world live."""

Workers = Callable[[Client, Tools], AbstractAsyncContextManager[object]]
"""What works on the cases of a world, given the connection and the tools."""


def at_work(client: Client, tools: Tools) -> AbstractAsyncContextManager[object]:
    """The product's own workers."""
    return working(client, tools, QUEUE, graceful=timedelta(0))


@asynccontextmanager
async def world(
    *,
    starts: datetime = MONDAY,
    mail: Notices | None = None,
    directory: Path = DIRECTORY,
    workers: Workers = at_work,
    server: Server = skips_time,
) -> AsyncIterator[World]:
    """A world of its own that begins at ``starts``; ``mail`` says how notices leave, if they do."""
    notices = mail or Notices(channel="null")
    with TemporaryDirectory(prefix="firsthour-") as folder:
        settings = Settings(home=folder, directory=str(directory), notices=notices)
        lay(Path(folder) / FILE)
        tools = await asyncio.to_thread(build, settings)
        async with server() as env:
            await prepare(env.client)
            clock = CaseClock(await env.get_current_time(), starts, (Segment(0, 1),))
            try:
                async with workers(env.client, tools):
                    yield World(env, tools, starts, clock=clock)
            finally:
                tools.close()
