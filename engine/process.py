"""The server as a child process: spawned, waited for until it answers, ended."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.runtime import Runtime
from temporalio.service import RPCError

from engine.errors import EngineDied, EngineSilent, FolderUnwritable
from engine.ports import LOOPBACK, answers, require_free
from engine.runtime import runtime as own_runtime

POLL_S = 0.02
_LOG_LIMIT_BYTES = 10_000_000
_LINE_LIMIT = 400

# The child asks to be killed with its parent, then becomes the server. It is done there and not
# between fork and exec, because this process has threads. SIGKILL and not SIGTERM: a server that
# takes a second to leave would hold file and port while the next one starts; it loses nothing.
_DIE_WITH_PARENT = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 9)
if os.getppid() != int(sys.argv[1]):
    os._exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True, slots=True)
class Launch:
    """What a server is started with."""

    binary: Path
    database: Path
    log: Path
    port: int
    namespace: str = "default"
    synchronous: str = "FULL"
    quick_timers: bool = False

    @property
    def target(self) -> str:
        """Where clients connect to."""
        return f"{LOOPBACK}:{self.port}"

    def arguments(self) -> list[str]:
        """Return the command line of the server."""
        words = [str(self.binary), "server", "start-dev", "--headless", "--ip", LOOPBACK]
        words += ["--port", str(self.port), "--db-filename", str(self.database)]
        for pragma in ("journal_mode=wal", f"synchronous={self.synchronous}", "busy_timeout=5000"):
            words += ["--sqlite-pragma", pragma]
        words += ["--log-format", "json"]
        if self.namespace != "default":
            words += ["--namespace", self.namespace]
        if self.quick_timers:
            words += ["--dynamic-config-value", 'history.timerProcessorMaxTimeShift="20ms"']
        return words


def bound_to_parent(words: list[str]) -> list[str]:
    """Return a command that ends with SIGKILL when the thread that starts it does, where it can.

    That is on Linux and from the main thread only; elsewhere the command comes back as it is.
    The first word must be the path of an executable.
    """
    if sys.platform == "linux" and threading.current_thread() is threading.main_thread():
        return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid()), *words]
    return words


def spawn(launch: Launch, keep: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Start the server in a session of its own, so that Ctrl-C reaches only its parent.

    `keep` are file descriptors that it inherits. Where the system can (Linux), it dies with the
    thread that started it, so this asks for it from the main thread only.
    Raises `PortTaken` or `FolderUnwritable`.
    """
    require_free(launch.port)
    words = bound_to_parent(launch.arguments())
    try:
        _rotate(launch.log)
        with launch.log.open("ab") as log:
            return subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=keep,
            )
    except OSError as error:
        message = f"{launch.log.parent} cannot be written ({error.strerror}): choose another folder"
        raise FolderUnwritable(message) from error


async def wait_until_ready(
    process: subprocess.Popen[bytes],
    launch: Launch,
    *,
    within_s: float,
    runtime: Runtime | None = None,
) -> None:
    """Return when the server serves its namespace.

    Raises `EngineDied`, `PortTaken` or `EngineSilent`, the latter after `within_s` seconds.
    """
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if process.poll() is not None:
            require_free(launch.port)
            line = _last_line(launch.log)
            raise EngineDied(f"the Temporal server ended at its start ({line}): see {launch.log}")
        if answers(launch.port) and await _serves(launch, runtime):
            return
        await asyncio.sleep(POLL_S)
    message = f"the Temporal server did not answer within {within_s:g} s: see {launch.log}"
    raise EngineSilent(message)


async def ended_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait at most so long for the process to end; tell whether it has."""
    deadline = time.monotonic() + seconds
    while process.poll() is None:
        if time.monotonic() >= deadline:
            return False
        await asyncio.sleep(POLL_S)
    return True


def kill_now(process: subprocess.Popen[bytes]) -> None:
    """End the process with SIGKILL and collect it."""
    process.kill()
    process.wait()


async def _serves(launch: Launch, runtime: Runtime | None) -> bool:
    moment = timedelta(seconds=2)
    request = DescribeNamespaceRequest(namespace=launch.namespace)
    try:
        client = await Client.connect(launch.target, runtime=runtime or own_runtime())
        healthy = await client.service_client.check_health(timeout=moment)
        await client.workflow_service.describe_namespace(request, timeout=moment)
    except (RPCError, RuntimeError):
        # RuntimeError is how the client says that it could not connect.
        return False
    return healthy


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    written = [line.strip() for line in lines if line.strip()]
    return written[-1][:_LINE_LIMIT] if written else "without a word"


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
