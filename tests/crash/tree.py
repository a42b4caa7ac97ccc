"""Server and worker as child processes that can be killed and started again, and their log."""

import asyncio
import json
import subprocess
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.client import Client
from temporalio.service import RPCError

from benchmarks.ground import settings_in
from benchmarks.tail import start_worker
from engine.namespace import prepare
from engine.ports import free_port
from engine.server import Engine, start
from firsthour.clock import utc_now
from firsthour.settings import Settings
from gate.connect import connect
from gate.say import workflow_id
from service.tools import Tools, build

What = Literal["worker", "server"]
READY = "Working on"
AWAY = 5
"""What a worker exits with when the engine is not there."""
LOOK_S = 0.02
BOOT_S = 60.0
"""A worker that takes longer to come up never will."""
STARTED = PendingActivityState.PENDING_ACTIVITY_STATE_STARTED


@dataclass(slots=True)
class Outage:
    """One kill: what, when, what was in flight (activity and case), and when it was back."""

    what: What
    at: datetime
    in_flight: tuple[tuple[str, int], ...]
    back: datetime | None = None
    late_s: float = 0.0
    """Real seconds until the slowest of the cases that were in flight had recorded a fact again."""

    def to_json(self) -> str:
        """One line of the engine log."""
        return json.dumps(
            {
                "killed": self.what,
                "at": self.at.isoformat(),
                "in_flight": [f"{activity} of case {case}" for activity, case in self.in_flight],
                "back": self.back.isoformat() if self.back else None,
                "away_s": round((self.back - self.at).total_seconds(), 2) if self.back else None,
                "late_s": round(self.late_s, 2),
            }
        )


@dataclass(slots=True)
class Tree:
    """The two processes, the client that speaks to them, and what happened to them."""

    folder: Path
    settings: Settings
    engine: Engine
    worker: subprocess.Popen[bytes]
    client: Client
    tools: Tools
    outages: list[Outage] = field(default_factory=list)
    _booting: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def worker_log(self) -> Path:
        """What the workers wrote."""
        return self.folder / "worker.log"

    async def kill(self, what: What, cases: list[int], within_s: float) -> Outage:
        """Kill with SIGKILL, if possible while something is in flight, and start again at once.

        Something in flight is waited for ``within_s`` at most; then it is killed anyway. Of a
        killed worker, what the server still holds as started just after the kill was in flight
        for certain.
        """
        seen = await self._wait_for_flight(cases, within_s)
        outage = Outage(what, utc_now(), seen)
        self.outages.append(outage)
        if what == "worker":
            self.worker.kill()
            self.worker.wait()
            outage.in_flight = await self._in_flight(cases)
            ready = self._ready()
            self.worker = start_worker(self.settings, self.worker_log)
            self._booting.append(asyncio.create_task(self._until_ready(outage, ready)))
        else:
            await self.engine.kill()
            self.engine = await _serve(self.folder, self.settings.temporal.port)
            outage.back = utc_now()
        return outage

    async def back(self) -> None:
        """Wait until whatever was killed is there again."""
        async with asyncio.timeout(BOOT_S):
            await asyncio.gather(*self._booting)

    def _ready(self) -> int:
        """How many workers have come up so far: each writes a line when it takes tasks."""
        return self.worker_log.read_text("utf-8", "replace").count(READY)

    async def _until_ready(self, outage: Outage, before: int) -> None:
        """A worker is back when it, or the one after it, takes tasks.

        One that found no server as it came up has left, and is started again, as ``up`` does.
        """
        while self._ready() == before:
            if self.worker.poll() == AWAY:
                self.worker = start_worker(self.settings, self.worker_log)
            await asyncio.sleep(LOOK_S)
        outage.back = utc_now()

    async def _wait_for_flight(
        self, cases: list[int], within_s: float
    ) -> tuple[tuple[str, int], ...]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while True:
            seen = await self._in_flight(cases)
            if seen or loop.time() > deadline:
                return seen
            await asyncio.sleep(LOOK_S)

    async def _in_flight(self, cases: list[int]) -> tuple[tuple[str, int], ...]:
        found = await asyncio.gather(*(self._started(case) for case in cases))
        return tuple(each for some in found for each in some)

    async def _started(self, case: int) -> list[tuple[str, int]]:
        handle = self.client.get_workflow_handle(workflow_id(case))
        try:
            told = (await handle.describe()).raw_description
        except RPCError:  # not opened yet, or the server is coming back
            return []
        return [
            (pending.activity_type.name, case)
            for pending in told.pending_activities
            if pending.state == STARTED
        ]

    async def stop(self) -> None:
        """End both, and give back the records."""
        for task in self._booting:
            task.cancel()
        self.worker.kill()
        self.worker.wait()
        await self.engine.stop()
        self.tools.close()

    def write_log(self) -> Path:
        """The engine log: a line for each outage."""
        log = self.folder / "engine.log"
        log.write_text("".join(f"{outage.to_json()}\n" for outage in self.outages), "utf-8")
        return log


async def plant(folder: Path) -> Tree:
    """Start both in a folder; notices are written as files there."""
    settings = settings_in(folder, free_port(), "outbox")
    tools = await asyncio.to_thread(build, settings)
    engine = await _serve(folder, settings.temporal.port)
    client = await connect(engine.target)
    await prepare(client)
    worker = start_worker(settings, folder / "worker.log")
    return Tree(folder, settings, engine, worker, client, tools)


async def _serve(folder: Path, port: int) -> Engine:
    return await start(folder / "engine", port=port, quick_timers=True)
