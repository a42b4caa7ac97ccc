"""What benchmarks stand on: an embedded server, the product's worker, records, in one folder."""

import asyncio
import os
import resource
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from benchmarks.canonical import HOME, Canonical
from engine.namespace import prepare
from engine.ports import free_port
from engine.server import Engine, start
from firsthour.clock import utc_now
from firsthour.domain.clock import CaseClock, Segment
from firsthour.domain.commands import Cancel, Said
from firsthour.domain.effects import NoticeKind
from firsthour.domain.escalation import Escalation
from firsthour.domain.roles import Actor, Role
from firsthour.records import content
from firsthour.settings import Settings
from gate.connect import connect
from gate.errors import WorkerAway
from gate.open import open_case
from gate.say import say, state_of, workflow_id
from service.tools import Tools, build
from service.work import working

QUEUE = "cases"
PATIENCE_S = 60.0
POLL_S, LONGER, LONGEST_S = 0.02, 1.3, 0.1
"""Real seconds until the records are asked what is under way, and how much longer each time."""
SAID_LATER = (NoticeKind.ALARM, NoticeKind.REMINDER, NoticeKind.PAGE)
"""That they were sent is recorded when something else is: nobody waits for it."""
UNDER_WAY = """
    SELECT EXISTS (SELECT 1 FROM effects WHERE "case" = ? AND state = 'due'
    AND notice NOT IN (?, ?, ?))
"""
"""Asked often, and past the product's own door: what it costs is none of the product's."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A server, a client and the tools of a worker that takes tasks in this process."""

    folder: Path
    engine: Engine
    client: Client
    tools: Tools
    queue: str = QUEUE

    async def open(self, canonical: Canonical, clock: CaseClock, key: str, now: datetime) -> int:
        """Open the canonical case once more; its number."""
        store = self.tools.store
        opened = await open_case(
            self.client,
            store,
            canonical.intake_of(key),
            canonical.policy,
            now=now,
            queue=self.queue,
            key=key,
            clock=clock,
        )
        return opened.case

    async def warm_up(self, canonical: Canonical) -> None:
        """Take one case through its first moments and cancel it: templates, caches, connections."""
        now = utc_now()
        clock = CaseClock(now, canonical.opened, (Segment(0.0, 1.0),))
        case = await self.open(canonical, clock, "warm-up", now)
        await self.quiet(case)
        manager = Actor(canonical.intake.owner, (Role.MANAGER,))
        reason = content.put(self.tools.store, "A case to warm up with.")
        await say(self.client, case, Said("warm-up", manager, Cancel(reason)))
        await self.has_ended(case, 30)

    async def has_ended(self, case: int, within_s: float) -> bool:
        """Wait until a case is finished; False if it takes longer."""
        handle = self.client.get_workflow_handle(workflow_id(case))
        try:
            await asyncio.wait_for(handle.result(), within_s)
        except TimeoutError:
            return False
        return True

    async def call_off(self, cases: Iterable[int], reason: str) -> None:
        """End these cases at once, that nothing of them is met later; some may have ended."""

        async def one(case: int) -> None:
            with suppress(RPCError):
                await self.client.get_workflow_handle(workflow_id(case)).terminate(reason)

        await asyncio.gather(*map(one, cases))

    async def quiet(self, case: int) -> Escalation:
        """Wait until nothing is in flight in a case; its state then.

        WorkerAway where no worker takes it up in ``PATIENCE_S``: one that starts takes a while.
        """
        until = asyncio.get_running_loop().time() + PATIENCE_S
        while True:
            try:
                state = await state_of(self.client, case)
            except WorkerAway:
                if asyncio.get_running_loop().time() > until:
                    raise
                continue
            handle = self.client.get_workflow_handle(workflow_id(case))
            found = (await handle.describe()).raw_description
            busy = found.pending_activities or found.HasField("pending_workflow_task")
            if not state.effects and not busy and state.facts > 1:
                return state
            await asyncio.sleep(0.05)

    async def settled(self, case: int, within_s: float = 1.0) -> None:
        """Wait until the records know of nothing under way that anybody waits for."""
        loop, pause_s = asyncio.get_running_loop(), POLL_S
        until, records = loop.time() + within_s, _asking(self.tools.store.file)
        while loop.time() < until:
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * LONGER, LONGEST_S)
            if not records.execute(UNDER_WAY, (case, *SAID_LATER)).fetchone()[0]:
                return

    def cpu_s(self) -> float:
        """CPU seconds so far, of this process and of the server."""
        own = resource.getrusage(resource.RUSAGE_SELF)
        return own.ru_utime + own.ru_stime + process_cpu_s(self.engine.pid)


@cache
def _asking(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, isolation_level=None)


def process_cpu_s(pid: int) -> float:
    """CPU seconds of a process so far; 0 where the system does not tell."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    numbers = stat.read_text("ascii").rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def settings_in(folder: Path, port: int, channel: str = "null", queue: str = QUEUE) -> Settings:
    """Settings for a folder of one's own; by default notices are entered, and sent nowhere."""
    given = {
        "home": str(folder / "data"),
        "directory": str(HOME / "demo" / "directory.yaml"),
        "health": "",
        "task_queue": queue,
        "temporal": {"port": port},
        "notices": {"channel": channel},
    }
    return Settings.model_validate(given)


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    """Start everything in a new folder; stop everything at the end."""
    with tempfile.TemporaryDirectory(prefix="firsthour-") as name:
        folder, port = Path(name), free_port()
        async with await start(folder / "engine", port=port, quick_timers=True) as engine:
            client = await connect(engine.target)
            await prepare(client)
            tools = build(settings_in(folder, port))
            try:
                async with working(client, tools, QUEUE):
                    yield Ground(folder, engine, client, tools)
            finally:
                tools.close()
                await engine.kill()  # its folder goes, and nobody waits for it
