"""A web server on this machine that answers as calendars do, and as they should not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.receiver import Answer, Receiver, receiver

GOOD = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "SUMMARY:Ann Lind\r\nDTSTART:20260105T080000Z\r\nDTEND:20260112T080000Z\r\n"
    "RRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_CALENDAR = {"Content-Type": "text/calendar"}
_ANSWERS: dict[str, Answer] = {
    "good": (200, _CALENDAR, GOOD.encode()),
    "page": (200, {"Content-Type": "text/html"}, b"<html>Sign in</html>"),
    "error": (503, _CALENDAR, GOOD.encode()),
    "huge": (200, _CALENDAR, GOOD.encode() + b"X" * 3_000_000),
    "loop": (302, {"Location": "/again"}, b""),
    "away": (302, {"Location": "ftp://example.com/x"}, b""),
}


@dataclass
class Web:
    """What the server answers next: ``mode`` is good, page, error, huge, loop, away or hang."""

    there: Receiver

    @property
    def mode(self) -> str:
        """How it answers now."""
        return self.there.mode

    @mode.setter
    def mode(self, mode: str) -> None:
        self.there.mode, self.there.answer = mode, _ANSWERS.get(mode, _ANSWERS["good"])

    @property
    def asked(self) -> int:
        """How often somebody has asked."""
        return len(self.there.requests)

    @property
    def url(self) -> str:
        """The address of the calendar."""
        return self.there.url("/on-call.ics", "127.0.0.1")


@contextmanager
def web_server() -> Iterator[Web]:
    """A server that runs until the end of the block."""
    with receiver() as there:
        web = Web(there)
        web.mode = "good"
        yield web
