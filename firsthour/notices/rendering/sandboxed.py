"""The process in which templates of one's own are rendered: bounded in time and memory.

Started by `firsthour.notices.rendering.sandbox`, never by hand. Jinja's sandbox keeps a template
from Python; nothing inside of Python keeps it from a loop without end or from all of the memory,
so the system does: the process ends itself softly after a second of its processor's time, with the
line it was at, and is killed by the system after another one.
"""

import json
import pickle
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from firsthour.notices.rendering.environment import environment, forget
from firsthour.notices.rendering.faults import TemplateFault
from firsthour.notices.rendering.pages import TooSlow, fill

SOFT_S, HARD_S = 1.5, 3.0
"""Seconds of processor time for one notice: until it is told to stop, and until it is killed."""
LONGEST = 1_000_000
"""Characters of one text at most."""
_MEMORY = 1 << 29
"""Bytes of address space of the process."""
_HEAD = 4


@dataclass(frozen=True, slots=True)
class Request:
    """Templates to fill, one after another, with the same values."""

    names: tuple[str, ...]
    values: dict[str, object]
    language: str
    templates: Path
    locales: Path | None
    state: int
    """Another number than before says that a file has changed."""


def main() -> None:
    """Answer requests from stdin until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but answers on the way back
    _bound_memory()
    _say(sink, {"ready": True})
    state = 0
    while head := source.read(_HEAD):
        # From the parent alone, which holds the other end.
        request: Request = pickle.loads(source.read(int.from_bytes(head)))  # noqa: S301
        if request.state != state:
            forget()
            state = request.state
        try:
            _say(sink, {"texts": _fill(request, sink)})
        except TemplateFault as fault:
            _say(sink, {"fault": [fault.template, fault.line, fault.fault, fault.detail]})


def _fill(request: Request, sink: BinaryIO) -> list[str]:
    found = []
    _bound_time(SOFT_S, HARD_S)
    try:
        made = environment(request.language, request.templates, request.locales)
        for name in request.names:
            _say(sink, {"at": name})
            found.append(fill(made, name, request.values, LONGEST, request.templates))
    finally:
        _bound_time(0, 0)
    return found


def _bound_time(soft: float, hard: float) -> None:
    if not hasattr(signal, "setitimer"):
        return  # the parent's clock bounds it
    signal.signal(signal.SIGVTALRM, _stop)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # which ends the process, whatever it does
    signal.setitimer(signal.ITIMER_VIRTUAL, soft)
    signal.setitimer(signal.ITIMER_PROF, hard)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooSlow


def _bound_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = _MEMORY if most == resource.RLIM_INFINITY else min(_MEMORY, most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, most))


def _say(sink: BinaryIO, answer: dict[str, object]) -> None:
    sink.write(json.dumps(answer).encode() + b"\n")
    sink.flush()


if __name__ == "__main__":
    main()
