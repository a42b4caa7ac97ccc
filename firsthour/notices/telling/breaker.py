"""Breakers: a channel that fails again and again is left alone, and tried now and then.

One for each channel in each worker. All times are real times by the engine's clock, as the
sendings that ask have them.
"""

import logging
import os
import socket
from datetime import datetime, timedelta
from enum import Enum, auto
from threading import Lock

from firsthour.records.ledger.channels import Breaking, ChannelState, put_channel_states
from firsthour.records.store import Store

_LOG = logging.getLogger(__name__)

FAULTS = 5
"""So many faults of a channel in a row open its breaker."""
PAUSES = (timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20))
"""How long an open channel is left alone: the first time, the next, and from then on."""
PROBE = timedelta(minutes=2)
"""A trial that has not ended after so long is not waited for."""
SAID_EVERY = timedelta(seconds=10)
"""How often at most a worker writes down what has not changed but for its counts."""


class Admits(Enum):
    """What a channel may be given."""

    ALL = auto()
    ONE = auto()
    """A single message, as a trial."""
    NONE = auto()


class Breaker:
    """The breaker of one channel; may be shared by threads."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._lock = Lock()
        self._state: Breaking = "closed"
        self._since: datetime | None = None
        self._failures = self._sent = self._pauses = 0
        self._fault = ""
        self._next: datetime | None = None

    def admits(self, at: datetime) -> Admits:
        """Tell what may be sent now. Whoever gets ``ONE`` says what came of it, or `gives_up`."""
        with self._lock:
            if self._state == "closed":
                return Admits.ALL
            if self._next is not None and at < self._next:
                return Admits.NONE
            self._turn("half_open", at)
            self._next = at + PROBE
            return Admits.ONE

    def worked(self, at: datetime, *, sent: bool = True) -> None:
        """The channel answered: it took a message, or said why it does not take this one."""
        with self._lock:
            self._sent += sent
            self._failures = self._pauses = 0
            if self._state != "closed":
                self._turn("closed", at)

    def failed(self, code: str, at: datetime) -> None:
        """The channel itself did not work."""
        with self._lock:
            self._failures += 1
            self._fault = code
            if self._state == "half_open" or (self._state == "closed" and self._failures >= FAULTS):
                self._turn("open", at)
                self._next = at + PAUSES[min(self._pauses, len(PAUSES) - 1)]
                self._pauses += 1

    def gives_up(self, at: datetime) -> None:
        """The trial was not used: another may try at once."""
        with self._lock:
            if self._state == "half_open":
                self._turn("open", at)
                self._next = at

    @property
    def is_open(self) -> bool:
        """Whether the channel is left alone, or on trial."""
        return self._state != "closed"

    @property
    def fault(self) -> str:
        """The code of the last fault."""
        return self._fault

    def wait(self, at: datetime) -> timedelta:
        """How long until a trial may be asked for; a trial under way is looked at soon."""
        with self._lock:
            if self._state == "closed" or self._next is None:
                return timedelta(0)
            return min(max(self._next - at, timedelta(0)), PAUSES[-1])

    def shown(self, worker: str, at: datetime) -> ChannelState:
        """How it is now."""
        with self._lock:
            self._since = self._since or at
            now = self._state, self._since, self._failures, self._fault, self._sent
            return ChannelState(worker, self.channel, *now, at)

    def _turn(self, state: Breaking, at: datetime) -> None:
        former, self._state, self._since = self._state, state, at
        if former == "closed":
            _LOG.warning("The channel %s does not work: %s", self.channel, self._fault)
        elif state == "closed":
            _LOG.info("The channel %s works again.", self.channel)


class Breakers:
    """The breakers of a worker, by channel; told to the records as they change."""

    def __init__(self, worker: str = "") -> None:
        self.worker = worker or f"{socket.gethostname()}:{os.getpid()}"
        self._all: dict[str, Breaker] = {}
        self._lock = Lock()
        self._said: dict[str, ChannelState] = {}

    def of(self, channel: str) -> Breaker:
        """The breaker of a channel."""
        with self._lock:
            return self._all.setdefault(channel, Breaker(channel))

    def shown(self, at: datetime) -> tuple[ChannelState, ...]:
        """How each channel is now, in the order of their names."""
        with self._lock:
            every = sorted(self._all.items())
        return tuple(breaker.shown(self.worker, at) for _, breaker in every)

    def tell(self, store: Store, at: datetime) -> None:
        """Write down what has changed: a state at once, counts every ten seconds at most."""
        with self._lock:
            now = [breaker.shown(self.worker, at) for breaker in self._all.values()]
            news = [each for each in now if self._is_news(each)]
            self._said |= {each.channel: each for each in news}
        put_channel_states(store, news)

    def say_all(self, store: Store, at: datetime) -> None:
        """Write down how every channel is, changed or not: whoever is silent may be dead."""
        with self._lock:
            now = [breaker.shown(self.worker, at) for breaker in self._all.values()]
            self._said |= {each.channel: each for each in now}
        put_channel_states(store, now)

    def _is_news(self, now: ChannelState) -> bool:
        said = self._said.get(now.channel)
        if said is None or said.state != now.state:
            return True
        counts = (said.sent, said.failures) != (now.sent, now.failures)
        return counts and now.at - said.at >= SAID_EVERY
