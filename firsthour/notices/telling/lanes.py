"""A lane: what one notice sends on one channel, beside the lanes of its other channels."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition, Lock, get_ident
from time import monotonic, thread_time

from firsthour.notices.channels.senders import ChannelDown, Sender
from firsthour.notices.telling.abroad import Abroad, Telling
from firsthour.notices.telling.breaker import Admits, Breaker
from firsthour.notices.telling.hands import HANDS

_AT_FIRST = 2
"""Threads that begin to tell a crowd, where each of them has one message under way."""
_BUSY, _FULL = 0.4, 0.7
"""The part of one core that the threads of a lane use who hardly wait for its channel; and that
several of them use of which fewer would do."""
_LOOK_S = 0.1
_TICK_S = 0.02
"""Seconds that a thread waits for answers before it looks whether there is more to begin."""


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
    broken: BaseException | None = None
    """The first that an act raised, which none is to: nobody will hear what became of its message,
    and whoever waits for that has to raise this."""
    _lock: Condition = field(default_factory=lambda: Condition(Lock()), repr=False)
    """Told of when the last of its threads has gone."""
    _waiting: deque[Telling] = field(default_factory=deque, repr=False)
    _threads: int = 0
    """How many are at work now, of at most ``_most``."""
    _most: int = field(init=False, repr=False)
    _used: dict[int, float] = field(default_factory=dict, repr=False)
    """CPU seconds of each thread in this lane, as it last said."""
    _looked: tuple[float, float] = (0.0, 0.0)
    """When `widen` last looked, and what all threads had used by then."""

    def __post_init__(self) -> None:
        self._most = self._at_first

    def begin(self, several: Sequence[Telling]) -> None:
        """Have these done by threads of the lane's own: a slow channel never holds another one's.

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
        another, and everybody is told later: then some of them end.
        """
        now, used = monotonic(), sum(tuple(self._used.values()))
        looked, before = self._looked
        if now - looked < _LOOK_S:
            return
        self._looked = now, used
        part = (used - before) / (now - looked)
        # A lane that is given nothing to do waits for no channel.
        if looked and self._waiting and part < _BUSY:
            self._most = min(2 * self._most, self.width)
            self._start()
        elif part > _FULL:
            self._most = min(max(self._most // 2, self._at_first), self._most)

    def _start(self) -> None:
        with self._lock:
            missing = min(min(self._most, self.width) - self._threads, len(self._waiting))
            self._threads += max(missing, 0)
        for begun in range(missing):
            try:
                HANDS.do(self._work)
            except RuntimeError:  # the system gives no more threads: nobody waits for these
                with self._lock:
                    self._threads -= missing - begun
                raise

    def _work(self) -> None:
        """What each thread does: it goes on while there is something to be done."""
        abroad = Abroad()
        # Before, it has worked for other lanes, or for this one.
        before = self._used.get(get_ident(), 0.0) - thread_time()
        while True:
            act = self._next(may_end=not abroad)
            if act is None and not abroad:
                return
            try:
                if act is not None and (told := act()) is not None:
                    abroad.add(told)
                    if len(abroad) < self._share:
                        continue
                self._hear(abroad, rests=act is None)
            except BaseException as fault:  # noqa: BLE001 - the others under way must be heard
                self.broken = self.broken or fault
            self._used[get_ident()] = before + thread_time()

    def _hear(self, abroad: Abroad, *, rests: bool) -> None:
        """Hear of messages under way: while there are as many as may be, or nothing to begin."""
        while rests or len(abroad) >= self._share:
            abroad.hear(_TICK_S)
            rests = False

    @property
    def _at_first(self) -> int:
        """Threads that begin to tell a crowd: one where it can have several messages under way."""
        return 1 if self.sender is not None and self.sender.overlaps else _AT_FIRST

    @property
    def _share(self) -> int:
        """How many messages one of the threads may have under way."""
        return max(self.width // self._most, 1)

    def _next(self, *, may_end: bool) -> Telling | None:
        """What to do next; where there is nothing, the thread is counted out if it may end."""
        with self._lock:
            if self._waiting and self._threads <= self._most:
                return self._waiting.popleft()
            self._threads -= may_end
            if not self._threads:
                self._lock.notify_all()
            return None

    def ahead(self, page: int) -> int:
        """How many may still be under way when the next ones are claimed.

        So many that the lane has something to do while they are read and the others are noted.
        """
        return max(self.width, page // 2)

    def admits(self, at: datetime, page: int) -> int:
        """How many recipients may be claimed now, 1 as a trial; none while enough are under way."""
        if self.is_empty or self.under_way > self.ahead(page):
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
            self._lock.wait_for(lambda: not self._threads)
