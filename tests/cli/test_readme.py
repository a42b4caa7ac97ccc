"""The README's commands do what it says: its tour is taken, on a real engine with a real worker."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from engine.ports import free_port
from firsthour.records import views
from firsthour.records.connect import connect
from tests.cli.conftest import ROOT, Type
from tests.cli.readme import mentioned, targets, typed, unknown

UP = "firsthour up"
KILL = "pkill -9 -f 'firsthour up'"
WATCH = "firsthour watch 1"
PATH = "export 'PATH=$PWD/.venv/bin:$PATH'"
ELSEWHERE = {
    "make demo": "tests/cli/test_demo.py plays it",
    "make test": "what runs at this moment",
}
"""Commands of the blocks that the tour below does not type, and why."""

ENDS_WITH = {
    "firsthour open": "Watch it: firsthour watch 1",
    "firsthour show": "Before it can be closed",
    "firsthour who": "paging.L1",
    "firsthour directory check": "The picture of the shifts",
    "firsthour manager acknowledge": "Mara Lindqvist took the case.",
    "firsthour manager edit-notice": "wrote a text for a notice: initial notice to the customers",
    "firsthour manager send-notice": "Sending began: initial notice",
    "firsthour ledger": "elif.kaya@bogazici-odeme.example",
    "firsthour engineer accept-seat": "Priya Raman took the seat lead.",
    "firsthour engineer submit-technical-plan": "Promise kept: technical plan.",
    "firsthour engineer signal-resolved": "signalled the technical resolution",
    "firsthour manager declare-resolved": "Mara Lindqvist declared the case resolved.",
    "firsthour architect verify-resolution": "Amélie Dubois verified the resolution.",
    "firsthour architect send-notice": "Sending began: resolution announcement",
    "firsthour customer confirm-access": "heard customer #1",
    "firsthour executive confirm-access": "Access confirmed: Harbour Lane Books Ltd.",
    "firsthour executive deny-access": "Round 2 of the resolution began.",
    "firsthour timeline": "Still without access: Aalto Clinics Oy.",
    "firsthour documents": "files are in ./case-1",
}
"""What each command of the tour shows, by its first words."""

NEEDS = {
    "firsthour ledger": ("notice_sent", 3),
    "firsthour engineer accept-seat": ("seat_offered", 1),
    "firsthour customer confirm-access": ("access_asked", 1),
}
"""Facts that the engine adds by itself while a person reads on: kind, and how many."""
_PATIENCE_S = 60.0
Told = TypeVar("Told")


class Tour:
    """A reader in a checkout: one terminal for `up`, another for everything else."""

    def __init__(self, folder: Path, type_in: Type) -> None:
        self.folder, self._type_in = folder, type_in
        self.up: subprocess.Popen[str] | None = None
        self._readers: list[threading.Thread] = []

    def take(self, command: str) -> None:
        """Type one command, and see what comes of it."""
        if command == PATH:
            assert (self.folder / ".venv" / "bin" / "firsthour").exists()
        elif command == UP:
            self.start()
        elif command == KILL:
            self.kill()
        elif command == WATCH:
            self.watch()
        else:
            self.say(command)

    def start(self) -> None:
        """Start engine and worker, and wait until it is said that they are up."""
        self.up = self._spawn(UP)
        lines = self.up.stdout or ()
        assert any("Firsthour is up." in line for line in lines)
        reader = threading.Thread(target=lambda: [*lines], daemon=True)
        reader.start()
        self._readers.append(reader)

    def kill(self) -> None:
        """Kill what the README's pattern finds, this tour's alone; the engine goes with it."""
        assert self.up is not None
        line = Path(f"/proc/{self.up.pid}/cmdline").read_text("utf-8").replace("\0", " ")
        assert shlex.split(KILL)[-1] in line
        self.close()
        _until_closed(int(os.environ["FIRSTHOUR_TEMPORAL_PORT"]))

    def watch(self) -> None:
        """Watch until the first fact is told, then leave by Ctrl-C."""
        watching = self._spawn(WATCH)
        first = watching.stdout.readline() if watching.stdout else ""
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=_PATIENCE_S)

        assert "Rosa Marín opened the case." in first
        assert 0 == watching.returncode

    def say(self, command: str) -> None:
        """Type a command that ends by itself."""
        words = shlex.split(command)
        shown = _of(command, ENDS_WITH)
        assert shown is not None, f"what does {command} show?"
        needed = _of(command, NEEDS)
        if needed is not None:
            self.until(*needed)
        typed_in = self._type_in(*words[1:])

        assert 0 == typed_in.code, f"{command}\n{typed_in.err}"
        assert shown in " ".join(typed_in.out.split()), f"{command}\n{typed_in.out}"

    def until(self, kind: str, count: int) -> None:
        """Wait until the case has so many facts of a kind."""
        store = connect(f"sqlite:///{self.folder / '.firsthour' / 'records.sqlite'}")
        pause, found = threading.Event(), 0
        for _ in range(600):
            found = sum(1 for fact in views.facts(store, 1) if fact.body.kind == kind)
            if found >= count:
                break
            pause.wait(0.1)
        store.close()

        assert found >= count

    def close(self) -> None:
        """Kill `up`; its children go with it."""
        if self.up is not None:
            self.up.kill()
            self.up.wait()
            for reader in self._readers:
                reader.join(timeout=_PATIENCE_S)
            if self.up.stdout:
                self.up.stdout.close()

    def _spawn(self, command: str) -> subprocess.Popen[str]:
        given = {k: v for k, v in os.environ.items() if not k.startswith("TEMPORAL_")}
        return subprocess.Popen(
            [str(self.folder / ".venv" / "bin" / "firsthour"), *shlex.split(command)[1:]],
            cwd=self.folder,
            env=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )


@pytest.fixture
def tour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type_in: Type) -> Iterator[Tour]:
    """A fresh folder with what a checkout has of it, and ports of its own."""
    (tmp_path / "demo").symlink_to(ROOT / "demo")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("FIRSTHOUR_", "TEMPORAL_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("FIRSTHOUR_TEMPORAL_PORT", str(free_port()))
    monkeypatch.setenv("FIRSTHOUR_HEALTH", f"127.0.0.1:{free_port()}")
    made = Tour(tmp_path, type_in)
    yield made
    made.close()


def test_the_tour_goes_as_the_readme_says(tour: Tour) -> None:
    """Each command, in order, ends with 0 and shows what it should; the files come to be."""
    for command in typed():
        if command not in ELSEWHERE:
            tour.take(command)

    assert (tour.folder / "directory.yaml").is_file()
    assert list((tour.folder / ".firsthour" / "outbox").glob("*.eml"))
    assert {".md", ".html"} == {file.suffix for file in (tour.folder / "case-1").iterdir()}


def test_every_command_of_the_blocks_is_decided_upon() -> None:
    """A command that is new in the README is taken on the tour, or named here with a reason."""
    known = {UP, KILL, WATCH, PATH, *ELSEWHERE}
    commands = typed()

    assert set(ELSEWHERE) <= set(commands)
    assert [] == [each for each in commands if each not in known and not _of(each, ENDS_WITH)]
    assert [] == [words for words in ENDS_WITH if not any(c.startswith(words) for c in commands)]


def test_commands_in_the_text_are_there() -> None:
    """Targets of make, commands with their options, and files that the text names exist."""
    commands = mentioned()
    made = {words.split()[1] for words in commands if words.startswith("make ")}
    scripts = {words.split()[1] for words in commands if words.startswith("python ")}
    wrong = {words: unknown(words) for words in commands if words.startswith("firsthour ")}

    assert made
    assert made <= targets()
    assert [] == [script for script in scripts if not (ROOT / script).is_file()]
    assert {} == {words: found for words, found in wrong.items() if found}


def _of(command: str, table: dict[str, Told]) -> Told | None:
    """What a table says of a command, by its first words."""
    return next((said for words, said in table.items() if command.startswith(f"{words} ")), None)


def _until_closed(port: int) -> None:
    """Return when nobody answers on a port any more."""
    pause = threading.Event()
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        pause.wait(0.05)
    pytest.fail(f"somebody still answers on port {port}")
