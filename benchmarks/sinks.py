"""Real servers that take what benchmarks send: each a process of its own that counts by id.

    python -m benchmarks.sinks mail|hooks PORT

Every line on its input asks for the count: ``<distinct ids> <all that came>``.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.canonical import HOME
from engine.ports import free_port


@dataclass(frozen=True, slots=True)
class Taken:
    """What a sink has taken: messages by id, and all of them with their repetitions."""

    ids: int
    all: int


@dataclass(frozen=True, slots=True)
class Sink:
    """A running sink."""

    port: int
    process: subprocess.Popen[str]

    def taken(self) -> Taken:
        """Ask it for its counts."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        ids, every = self.process.stdout.readline().split()
        return Taken(int(ids), int(every))


@contextmanager
def sink(kind: str) -> Iterator[Sink]:
    """Start a sink; it ends with the context."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.sinks", kind, str(port)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=HOME, stdin=pipe, stdout=pipe, text=True)
    try:
        made = Sink(port, process)
        made.taken()  # it answers once it listens
        yield made
    finally:
        process.kill()
        process.wait()


_IDS: list[str] = []


class _Mail:
    """Takes every mail."""

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Count it by its Message-ID."""
        content = envelope.original_content or b""
        head = content.lower().find(b"message-id:")
        _IDS.append(content[head : content.find(b"\n", head)].decode("ascii", "replace"))
        return "250 2.0.0 taken"


class _Hooks(BaseHTTPRequestHandler):
    """Takes every webhook."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Count it by its id."""
        self.rfile.read(int(self.headers["content-length"]))
        _IDS.append(self.headers["webhook-id"])
        self.send_response(204)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server has it
        """Say nothing."""


def _answer() -> None:
    for _ in sys.stdin:
        print(len(set(_IDS)), len(_IDS), flush=True)


def main() -> None:
    """Listen until killed."""
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "hooks":
        server = ThreadingHTTPServer(("127.0.0.1", port), _Hooks)
        Thread(target=_answer, daemon=True).start()
        server.serve_forever()
        return
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(_Mail(), hostname="127.0.0.1", port=port, loop=loop)
    controller.begin()  # type: ignore[no-untyped-call]
    Thread(target=_answer, daemon=True).start()
    loop.run_forever()


if __name__ == "__main__":
    main()
