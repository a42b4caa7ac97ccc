"""A real mail server that hangs, drops a connection after DATA, or asks to come again later."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

from aiosmtpd.smtp import SMTP, Envelope, Session

from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.settings import SmtpSettings
from tests.notices.post import Post

PATIENCE_S = 60.0


class MoodyPost(Post):
    """The server. Its moods may change while it runs."""

    def __init__(self) -> None:
        super().__init__()
        self.hangs = False
        """Whether it says nothing more once it has heard of a recipient."""
        self.but: frozenset[str] = frozenset()
        """To whom it never hangs."""
        self.drops = 0
        """After how many of the next messages it takes them and hangs up without a word."""
        self.greylists = False
        """Whether whoever comes for the first time is to come again later."""
        self.asked: list[str] = []
        """Every recipient it was told of, taken or not."""
        self.before: Callable[[str], None] = lambda _address: None
        """Done before each message is taken."""
        self._go = Event()

    def stop(self) -> None:
        """Go away; nobody is held any longer."""
        self._go.set()
        super().stop()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        """Take, refuse, put off or hold a recipient."""
        is_new = address not in self.asked
        self.asked.append(address)
        if self.hangs and address not in self.but:
            await self._held()
        if self.greylists and is_new:
            return "451 4.7.1 greylisted, come again"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message, and perhaps say nothing of it."""
        await asyncio.to_thread(self.before, str(envelope.rcpt_tos[0]))
        answer = await super().handle_DATA(server, session, envelope)
        if self.drops and isinstance(server.transport, asyncio.WriteTransport):
            self.drops -= 1
            server.transport.abort()
        return answer

    async def _held(self) -> None:
        """Say nothing until the server goes away; any number may be held."""
        until = time.monotonic() + PATIENCE_S
        while not self._go.is_set() and time.monotonic() < until:  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.02)


@contextmanager
def moody() -> Iterator[tuple[MoodyPost, SmtpSender]]:
    """A server that listens, and a sender for it that waits for two seconds."""
    server = MoodyPost()
    server.start()
    sender = SmtpSender(SmtpSettings("127.0.0.1", server.port, timeout_s=2, connections=2))
    yield server, sender
    sender.close()
    server.stop()
