"""The worker's door: what keeps it from working is a line each, and its stdout stays clean."""

import asyncio
import os
import runpy
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from engine.ports import free_port
from engine.server import Engine, start
from firsthour.records.connect import connect
from firsthour.records.ledger.channels import ChannelState, channel_states
from firsthour.records.store import Store

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ROOT / "demo" / "directory.yaml"
Tried = Callable[..., tuple[int, str]]


def given(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a worker whose settings are all right, and what is different in it."""
    others = ("FIRSTHOUR_", "TEMPORAL_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return {
        **kept,
        "FIRSTHOUR_HOME": str(folder / "data"),
        "FIRSTHOUR_DIRECTORY": str(PEOPLE),
        "FIRSTHOUR_HEALTH": "",
        "FIRSTHOUR_TEMPORAL_PORT": str(free_port()),
        **more,
    }


def spawn(folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """A worker as a process, with its words to be read."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "worker.py")],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(folder: Path, **more: str) -> tuple[int, str]:
    """The exit code of a worker that cannot work, and what it says besides its log."""
    worker = spawn(folder, given(folder, **more))
    out, err = worker.communicate(timeout=60)

    assert out == ""
    return worker.returncode, "\n".join(line for line in err.splitlines() if " INFO " not in line)


@pytest.fixture(scope="module")
def door() -> Callable[[], int]:
    """What the worker's file does as it is started: read once, as no process is needed to see it.

    Others of this file are processes: so are those of `up` and of the crash tests.
    """
    main: Callable[[], int] = runpy.run_path(str(ROOT / "worker.py"))["main"]
    return main


@pytest.fixture
def tried(
    door: Callable[[], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Tried:
    """Give the same as `ended` without a process: for what is found before there is any work."""

    def try_it(**more: str) -> tuple[int, str]:
        wanted = given(tmp_path, **more)
        for name in os.environ.keys() - wanted.keys():
            monkeypatch.delenv(name)
        for name, value in wanted.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        code = door()
        out, err = capfd.readouterr()

        assert out == ""
        return code, err.rstrip("\n")

    return try_it


@contextmanager
def taken() -> Iterator[str]:
    """An address on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield f"127.0.0.1:{other.getsockname()[1]}"


def test_a_wrong_directory_is_told_by_line(tmp_path: Path) -> None:
    """A mistake in the file of people ends the worker with 2 and names the line."""
    people = tmp_path / "people.yaml"
    people.write_text("people:\n  ana: {name: Ana, rols: [engineer]}\n", "utf-8")
    code, said = ended(tmp_path, FIRSTHOUR_DIRECTORY=str(people))

    assert 2 == code
    assert [f"The directory {people} cannot be used:"] == said.splitlines()[:1]
    assert "line 2" in said
    assert "rols" in said
    assert "Traceback" not in said


def test_a_directory_that_is_not_there_is_told(tried: Tried, tmp_path: Path) -> None:
    """A file of people that does not exist ends the worker with 2."""
    code, said = tried(FIRSTHOUR_DIRECTORY=str(tmp_path / "nobody.yaml"))

    assert 2 == code
    assert "nobody.yaml" in said
    assert "Traceback" not in said


def test_records_that_cannot_be_reached_are_told(tried: Tried) -> None:
    """A database that does not answer ends the worker with 5 and names the setting."""
    away = f"postgresql://nobody@127.0.0.1:{free_port()}/records"
    code, said = tried(DATABASE_URL=away)

    assert 5 == code
    assert said.startswith("The records cannot be opened: ")
    assert "Start the database that `database_url` (or DATABASE_URL) names." in said
    assert "Traceback" not in said


def test_a_folder_that_cannot_be_made_is_told(tried: Tried, tmp_path: Path) -> None:
    """A data folder under a file ends the worker with 2."""
    (tmp_path / "file").write_text("no folder")
    code, said = tried(FIRSTHOUR_HOME=str(tmp_path / "file" / "data"))

    assert 2 == code
    assert said.startswith(f"{tmp_path / 'file' / 'data'} cannot be made")
    assert 1 == len(said.splitlines())


def test_a_configuration_of_temporal_that_cannot_be_read_is_told(
    tried: Tried, tmp_path: Path
) -> None:
    """An unknown key in Temporal's own file ends the worker with 2 and is named."""
    (tmp_path / "temporal.toml").write_text("[profile.default]\nadress = 'x:7233'\n")
    code, said = tried(TEMPORAL_CONFIG_FILE=str(tmp_path / "temporal.toml"))

    assert 2 == code
    assert "unknown field `adress`" in said
    assert "Traceback" not in said


def test_an_engine_that_is_not_there_is_told(tried: Tried) -> None:
    """Without a server the worker ends with 5 and says how to start one."""
    code, said = tried()

    assert 5 == code
    assert "does not answer." in said
    assert "firsthour up" in said


def test_a_taken_address_of_metrics_is_told(tried: Tried) -> None:
    """Where somebody else serves already, the worker ends with 5 and names the setting."""
    with taken() as address:
        code, said = tried(FIRSTHOUR_METRICS=address)

    assert 5 == code
    assert f"{address} cannot be used, where the worker's metrics should be" in said
    assert "FIRSTHOUR_METRICS" in said
    assert "Traceback" not in said


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    """A server of the test's own."""
    made = await start(tmp_path / "engine", port=free_port(), quick_timers=True)
    yield made
    await made.kill()


@pytest.fixture
def worker(tmp_path: Path, engine: Engine) -> Iterator[subprocess.Popen[str]]:
    """A worker of that server, killed at the end."""
    port = str(engine.launch.port)
    with spawn(tmp_path, given(tmp_path, FIRSTHOUR_TEMPORAL_PORT=port)) as made:
        yield made
        made.kill()


@pytest.mark.timeout(60)
async def test_what_the_core_of_the_sdk_says_never_reaches_stdout(
    engine: Engine, worker: subprocess.Popen[str]
) -> None:
    """A server that dies under a worker makes the SDK complain: on stderr, in the worker's log."""
    lines = worker.stderr or ()
    assert any("Working on" in line for line in lines)
    await engine.kill()
    complaint = next((line for line in lines if " temporal" in line), "")
    worker.kill()
    out, _ = worker.communicate(timeout=60)

    assert "WARNING temporal" in complaint
    assert out == ""


def first_said(store: Store) -> tuple[ChannelState, ...]:
    """What a worker says of its channels first."""
    pause = Event()
    while not (found := channel_states(store)):
        pause.wait(0.05)
    return found


@pytest.mark.timeout(60)
async def test_a_worker_says_how_its_channels_are_until_it_ends(
    tmp_path: Path, worker: subprocess.Popen[str]
) -> None:
    """It is on the list before it has sent anything, and leaves it when it is told to end."""
    assert any("Working on" in line for line in worker.stderr or ())
    store = connect(f"sqlite:///{tmp_path / 'data' / 'records.sqlite'}")
    channels = {state.channel for state in await asyncio.to_thread(first_said, store)}
    worker.terminate()
    worker.communicate(timeout=60)
    left = channel_states(store)
    store.close()

    assert {"email"} == channels
    assert () == left


async def test_a_taken_address_of_health_is_told(tmp_path: Path, engine: Engine) -> None:
    """Where somebody else answers already, the worker ends with 5 and names the setting."""
    port = str(engine.launch.port)
    with taken() as address:
        code, said = ended(tmp_path, FIRSTHOUR_TEMPORAL_PORT=port, FIRSTHOUR_HEALTH=address)

    assert 5 == code
    assert f"{address} cannot be used, where the worker's health should be" in said
    assert "FIRSTHOUR_HEALTH" in said
