"""A lane: what one notice sends on one channel, beside the lanes of its other channels."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from firsthour.notices.channels.senders import ChannelDown, Sender
from firsthour.notices.telling.breaker import Admits, Breaker


@dataclass(slots=True)
class Lane:
    """The lane of one channel in one attempt; without a sender nobody is told on it."""

    channel: str
    sender: Sender | None
    breaker: Breaker
    width: int
    """How many messages may be under way at once."""
    under_way: int = 0
    is_empty: bool = False
    """Whether nobody is left here who was not tried in this attempt."""
    fault: Exception | None = None
    """The first fault of the channel itself in this attempt."""
    _pool: ThreadPoolExecutor | None = field(default=None, repr=False)

    @property
    def pool(self) -> ThreadPoolExecutor:
        """The lane's own threads: a slow channel never holds those of another one."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.width, f"notice-{self.channel}")
        return self._pool

    def admits(self, at: datetime, page: int) -> int:
        """How many recipients may be claimed now, 1 as a trial; none while enough are under way."""
        if self.is_empty or self.under_way > self.width:
            return 0
        if self.sender is None:
            return page
        if not self.breaker.is_open:
            return page
        if self.under_way:
            return 0
        admits = self.breaker.admits(at)
        if admits is Admits.NONE:
            self.fault = self.fault or ChannelDown(self.breaker.fault)
            return 0
        return 1 if admits is Admits.ONE else page

    def close(self) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
