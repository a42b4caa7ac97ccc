"""Renders templates of one's own in a process of their own, which ends when it takes too long."""

import atexit
import json
import pickle
import subprocess
import sys
from contextlib import suppress
from math import inf
from threading import Lock, Thread
from time import monotonic
from typing import Any

from firsthour.notices.rendering.faults import TemplateFault
from firsthour.notices.rendering.sandboxed import Request
from firsthour.notices.settings import HOUSE

_WAIT_S = 30.0
"""Seconds for one notice, by the clock: a net below the bound on processor time."""
_LOOK_S = 1.0


class Sandbox:
    """One such process, started when it is first needed. Safe for threads, one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._until = inf

    def fill(self, request: Request) -> list[str]:
        """The texts, in the order of the request's names. TemplateFault."""
        with self._lock:
            process = self._running()
            self._until = monotonic() + _WAIT_S
            try:
                return self._asked(process, request)
            finally:
                self._until = inf

    @property
    def is_idle(self) -> bool:
        """Whether no process runs: none was needed yet, or the last one has ended."""
        return self._process is None

    def close(self) -> None:
        """End the process; a later request starts another one."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            # Nothing of the environment: it may hold secrets, and no template needs them.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "firsthour.notices.rendering.sandboxed"],
                cwd=HOUSE,
                env={"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._until = monotonic() + _WAIT_S
            Thread(target=self._watch, args=(self._process,), daemon=True).start()
            if "ready" not in _answer(self._process):
                raise TemplateFault("sandbox", 0, "not_started")
        return self._process

    def _asked(self, process: subprocess.Popen[bytes], request: Request) -> list[str]:
        at = request.names[0]
        try:
            _ask(process, request)
            while answer := _answer(process):
                if "texts" in answer:
                    return [str(text) for text in answer["texts"]]
                if "fault" in answer:
                    raise TemplateFault(*answer["fault"])
                at = answer["at"]
        except BrokenPipeError:
            pass  # it has ended already, see below
        # Killed, by the system or by us: what it was at took too long, or too much.
        self._end()
        raise TemplateFault(at, 0, "too_slow")

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        """Kill the process once a request takes longer than any may; it ends with the process."""
        while process.poll() is None:
            if monotonic() > self._until:
                process.kill()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_S)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


def _ask(process: subprocess.Popen[bytes], request: Request) -> None:
    body = pickle.dumps(request)
    assert process.stdin  # noqa: S101 - opened above
    process.stdin.write(len(body).to_bytes(4) + body)
    process.stdin.flush()


def _answer(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The next answer; empty once the process has ended."""
    assert process.stdout  # noqa: S101 - opened above
    line = process.stdout.readline()
    answer: dict[str, Any] = json.loads(line) if line.endswith(b"\n") else {}
    return answer


SANDBOX = Sandbox()
"""The one of this process, for what is sent."""
atexit.register(SANDBOX.close)
