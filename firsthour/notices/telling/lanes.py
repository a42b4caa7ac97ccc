"""A lane: what one notice sends on one channel, beside the lanes of its other channels."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, get_ident
from time import monotonic, thread_time

from firsthour.notices.channels.senders import ChannelDown, Sender
from firsthour.notices.telling.breaker import Admits, Breaker

_AT_FIRST = 2
"""Threads that begin to tell a crowd."""
_BUSY = 0.4
"""The part of one core that the threads of a lane use who hardly wait for its channel."""
_LOOK_S = 0.1


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
    hangs: bool = False
    """Whether a message has waited in vain in this attempt, or another to the same place before."""
    _pool: ThreadPoolExecutor | None = field(default=None, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)
    _waiting: deque[Callable[[], None]] = field(default_factory=deque, repr=False)
    _threads: int = 0
    """How many are at work now, of at most ``_most``."""
    _most: int = _AT_FIRST
    _used: dict[int, float] = field(default_factory=dict, repr=False)
    """CPU seconds of each thread, as it last said."""
    _looked: tuple[float, float] = (0.0, 0.0)
    """When `widen` last looked, and what all threads had used by then."""

    def begin(self, several: Sequence[Callable[[], None]]) -> None:
        """Have these done by the lane's own threads: a slow channel never holds another one's.

        A few are begun all at once; of a crowd first some, and more as `widen` finds.
        """
        if len(several) <= self.width:
            self._most = self.width
        with self._lock:
            self._waiting.extend(several)
        self._start()

    def widen(self) -> None:
        """Put more threads to work where those that are wait for the channel most of the time.

        Threads that compute share one core: more of them than it can serve only take it from one
        another, and everybody is told later.
        """
        now, used = monotonic(), sum(tuple(self._used.values()))
        looked, before = self._looked
        if now - looked < _LOOK_S:
            return
        if looked and used - before < _BUSY * (now - looked):
            self._most = min(2 * self._most, self.width)
            self._start()
        self._looked = now, used

    def _start(self) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.width, f"notice-{self.channel}")
        with self._lock:
            missing = min(min(self._most, self.width) - self._threads, len(self._waiting))
            self._threads += max(missing, 0)
        for _ in range(missing):
            self._pool.submit(self._work)

    def _work(self) -> None:
        """One task for each thread, which goes on while there is something to be done."""
        while (act := self._next()) is not None:
            act()
            self._used[get_ident()] = thread_time()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            return None

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
        """Let the threads go, once they have ended what they have begun."""
        with self._lock:
            self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown()
