"""Engine and worker as children of this process: started, restarted when they die, drained."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cli.errors import Exit, Trouble
from engine.errors import EngineError
from engine.namespace import prepare
from engine.process import bound_to_parent
from engine.server import Engine, start

if TYPE_CHECKING:
    from temporalio.client import Client

    from firsthour.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
WORKER = ROOT / "worker.py"

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 10.0
_STEADY_S = 30.0
"""A child that lived this long was well: the next pause is the shortest again."""
_READY_S = 60.0
_LEAVE_S = 10.0
"""What a draining worker is given beyond the time that its work in hand has."""


class Tell(Protocol):
    """Hears what happens to the tree: a stable word, a line for people, data."""

    def __call__(self, event: str, line: str, **data: object) -> None:
        """Take one event."""


@dataclass
class Tree:
    """One engine and one worker. ``worker_log`` is where the worker writes; None: the terminal."""

    settings: "Settings"
    tell: Tell
    binary: Path | None = None
    worker_log: Path | None = None
    quick_timers: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    worker_runs: int = 0
    _engine: Engine | None = field(default=None, repr=False)
    _worker: asyncio.subprocess.Process | None = field(default=None, repr=False)
    _keepers: list[asyncio.Task[None]] = field(default_factory=list, repr=False)
    _hurried: bool = False

    @property
    def engine(self) -> Engine:
        """The server that runs, or ran last."""
        if self._engine is None:
            raise RuntimeError("the tree has not been started")
        return self._engine

    @property
    def worker_pid(self) -> int:
        """The process id of the worker that runs, or ran last; 0 before the first."""
        return self._worker.pid if self._worker else 0

    async def start(self) -> None:
        """Start the engine, prepare its namespace, start the worker; return when it takes tasks.

        Raises what the engine's start raises, or `Trouble` where the worker cannot work.
        """
        self._engine = await self._new_engine()
        client = await self.client()
        await prepare(client)
        await self._start_worker()
        self._keepers = [
            asyncio.create_task(self._keep_worker()),
            asyncio.create_task(self._keep_engine()),
        ]
        await self._taking_tasks(client)

    async def watch(self) -> None:
        """Keep both running until one cannot be helped; raises `Trouble` then."""
        done, _ = await asyncio.wait(self._keepers, return_when=asyncio.FIRST_COMPLETED)
        for keeper in done:
            keeper.result()

    async def drain(self) -> None:
        """End the worker first, so that it can hand its work over; then the engine."""
        for keeper in self._keepers:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError, Trouble):
                await keeper
        await self._stop_worker()
        if self._engine is not None:
            await self._engine.stop()

    def hurry(self) -> None:
        """Wait for no work in hand any more: it is taken up at the next start."""
        self._hurried = True
        self._signal(signal.SIGKILL)

    def kill_worker(self) -> int:
        """End the worker with SIGKILL, as a crash would; its process id."""
        self._signal(signal.SIGKILL)
        return self.worker_pid

    async def client(self) -> "Client":
        """A plain connection to the engine of this tree."""
        from temporalio.client import Client

        from engine.runtime import runtime

        target, namespace = self.engine.target, self.engine.namespace
        return await Client.connect(target, namespace=namespace, runtime=runtime())

    async def _new_engine(self) -> Engine:
        temporal = self.settings.temporal
        return await start(
            self.settings.data_folder,
            port=temporal.port,
            binary=self.binary,
            quick_timers=self.quick_timers,
            synchronous=temporal.synchronous,
            namespace=temporal.namespace,
        )

    async def _start_worker(self) -> None:
        words = bound_to_parent([sys.executable, str(WORKER)])
        with self._output() as output:
            self._worker = await asyncio.create_subprocess_exec(
                *words,
                env=environment(self.settings, self.environ),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.worker_runs += 1

    @contextlib.contextmanager
    def _output(self) -> Iterator[int | None]:
        if self.worker_log is None:
            yield None
            return
        with self.worker_log.open("ab") as log:
            yield log.fileno()

    async def _taking_tasks(self, client: "Client") -> None:
        """Wait until the worker asks the engine for tasks."""
        deadline = time.monotonic() + _READY_S
        while not await self._polls(client):
            if time.monotonic() > deadline:
                raise Trouble(
                    Exit.AWAY,
                    "worker_silent",
                    f"The worker does not take up work within {_READY_S:g} s.",
                    f"See {self.worker_log or 'what it wrote above'}.",
                )
            for keeper in self._keepers:
                if keeper.done():
                    keeper.result()
            await asyncio.sleep(0.1)

    async def _polls(self, client: "Client") -> bool:
        from temporalio.api.taskqueue.v1 import TaskQueue
        from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
        from temporalio.service import RPCError

        request = DescribeTaskQueueRequest(
            namespace=client.namespace, task_queue=TaskQueue(name=self.settings.task_queue)
        )
        try:
            found = await client.workflow_service.describe_task_queue(request)
        except RPCError:
            return False
        return any(each.identity.startswith(f"{self.worker_pid}@") for each in found.pollers)

    async def _keep_worker(self) -> None:
        pauses = Pauses()
        while self._worker is not None:
            begun = time.monotonic()
            status = await self._worker.wait()
            if status == Exit.INVALID:
                raise Trouble(
                    Exit.INVALID,
                    "worker_settings",
                    "The worker cannot work with these settings.",
                    f"See {self.worker_log or 'what it wrote above'}.",
                )
            pause = pauses.after(time.monotonic() - begun)
            self.tell(
                "worker_ended",
                f"The worker ended ({ending(status)}); another one starts in {pause:g} s.",
                status=status,
            )
            await asyncio.sleep(pause)
            await self._start_worker()
            self.tell(
                "worker_started",
                f"The worker runs again (process {self.worker_pid}).",
                pid=self.worker_pid,
            )

    async def _keep_engine(self) -> None:
        pauses = Pauses()
        while True:
            begun = time.monotonic()
            status = await self.engine.ended()
            pause = pauses.after(time.monotonic() - begun)
            self.tell(
                "engine_ended",
                f"The Temporal server ended ({ending(status)}); it starts again in {pause:g} s.",
                status=status,
            )
            await asyncio.sleep(pause)
            await self._engine_again(pauses)
            self.tell(
                "engine_started",
                f"The Temporal server runs again (process {self.engine.pid}).",
                pid=self.engine.pid,
            )

    async def _engine_again(self, pauses: "Pauses") -> None:
        while True:
            try:
                self._engine = await self._new_engine()
            except EngineError as error:
                pause = pauses.after(0)
                self.tell("engine_failed", f"{error.message}; tried again in {pause:g} s.")
                await asyncio.sleep(pause)
            else:
                return

    async def _stop_worker(self) -> None:
        worker = self._worker
        if worker is None or worker.returncode is not None:
            return
        self._signal(signal.SIGKILL if self._hurried else signal.SIGTERM)
        patience = self.settings.graceful_shutdown_s + _LEAVE_S
        try:
            await asyncio.wait_for(worker.wait(), patience)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await worker.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._worker is not None and self._worker.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._worker.send_signal(number)


@dataclass
class Pauses:
    """How long to wait before a child is started again: longer each time, until it is steady."""

    next_s: float = _FIRST_PAUSE_S

    def after(self, lived_s: float) -> float:
        """The pause after a child that lived so long, in seconds."""
        if lived_s >= _STEADY_S:
            self.next_s = _FIRST_PAUSE_S
        pause = self.next_s
        self.next_s = min(2 * pause, _LONGEST_PAUSE_S)
        return pause


def environment(settings: "Settings", environ: Mapping[str, str]) -> dict[str, str]:
    """What the worker reads its settings from: ``environ``, and what options have set.

    Temporal's own configuration may lead elsewhere than to the engine of the tree, or ask for a
    key or a certificate that this one does not know: nothing of it is heard.
    """
    given = {k: v for k, v in environ.items() if not k.startswith("TEMPORAL_")}
    return given | {
        "FIRSTHOUR_HOME": settings.home,
        "FIRSTHOUR_DIRECTORY": settings.directory,
        "FIRSTHOUR_HEALTH": settings.health,
        "FIRSTHOUR_GRACEFUL_SHUTDOWN_S": str(settings.graceful_shutdown_s),
        "FIRSTHOUR_TEMPORAL_PORT": str(settings.temporal.port),
        "FIRSTHOUR_TEMPORAL_PROFILE": "",
        "TEMPORAL_ADDRESS": f"127.0.0.1:{settings.temporal.port}",
        "TEMPORAL_NAMESPACE": settings.temporal.namespace,
        "TEMPORAL_CONFIG_FILE": os.devnull,
        "PYTHONUNBUFFERED": "1",
    }


def ending(status: int) -> str:
    """How a process ended, in words."""
    if status >= 0:
        return f"exit code {status}"
    return signal.Signals(-status).name
