"""`up`: mistakes told in a line each, and one process tree that survives a kill of any part."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from cli.up_tree import Pauses
from engine.lock import FolderLock
from firsthour.directory.versions import Shelf
from firsthour.loading import load
from firsthour.records.connect import connect
from tests.cli.conftest import ROOT, House, Type

_PATIENCE_S = 60.0


class Up:
    """A running `up`, by its lines of JSON."""

    def __init__(self, house: House) -> None:
        words = [sys.executable, str(ROOT / "starter.py"), "up", "--json", "--quick-timers"]
        given = {k: v for k, v in os.environ.items() if not k.startswith("TEMPORAL_")}
        self.process = subprocess.Popen(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=given | house.environment(),
            cwd=house.folder.parent,
            text=True,
        )
        self._events: Queue[dict[str, Any]] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            if line.startswith("{"):
                self._events.put(json.loads(line))

    def close(self) -> None:
        """Kill it if it still runs, and read what it said to the end."""
        self.process.kill()
        self.process.wait()
        self._reader.join(timeout=_PATIENCE_S)
        if self.process.stdout:
            self.process.stdout.close()

    def wait_for(self, event: str) -> dict[str, Any]:
        """The next event of this name; those before it are dropped."""
        while True:
            try:
                found = self._events.get(timeout=_PATIENCE_S)
            except Empty:
                pytest.fail(f"{event} was not told within {_PATIENCE_S} s")
            if found["event"] == event:
                return found


@contextmanager
def up(house: House) -> Iterator[Up]:
    """A running `up`, killed at the end if it is still there."""
    running = Up(house)
    try:
        yield running
    finally:
        running.close()


def is_gone(pid: int) -> bool:
    """True when a process has ended, also when nobody has collected it yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


def wait_until_gone(*pids: int) -> None:
    """Return when these processes have ended; the tree's own end is what is waited for."""
    pause = threading.Event()
    for _ in range(600):
        if all(is_gone(pid) for pid in pids):
            return
        pause.wait(0.05)
    pytest.fail(f"of {pids} some are still there")


@pytest.fixture
def lonely(tmp_path: Path, quiet: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house in whose folder one stands, with nothing running."""
    monkeypatch.chdir(tmp_path)
    return quiet


def test_what_is_promised_survives_a_kill_of_any_part(lonely: House, type_in: Type) -> None:
    """Worker, engine, then the whole tree die by SIGKILL; each time every promise is there."""
    with up(lonely) as running:
        ready = running.wait_for("ready")
        opened = type_in("open", str(ROOT / "demo" / "incident.yaml"), "--json")
        assert 0 == opened.code, opened.err
        type_in("manager", "acknowledge", "1", "--as", "mara.lindqvist")
        promised = due_times(type_in)

        os.kill(ready["worker_pid"], signal.SIGKILL)
        worker = running.wait_for("worker_started")
        told = type_in("manager", "set-phase", "1", "identified", "--as", "mara.lindqvist")
        os.kill(ready["engine_pid"], signal.SIGKILL)
        engine = running.wait_for("engine_started")
        noted = type_in("manager", "comment", "1", "--text", "On it", "--as", "mara.lindqvist")
        after_parts = due_times(type_in)
        running.process.kill()
        wait_until_gone(worker["pid"], engine["pid"])

    with up(lonely) as again:
        ready = again.wait_for("ready")
        said = type_in("engineer", "comment", "1", "--text", "Back", "--as", "priya.raman")
        after_all = due_times(type_in)
        again.process.send_signal(signal.SIGTERM)
        again.wait_for("stopped")

        assert 0 == again.process.wait(timeout=_PATIENCE_S)
        wait_until_gone(ready["engine_pid"], ready["worker_pid"])
    assert [0, 0, 0] == [told.code, noted.code, said.code], told.err + noted.err + said.err
    assert "acknowledge:1" in promised
    assert promised.items() <= after_parts.items()
    assert promised.items() <= after_all.items()


def due_times(type_in: Type) -> dict[str, str]:
    """Every promise of the case that nobody moves meanwhile, with its due time."""
    shown = type_in("show", "1", "--json").json
    lasting = ("acknowledge", "initial_notice", "action_plan", "resolution", "close")
    return {p["key"]: p["due_at"] for p in shown["obligations"] if p["key"].startswith(lasting)}


def test_a_second_up_on_a_folder_is_told_who_works_there(lonely: House, type_in: Type) -> None:
    """One process tree works on a folder at a time."""
    with FolderLock(lonely.folder):
        typed = type_in("up", "--json")

    assert (5, "folder_locked") == (typed.code, typed.json["error"]["code"])
    assert str(os.getpid()) in typed.json["error"]["message"]
    assert 1 == len(typed.out.splitlines())


def test_a_taken_port_is_told_in_one_line(lonely: House, type_in: Type) -> None:
    """Something else listens where the engine should."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", lonely.port))
        other.listen()
        typed = type_in("up")

    assert 5 == typed.code
    assert f"Port {lonely.port} of 127.0.0.1 is taken." in typed.err
    assert "Stop what uses it, or choose another." in typed.err


def test_a_taken_address_of_the_worker_is_told(
    lonely: House, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else answers where the worker's health should be."""
    assert lonely
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("FIRSTHOUR_HEALTH", f"127.0.0.1:{other.getsockname()[1]}")
        typed = type_in("up", "--json")

    assert (5, "port_taken") == (typed.code, typed.json["error"]["code"])
    assert "FIRSTHOUR_HEALTH" in typed.json["error"]["hint"]


def test_a_missing_binary_is_told(lonely: House, type_in: Type) -> None:
    """The executable that was named is not there."""
    typed = type_in("up", "--temporal-binary", str(lonely.folder / "temporal"))

    assert 5 == typed.code
    assert "is not an executable file" in " ".join(typed.err.split())


def test_a_folder_that_cannot_be_written_is_told(lonely: House, type_in: Type) -> None:
    """The data folder is a file."""
    lonely.folder.parent.mkdir(parents=True, exist_ok=True)
    (lonely.folder.parent / "file").write_text("")

    typed = type_in("up", "--folder", str(lonely.folder.parent / "file" / "data"))

    assert 2 == typed.code
    assert "Choose another data folder." in typed.err


def test_bad_settings_are_told(
    lonely: House, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A port that is no number is named, and nothing is started."""
    monkeypatch.setenv("FIRSTHOUR_TEMPORAL_PORT", "seven")

    typed = type_in("up", "--json")

    assert 2 == typed.code
    assert "temporal.port" in str(typed.json["error"])
    assert not lonely.folder.exists()


def test_another_engine_in_the_environment_is_told(
    lonely: House, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other commands would speak to that engine and not to the one that `up` starts."""
    assert lonely
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example.com:7233")

    typed = type_in("up", "--json")

    assert (2, "engine_elsewhere") == (typed.code, typed.json["error"]["code"])


def test_a_directory_that_is_named_must_be_there(
    lonely: House, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of people that was named elsewhere is not made up."""
    assert lonely
    monkeypatch.setenv("FIRSTHOUR_DIRECTORY", "people.yaml")

    typed = type_in("up", "--json")

    assert (2, "no_directory") == (typed.code, typed.json["error"]["code"])
    assert not Path("people.yaml").exists()


@pytest.mark.parametrize("is_gone", [True, False], ids=["gone", "broken"])
def test_a_directory_that_broke_stops_nothing(
    lonely: House, type_in: Type, monkeypatch: pytest.MonkeyPatch, *, is_gone: bool
) -> None:
    """Where a version of it was in use: that one is, and nobody invented is put in its place."""
    file = Path("directory.yaml")
    file.write_bytes((ROOT / "demo" / "directory.yaml").read_bytes())
    monkeypatch.setenv("FIRSTHOUR_DIRECTORY", str(file))
    store = connect(load().records_url)
    Shelf(store, file).open()
    store.close()
    file.unlink() if is_gone else file.write_text("people: [", "utf-8")
    with socket.socket() as other:
        other.bind(("127.0.0.1", lonely.port))
        other.listen()
        typed = type_in("up")

    assert "its last good version is in use" in " ".join(typed.out.split())
    assert "is taken" in " ".join(typed.err.split())
    assert is_gone != file.exists()


def test_a_first_start_brings_a_directory_to_begin_with(
    lonely: House, type_in: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody has made one, the invented people are put in place, and it is said."""
    monkeypatch.setenv("FIRSTHOUR_DIRECTORY", "directory.yaml")
    with socket.socket() as other:
        other.bind(("127.0.0.1", lonely.port))
        other.listen()
        typed = type_in("up")

    assert (ROOT / "demo" / "directory.yaml").read_bytes() == Path("directory.yaml").read_bytes()
    assert "now holds invented ones" in " ".join(typed.out.split())


def test_a_child_that_keeps_dying_is_started_ever_more_slowly() -> None:
    """Half a second at first, ten at most; after half a minute of life it begins anew."""
    pauses = Pauses()

    found = [pauses.after(lived) for lived in (1, 1, 1, 1, 1, 1, 40, 1)]

    assert [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 0.5, 1.0] == found
