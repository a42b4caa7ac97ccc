"""Reads what comes back of the mails that were sent, and says in the records how the mailbox is.

Nothing else waits for it: a server that is away is told of once, and asked again ever more rarely.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from firsthour.clock import utc_now
from firsthour.notices.telling.bounces import MAILBOX, Bounces, MailboxAway, Round
from firsthour.records.ledger.channels import ChannelState, put_channel_states
from service.tools import Tools

_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class MailboxWatch:
    """The rounds of one worker."""

    bounces: Bounces
    worker: str
    since: datetime = field(default_factory=utc_now)
    _stopping: Event = field(default_factory=Event)

    async def look(self) -> None:
        """Read the mailbox once. Where the worker ends meanwhile, after the mail in hand."""
        try:
            await asyncio.to_thread(self._look)
        except asyncio.CancelledError:
            self._stopping.set()
            raise

    def _look(self) -> None:
        was_away = self.bounces.failures > 0
        try:
            found = self.bounces.round(self._stopping.is_set)
        except MailboxAway as away:
            if not was_away:
                self.since = utc_now()
                _LOG.warning("The mailbox of returned mails cannot be read: %s", away.code)
        else:
            if found is not None:
                if was_away:
                    self.since = utc_now()
                    _LOG.info("The mailbox of returned mails can be read again.")
                _tell(found)
        put_channel_states(self.bounces.store, [self.shown()])

    def shown(self) -> ChannelState:
        """How the mailbox is, in the words of a channel; ``sent`` counts what was of use."""
        bounces = self.bounces
        return ChannelState(
            self.worker,
            MAILBOX,
            "open" if bounces.failures else "closed",
            self.since,
            bounces.failures,
            bounces.fault,
            sum(bounces.total[name] for name in ("failed", "delivered", "delayed")),
            utc_now(),
        )


def mailbox_watch(tools: Tools) -> MailboxWatch | None:
    """The watch of this worker; ``None`` where no mailbox is set."""
    settings = tools.deliver.settings.imap
    if not settings.host:
        return None
    return MailboxWatch(Bounces(tools.store, settings), tools.deliver.breakers.worker)


def _tell(found: Round) -> None:
    if found.settled:
        _LOG.info(
            "Mails came back: %d failed, %d arrived, %d wait.",
            found.failed, found.delivered, found.delayed,
        )  # fmt: skip
    if found.unproven:
        _LOG.warning("%d reports are about mails that nobody here has sent.", found.unproven)
