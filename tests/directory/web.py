"""A web server on this machine that answers as calendars do, and as they should not."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

GOOD = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "SUMMARY:Ann Lind\r\nDTSTART:20260105T080000Z\r\nDTEND:20260112T080000Z\r\n"
    "RRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Web:
    """What the server answers next: ``mode`` is good, page, error, hang, loop, away, huge, drip."""

    def __init__(self) -> None:
        self.mode, self.asked, self.over = "good", 0, Event()
        self.port = 0

    @property
    def url(self) -> str:
        """The address of the calendar."""
        return f"http://127.0.0.1:{self.port}/on-call.ics"


class _Handler(BaseHTTPRequestHandler):
    web: Web

    def do_GET(self) -> None:
        """Answer as the mode says."""
        web = self.web
        web.asked += 1
        if web.mode == "hang":
            web.over.wait(20)
            return
        if web.mode in {"loop", "away"}:
            self.send_response(302)
            self.send_header("Location", "/again" if web.mode == "loop" else "ftp://example.com/x")
            self.end_headers()
            return
        body = {"page": "<html>Sign in</html>", "huge": GOOD + "X" * 3_000_000}.get(web.mode, GOOD)
        self.send_response(503 if web.mode == "error" else 200)
        self.send_header("Content-Type", "text/html" if web.mode == "page" else "text/calendar")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def web_server() -> Iterator[Web]:
    """A server that runs until the end of the block."""
    web = Web()
    handler = type("Handler", (_Handler,), {"web": web})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    web.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield web
    finally:
        web.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
