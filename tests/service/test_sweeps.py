"""The worker's rounds: stuck cases are found and told, a sign of life is given."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue

import httpx
import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from engine.binary import find_binary
from engine.namespace import prepare
from engine.ports import free_port
from engine.server import start
from firsthour.settings import Notices, Settings
from service.sweeps import Sweeps
from service.tools import Tools, build
from tests.service.test_worker_door import PEOPLE, given, spawn

QUEUE = "cases"
SOONER = """#!/bin/sh
[ "$1" = server ] && set -- "$@" --dynamic-config-value \\
    system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute=2
exec "{binary}" "$@"
"""
"""A server that reports a workflow after two failed tasks and not after five, a minute later."""


@workflow.defn(name="Escalation", sandboxed=False)
class Mistaken:
    """A case whose code has a mistake that only the case with number 7 meets."""

    @workflow.run
    async def run(self, number: int) -> None:
        """Fail the workflow task, or wait for ever."""
        if number == 7:
            raise ValueError(number)
        await workflow.wait_condition(lambda: False)


class Pulse(BaseHTTPRequestHandler):
    """Notes who called, and answers as the path says."""

    def do_GET(self) -> None:
        """Answer 200, or 500 under /ill."""
        self.server.calls.put(self.path)  # type: ignore[attr-defined]
        self.send_response(500 if self.path == "/ill" else 200)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Calls are noted, not printed."""


@pytest.fixture
def watcher() -> Iterator[tuple[str, "Queue[str]"]]:
    """Somebody who is called while all is well: their address, and the calls."""
    server = HTTPServer(("127.0.0.1", 0), Pulse)
    calls: Queue[str] = Queue()
    server.calls = calls  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", calls
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tools(tmp_path: Path) -> Iterator[Tools]:
    """A worker's tools, with an outbox."""
    given = Settings(
        home=str(tmp_path / "home"), directory=str(PEOPLE), notices=Notices(channel="outbox")
    )
    made = build(given)
    yield made
    made.close()


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a real server that reports failing workflows soon."""
    binary = tmp_path / "temporal"
    binary.write_text(SOONER.format(binary=find_binary(None)))
    binary.chmod(0o755)
    folder, port = tmp_path / "engine", free_port()
    async with await start(folder, port=port, binary=binary, quick_timers=True) as engine:
        connected = await Client.connect(engine.target)
        await prepare(connected)
        yield connected


@asynccontextmanager
async def mistaken(client: Client) -> AsyncIterator[None]:
    """A worker with the mistake, and two cases."""
    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=[Mistaken],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    async with worker:
        for number in (6, 7):
            name = f"escalation-{number}"
            await client.start_workflow("Escalation", number, id=name, task_queue=QUEUE)
        yield


def sweeps(client: Client, tools: Tools, *, url: str = "", well: bool = True) -> Sweeps:
    """The rounds of a worker that is well, or is not."""

    async def is_well() -> bool:
        return well

    return Sweeps(client, tools, QUEUE, url, is_well)


def mails(tools: Tools) -> list[EmailMessage]:
    """The messages in the outbox."""
    files = sorted(tools.deliver.settings.outbox.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


async def test_a_case_whose_task_keeps_failing_is_told_to_the_administrators(
    client: Client, tools: Tools
) -> None:
    """The engine's own report is found; the healthy case beside it is not named."""
    rounds = sweeps(client, tools)
    async with mistaken(client):
        async with asyncio.timeout(60):
            while not mails(tools):  # the engine's report is asked for, as every minute
                await rounds.find_stuck()
                await asyncio.sleep(0.2)
        before = tools.deliver.settings.outbox.stat().st_mtime_ns
        await rounds.find_stuck()
    told = mails(tools)
    parts = [part.get_content() for part in told[0].walk() if not part.is_multipart()]

    assert ["piet.devries@example.com"] == [mail["To"].addresses[0].addr_spec for mail in told]
    assert "[Firsthour] 1 case is stuck" == told[0]["Subject"]
    assert all("escalation-7" in part and "escalation-6" not in part for part in parts)
    assert all("You look after this installation." in part for part in parts)
    assert before == tools.deliver.settings.outbox.stat().st_mtime_ns


async def test_a_sign_of_life_is_given_while_all_is_well(
    client: Client, tools: Tools, watcher: tuple[str, "Queue[str]"]
) -> None:
    """Silence is the alarm: none while something is away, and an answer of 500 is a failure."""
    url, calls = watcher
    await sweeps(client, tools, url=f"{url}/ill-at-ease", well=False).heartbeat()
    await sweeps(client, tools, url=f"{url}/well").heartbeat()
    with pytest.raises(httpx.HTTPStatusError, match="500"):
        await sweeps(client, tools, url=f"{url}/ill").heartbeat()

    assert ["/well", "/ill"] == list(calls.queue)


async def test_a_worker_calls_the_address_of_its_settings(
    client: Client, tmp_path: Path, watcher: tuple[str, "Queue[str]"]
) -> None:
    """A worker with `heartbeat_url` calls there as soon as it works."""
    url, calls = watcher
    port = client.service_client.config.target_host.rpartition(":")[2]
    settings = {"FIRSTHOUR_TEMPORAL_PORT": port, "FIRSTHOUR_HEARTBEAT_URL": f"{url}/worker"}
    with spawn(tmp_path, given(tmp_path, **settings)) as worker:
        called = await asyncio.to_thread(calls.get, timeout=60)
        worker.kill()

    assert "/worker" == called
