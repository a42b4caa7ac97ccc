"""How late the last notice is when the worker that sends it is killed (SIGKILL) midway.

    python -m benchmarks.tail RECIPIENTS

A worker process of its own sends one notice to many customers as files; it is killed when a part
of them is written, and another one is started at once, as a supervisor does. Counted is the time
from the kill until the ledger has the last recipient as told. It mostly waits: run as a process of
its own, it takes little from what is measured beside it.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGINT

from sqlalchemy import func, select

from benchmarks.canonical import HOME, Canonical, read
from benchmarks.ground import Ground, settings_in
from benchmarks.notices import customers, opened_with, send_now
from engine.namespace import prepare
from engine.ports import free_port
from engine.server import start
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES
from firsthour.settings import Settings
from gate.connect import connect
from gate.say import say
from service.tools import build

POLL_S = 0.01


@asynccontextmanager
async def apart(recipients: int) -> AsyncIterator[Callable[[], Awaitable[float]]]:
    """Begin the measurement in a process of its own; who awaits the result gets the seconds.

    RuntimeError where it failed.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.tail", str(recipients),
        cwd=HOME, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip

    async def seconds() -> float:
        told, _ = await process.communicate()
        if process.returncode:
            message = "the measurement of a killed sender failed"
            raise RuntimeError(message)
        return float(told)

    try:
        yield seconds
    finally:
        if process.returncode is None:  # it ends its own processes
            process.send_signal(SIGINT)
            await process.wait()


async def crash_tail(canonical: Canonical, folder: Path, recipients: int) -> float:
    """Seconds from the kill to the last of ``recipients``, on a server of its own.

    RuntimeError where everybody had been told before the kill.
    """
    async with await start(folder / "engine", port=free_port(), quick_timers=True) as engine:
        client = await connect(engine.target)
        await prepare(client)
        settings = settings_in(folder, engine.launch.port, "outbox")
        tools = await asyncio.to_thread(build, settings)
        try:
            rig = Ground(folder, engine, client, tools)
            return await _kill_midway(rig, canonical, settings, recipients)
        finally:
            tools.close()


async def _kill_midway(
    rig: Ground, canonical: Canonical, settings: Settings, recipients: int
) -> float:
    store, log = rig.tools.store, rig.folder / "worker.log"
    worker = start_worker(settings, log)
    try:
        case = await opened_with(rig, canonical, customers(recipients))
        await say(rig.client, case, send_now(canonical))
        await _told(store, case, recipients // 4)
        worker.kill()
        killed = time.monotonic()
        worker.wait()
        if _count(store, case) == recipients:
            message = "everybody had been told before the worker was killed"
            raise RuntimeError(message)
        worker = start_worker(settings, log)
        await _told(store, case, recipients)
        return time.monotonic() - killed
    finally:
        worker.kill()
        worker.wait()


def start_worker(settings: Settings, log: Path) -> subprocess.Popen[bytes]:
    """A worker as a process, with these settings in its environment."""
    notices = settings.notices
    given = {
        "FIRSTHOUR_HOME": settings.home,
        "FIRSTHOUR_DIRECTORY": settings.directory,
        "FIRSTHOUR_TASK_QUEUE": settings.task_queue,
        "FIRSTHOUR_HEALTH": settings.health,
        "FIRSTHOUR_TEMPORAL_PORT": str(settings.temporal.port),
        "FIRSTHOUR_NOTICES_CHANNEL": notices.channel,
        "FIRSTHOUR_NOTICES_TOKEN_KEY": notices.token_key,
        "FIRSTHOUR_NOTICES_SMTP_HOST": notices.smtp.host,
        "FIRSTHOUR_NOTICES_SMTP_PORT": str(notices.smtp.port),
    }
    for name, channel in notices.channels.items():
        for option, value in channel.model_dump().items():
            if value:
                given[f"FIRSTHOUR_NOTICES_CHANNELS_{name}_{option}".upper()] = str(value)
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, str(HOME / "worker.py")],
            cwd=settings.data_folder,
            env={**os.environ, **given},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )


async def _told(store: Store, case: int, at_least: int) -> None:
    while _count(store, case) < at_least:  # noqa: ASYNC110 - a ledger is no event
        await asyncio.sleep(POLL_S)


def _count(store: Store, case: int) -> int:
    query = select(func.count()).where(
        DELIVERIES.c.case == case,
        DELIVERIES.c.audience == "customers",
        DELIVERIES.c.state == "sent",
    )
    with store.read() as connection:
        return connection.execute(query).scalar_one()


def main() -> None:
    """Measure, and print the seconds."""
    with tempfile.TemporaryDirectory(prefix="firsthour-tail-") as folder:
        seconds = asyncio.run(crash_tail(read(), Path(folder) / "tail", int(sys.argv[1])))
    print(seconds)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # short-lived Temporal clients may crash at interpreter exit (SDK #300)
