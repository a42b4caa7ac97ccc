"""A real HTTP server for tests: keeps what it is asked and sent, answers as told, or misbehaves."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, TypeAlias

Answer: TypeAlias = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


@dataclass
class Received:
    """One request: where to, its headers in small letters, its body; by which port it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """The server's memory and its will.

    ``answers`` are the next answers: status, headers, body; without any it gives its ``answer``,
    which is 204 until somebody says otherwise. ``mode`` may be ``hang`` (takes the request and
    says nothing), ``drop`` (takes it and hangs up) or ``drip`` (answers a byte at a time, for
    ever).
    """

    port: int = 0
    scheme: str = "http"
    mode: str = ""
    answer: Answer = (204, {}, b"")
    answers: list[Answer] = field(default_factory=list)
    requests: list[Received] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    arrived: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def url(self, path: str = "/hooks", host: str = "localhost") -> str:
        """An address at the server."""
        return f"{self.scheme}://{host}:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Keep the request and answer as told."""
        self.do_POST()

    def do_POST(self) -> None:
        """The same."""
        receiver = self.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with receiver.lock:
            receiver.requests.append(Received(self.path, headers, body, self.client_address[1]))
            told = receiver.answers.pop(0) if receiver.answers else receiver.answer
        receiver.arrived.set()
        if receiver.mode == "hang":
            receiver.over.wait(30)
        if receiver.mode in ("hang", "drop"):
            self.close_connection = True
            return
        if receiver.mode == "drip":
            self._drip()
            return
        self._answer(*told)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # whoever asked may have heard enough
            self.wfile.write(body)

    def _drip(self) -> None:
        """A header without an end."""
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not self.receiver.over.wait(0.05):
                self.wfile.write(b"a")
                self.wfile.flush()

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def receiver(certificate: tuple[Path, Path] | None = None) -> Iterator[Receiver]:
    """A server that runs until the end of the block; with a certificate and its key, by TLS."""
    made = Receiver(scheme="https" if certificate else "http")
    handler = type("Handler", (_Handler,), {"receiver": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.port = server.server_address[1]
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield made
    finally:
        made.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
