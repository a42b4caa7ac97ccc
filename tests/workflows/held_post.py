"""A mail server that holds a message where it is told to, and notes when each began to arrive."""

import asyncio
from datetime import datetime
from threading import Event
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from firsthour.clock import utc_now
from tests.notices.post import Post

Place = Literal["RCPT", "taken"]
"""``RCPT``: the sender waits before DATA. ``taken``: the message is in, its answer is not out."""
PATIENCE_S = 40.0


class _Noting(SMTP):
    """Notes the instant of each DATA command, with its recipient, before it is obeyed."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - the name that aiosmtpd calls
        """A message begins to be sent."""
        if isinstance(self.event_handler, HeldPost) and self.envelope is not None:
            begun = [(utc_now(), str(address)) for address in self.envelope.rcpt_tos]
            self.event_handler.begun.extend(begun)
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Noting(self.handler, **self.SMTP_kwargs)


class HeldPost(Post):
    """The server. ``begun`` has the time and the recipient of every DATA command."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[tuple[datetime, str]] = []
        self._place: Place | None = None
        self._held, self._go = Event(), Event()

    def start(self, **options: Any) -> None:  # noqa: ANN401 - those of aiosmtpd
        """Listen, on the same port each time."""
        settings = {"hostname": "127.0.0.1", "port": self.port, **options}
        self._controller = _Controller(self, **settings)
        self._controller.start()

    def stop(self) -> None:
        """Go away; nobody is held any longer."""
        self._go.set()
        super().stop()

    def to(self, address: str) -> list[datetime]:
        """When messages to this address began to arrive."""
        return [at for at, recipient in self.begun if recipient == address]

    def holds(self, place: Place) -> None:
        """Hold the next message there."""
        self._place = place
        self._held.clear()
        self._go.clear()

    async def holding(self) -> None:
        """Wait until a message is held."""
        assert await asyncio.to_thread(self._held.wait, PATIENCE_S)

    def lets_go(self) -> None:
        """Go on with what is held."""
        self._go.set()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        """Take a recipient, perhaps after a while."""
        await self._hold("RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message; say so perhaps after a while."""
        answer = await super().handle_DATA(server, session, envelope)
        await self._hold("taken")
        return answer

    async def _hold(self, place: Place) -> None:
        if self._place == place:
            self._place = None
            self._held.set()
            await asyncio.to_thread(self._go.wait, PATIENCE_S)
