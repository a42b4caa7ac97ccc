"""The stage of durable rehearsals: the real workflow and workers, on a server that skips time."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from temporalio import activity
from temporalio.api.testservice.v1 import UnlockTimeSkippingRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities import contracts
from activities.records import WriteRecords
from engine.binary import find_skipping
from engine.namespace import prepare
from engine.runtime import runtime
from firsthour.domain.clock import CaseClock
from firsthour.domain.commands import Recover, Said
from firsthour.domain.effects import Failed, Outcome
from firsthour.domain.facts import Fact
from firsthour.domain.refusals import Code, Refused
from firsthour.domain.roles import engine
from firsthour.domain.simulate import Run, Spoken
from firsthour.laboratory.rehearsal.play import Play
from firsthour.records import content, views
from firsthour.records.connect import connect
from firsthour.records.counters import next_number
from firsthour.records.store import Store
from gate.errors import NoSuchCase, Refusal
from gate.open import number, put_down, start
from gate.say import handle, say, state_of
from service.rehearsal import narrator
from service.rehearsal.doers import doers
from service.rehearsal.narrator import Narrator, Opened
from service.rehearsal.performance import CURTAIN, Performance, is_curtain, slowed
from service.work import RELEASE, serving
from workflows.plugin import FirsthourPlugin

QUEUE = "rehearsed"
NARRATORS = "rehearsals"
AT_ONCE = 32
"""Activities at once on each queue; none of them waits for long."""
POLLS = 2
"""Requests for tasks that each queue has open. All of them end whenever time is skipped."""
EMPTY = "empty.sqlite"
LATER = "later"
"""The type of the error with which an effect that ends later is put off."""


@dataclass(slots=True)
class Stage:
    """Plays any number of plays at once. Each has records of its own, in ``folder``."""

    client: Client
    folder: Path
    _plays: dict[int, Play] = field(default_factory=dict)
    _playing: dict[int, Performance] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def play(self, play: Play) -> Run:
        """Play it to its end; what came out, as of `firsthour.domain.simulate`."""
        case = next(self._ids)
        self._plays[case] = play
        told = await self.client.start_workflow(
            Narrator.run, case, id=_narrator(case), task_queue=NARRATORS
        )
        await told.result()
        performance = self._playing.pop(case)
        facts = await asyncio.to_thread(_timeline, performance.store, case)
        performance.store.close()
        performance.take(facts)
        return Run(facts, performance.state, tuple(performance.refused))

    def activities(self) -> list[Callable[..., Any]]:
        """What cases and narrators ask for."""
        return [self.write, *doers(self.carry), self.open, self.speak, self.close, self.leave]

    @activity.defn(name="records.write")
    async def write(self, order: contracts.WriteFacts) -> int | contracts.Recorded:
        """Record facts, as the worker does; and see what follows from them on the stage."""
        performance = self._playing[order.case]
        last = await asyncio.to_thread(WriteRecords(performance.store).write, order)
        performance.take(order.facts)
        if performance.finished:
            await self._narrator(order.case).signal(Narrator.is_over)
        return last

    async def carry(self, order: contracts.Order) -> Outcome:
        """What comes of an effect, at its time: until then it is put off."""
        performance = self._playing[order.case]
        outcome, at = performance.answer(order)
        left = at - _now()
        if left > timedelta(0) or outcome is None:
            raise ApplicationError(
                "Not yet.",
                type=LATER,
                next_retry_delay=left,
                category=ApplicationErrorCategory.BENIGN,
            )
        if isinstance(outcome, Failed):
            raise ApplicationError(
                "As rehearsed.",
                type=outcome.code,
                non_retryable=True,
                category=ApplicationErrorCategory.BENIGN,
            )
        for line in performance.reactions(order, outcome):
            await self._narrator(order.case).signal(Narrator.add, line)
        return outcome

    @activity.defn(name=narrator.OPEN)
    async def open(self, case: int) -> Opened:
        """Lay down the records and open the case: time stands still meanwhile."""
        play, now = self._plays.pop(case), _now()
        clock = slowed(now, play)
        store, first = await asyncio.to_thread(self._records, case, play, clock)
        performance = self._playing[case] = Performance.begun(play, store, clock, first)
        await start(self.client, store, case, clock, queue=QUEUE, now=now)
        return Opened(performance.lines(), performance.until)

    @activity.defn(name=narrator.SPEAK)
    async def speak(self, case: int, number: int) -> None:
        """Have a line said by who is there to say it; a refusal is kept."""
        performance = self._playing[case]
        cue = performance.cues[number]
        state = await state_of(self.client, case)
        if state.finished:
            return
        said = cue.speaker.say(state, cue.at)
        if isinstance(said, Refused):
            performance.refused.append((cue, said))
            return
        try:
            await say(self.client, case, said)
        except NoSuchCase:
            return
        except Refusal as no:
            refused = Refused(Code(no.code), no.message, no.hint)
            performance.refused.append((Spoken(cue.at, said), refused))

    @activity.defn(name=narrator.CLOSE)
    async def close(self, case: int, _number: int) -> None:
        """Have all facts recorded, also those that wait for the next ones."""
        performance = self._playing[case]
        if not performance.finished:
            await say(self.client, case, Said(CURTAIN, engine("curtain"), Recover()))
        await performance.ended.wait()

    @activity.defn(name=narrator.LEAVE)
    async def leave(self, case: int, _number: int) -> None:
        """End a case that was not looked at to its end, or that waits for what never ends."""
        try:
            await handle(self.client, case).terminate("It was looked at until here.")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise

    def _records(self, case: int, play: Play, clock: CaseClock) -> tuple[Store, Fact]:
        """Empty records, with the request and the first fact of the case of this number."""
        file = self.folder / f"{case}.sqlite"
        shutil.copyfile(self.folder / EMPTY, file)
        store, at = Store(f"sqlite:///{file}"), clock.real_start or play.first.at
        if case > 1:
            with store.write() as connection:
                next_number(connection, "cases", case - 1)
        for words in play.texts.values():
            content.put(store, words)
        number(store, put_down(store, play.document, play.policy, now=at, clock=clock), at)
        return store, views.facts(store, case)[0]

    def _narrator(self, case: int) -> WorkflowHandle[Narrator, None]:
        return self.client.get_workflow_handle_for(Narrator.run, _narrator(case))


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """A stage that is there until the context ends. EngineMissing where there is no server."""
    env = await WorkflowEnvironment.start_time_skipping(
        plugins=[FirsthourPlugin()],
        test_server_existing_path=str(find_skipping()),
        runtime=runtime(),
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(env)
        await prepare(env.client)
        folder = stack.enter_context(TemporaryDirectory(prefix="firsthour-rehearsal-"))
        made = Stage(env.client, Path(folder))
        await asyncio.to_thread(_lay_down, made.folder / EMPTY)
        every = made.activities()
        told = Worker(
            env.client,
            task_queue=NARRATORS,
            workflows=[Narrator],
            activities=every,
            deployment_config=WorkerDeploymentConfig(RELEASE, use_worker_versioning=False),
            max_concurrent_workflow_task_polls=POLLS,
            max_concurrent_activity_task_polls=POLLS,
        )
        await stack.enter_async_context(told)
        await stack.enter_async_context(
            serving(env.client, every, QUEUE, graceful=timedelta(0), threads=AT_ONCE, polls=POLLS)
        )
        # From here on time is skipped whenever nobody has anything to do.
        await env.client.test_service.unlock_time_skipping(UnlockTimeSkippingRequest())
        with env.auto_time_skipping_disabled():
            yield made


def _lay_down(file: Path) -> None:
    """Empty records, to be copied: making them is most of what a short play costs."""
    connect(f"sqlite:///{file}").close()


def _timeline(store: Store, case: int) -> tuple[Fact, ...]:
    """The recorded facts, but for what brought down the curtain."""
    return tuple(takewhile(lambda fact: not is_curtain(fact), views.facts(store, case)))


def _narrator(case: int) -> str:
    return f"rehearsal-{case}"


def _now() -> datetime:
    """The time of the server as this activity began."""
    return activity.info().started_time
