"""The embedded engine: a Temporal server as a child process, on a file in the data folder."""

import asyncio
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from temporalio.runtime import Runtime

from engine.binary import find_binary
from engine.errors import EngineRunning
from engine.lock import make_folder, read_pid, try_lock
from engine.ports import require_free
from engine.process import POLL_S, Launch, ended_within, kill_now, spawn, wait_until_ready
from engine.schema import ensure_file

__all__ = ["DATABASE_FILE", "LOG_FILE", "PID_FILE", "Engine", "find_binary", "start"]

DATABASE_FILE = "temporal.db"
LOG_FILE = "temporal.log"
PID_FILE = "temporal.pid"
_LOCK_FILE = "temporal.lock"

START_S = 60.0
"""How long a server may take until it answers."""
STOP_S = 10.0
"""How long a server may take to leave after SIGTERM; it needs about 1.4 s."""
_PREDECESSOR_S = 2.0


@dataclass(slots=True)
class Engine:
    """A running server; stops at the end of an `async with` block."""

    folder: Path
    launch: Launch
    _process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    @property
    def target(self) -> str:
        """Where clients connect to, such as "127.0.0.1:7233"."""
        return self.launch.target

    @property
    def namespace(self) -> str:
        """The namespace that the server was asked to serve."""
        return self.launch.namespace

    @property
    def database(self) -> Path:
        """The file that holds the workflows."""
        return self.launch.database

    @property
    def running(self) -> bool:
        """Whether the server still runs."""
        return self._process.poll() is None

    async def ended(self) -> int:
        """Wait until the server ends, by whatever cause, and return its exit status."""
        while (status := self._process.poll()) is None:  # noqa: ASYNC110 - a process is no event
            await asyncio.sleep(5 * POLL_S)
        return status

    async def stop(self, within_s: float = STOP_S) -> None:
        """End the server with SIGTERM, and with SIGKILL if it is still there after `within_s`."""
        if self.running:
            self._process.terminate()
            if not await ended_within(self._process, within_s):
                kill_now(self._process)
        self._forget()

    async def kill(self) -> None:
        """End the server with SIGKILL, as a crash would."""
        kill_now(self._process)
        self._forget()

    def _forget(self) -> None:
        (self.folder / PID_FILE).unlink(missing_ok=True)

    async def __aenter__(self) -> Self:
        """Return the engine, which already answers."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server."""
        await self.stop()


async def start(
    folder: Path,
    *,
    port: int,
    binary: Path | None = None,
    quick_timers: bool = False,
    synchronous: Literal["FULL", "NORMAL", "OFF"] = "FULL",
    namespace: str = "default",
    runtime: Runtime | None = None,
    within_s: float = START_S,
) -> Engine:
    """Start a server on FOLDER/temporal.db and return it when it answers.

    `binary` is the configured executable, if there is one. `quick_timers` lets timers fire within
    milliseconds instead of on a grid of one second. `synchronous="NORMAL"` is faster, and may lose
    the last instants when the machine loses power. `runtime` is that of the client which asks for
    health, for a process that owns one. Start from the main thread: where the system can, the
    server dies with the thread that started it.

    Raises `EngineMissing`, `FolderUnwritable`, `EngineRunning`, `SchemaDiffers`, `PortTaken`,
    `EngineDied` or `EngineSilent`.
    """
    executable = find_binary(binary)
    folder = make_folder(folder)
    database, log = folder / DATABASE_FILE, folder / LOG_FILE
    launch = Launch(executable, database, log, port, namespace, synchronous, quick_timers)
    process = await _launch(launch)
    engine = Engine(folder, launch, process)
    try:
        (folder / PID_FILE).write_text(str(process.pid), encoding="ascii")
        await wait_until_ready(process, launch, within_s=within_s, runtime=runtime)
    except BaseException:
        await engine.kill()
        raise
    return engine


async def _launch(launch: Launch) -> subprocess.Popen[bytes]:
    lock = await _lock_file(launch.database.parent)
    try:
        require_free(launch.port)
        await ensure_file(launch.database, launch.binary, launch.log)
        # The server inherits the lock: it is held exactly as long as the server lives.
        return spawn(launch, keep=(lock,))
    finally:
        os.close(lock)


async def _lock_file(folder: Path) -> int:
    """Lock the engine's file; a server that is just leaving is given time to."""
    deadline = time.monotonic() + _PREDECESSOR_S
    while (lock := try_lock(folder / _LOCK_FILE)) is None:
        if time.monotonic() >= deadline:
            pid = read_pid(folder / PID_FILE)
            who, how = ("", "it") if pid is None else (f" (process {pid})", f"it with `kill {pid}`")
            message = f"a Temporal server{who} still runs on {folder}: stop {how}, then start again"
            raise EngineRunning(message, pid)
        await asyncio.sleep(POLL_S)
    return lock
