"""The command line as it is typed: run in this process, against records and engines of the test."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.app import run
from engine.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ROOT / "demo" / "directory.yaml"


@dataclass(frozen=True, slots=True)
class Typed:
    """What came of a command line: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever a command gives
        """What `--json` gave."""
        return json.loads(self.out)


Type = Callable[..., Typed]


@pytest.fixture
def type_in(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Type:
    """Give a function that runs a command line and returns what came of it."""
    monkeypatch.setenv("COLUMNS", "80")

    def type_it(*words: str) -> Typed:
        capfd.readouterr()
        code = run(words)
        shown = capfd.readouterr()
        return Typed(int(code), shown.out, shown.err)

    return type_it


@dataclass(frozen=True, slots=True)
class House:
    """A data folder with people, and the port of the engine that runs (or does not) on it."""

    folder: Path
    port: int

    def environment(self) -> dict[str, str]:
        """The settings of a door that works with this folder."""
        return {
            "FIRSTHOUR_HOME": str(self.folder),
            "FIRSTHOUR_DIRECTORY": str(PEOPLE),
            "FIRSTHOUR_TEMPORAL_PORT": str(self.port),
            "FIRSTHOUR_HEALTH": "",
            "FIRSTHOUR_TASK_QUEUE": "escalations",
        }

    def settle_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make this the folder of the commands that follow, wherever one stands."""
        for name in ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in self.environment().items():
            monkeypatch.setenv(name, value)


@pytest.fixture
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """A folder of the test's own, on which no engine runs."""
    house = House(tmp_path / "data", free_port())
    house.settle_in(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return house


@dataclass
class Running:
    """`firsthour up`, as a process of its own."""

    house: House
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        words = [sys.executable, str(ROOT / "starter.py"), "up", "--quick-timers", "--json"]
        environment = {"PATH": "/usr/bin:/bin", **self.house.environment()}
        folder = self.house.folder.parent
        with (folder / "up.log").open("ab") as told:
            self.process = subprocess.Popen(
                words, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=told, text=True
            )
        assert self.process.stdout is not None
        said = []
        for line in self.process.stdout:
            if json.loads(line).get("event") == "ready":
                return
            said.append(line)
        self.process.wait()
        self.process.stdout.close()
        log = (self.house.folder.parent / "up.log").read_text("utf-8")
        message = f"`up` ended before it was ready:\n{''.join(said)}{log[-2000:]}"
        raise RuntimeError(message)

    def stop(self) -> int:
        """Interrupt it as Ctrl-C does; its exit code."""
        assert self.process is not None
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGINT)
        with self.process.stdout:
            self.process.stdout.read()
        return self.process.wait(timeout=60)


@contextmanager
def started(folder: Path) -> Iterator[Running]:
    """A house in this folder, with engine and worker until the context ends."""
    up = Running(House(folder / "data", free_port()))
    up.start()
    try:
        yield up
    finally:
        if up.process is not None and up.process.poll() is None:
            up.stop()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A house with engine and worker: one for all tests, each of which opens cases of its own."""
    with started(tmp_path_factory.mktemp("house")) as up:
        yield up


@pytest.fixture
def house(running: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Running:
    """The running house, as the one that commands of this test speak to."""
    running.house.settle_in(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return running


def until(type_in: Type, case: str, kind: str) -> None:
    """Look at a case until a fact of a kind is in its timeline."""
    for _ in range(200):
        facts = type_in("timeline", case, "--json").json["facts"]
        if any(fact["kind"] == kind for fact in facts):
            return
    message = f"{case} never had a fact {kind}"
    raise AssertionError(message)
