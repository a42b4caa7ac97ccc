"""Who lets every message wait in vain: left alone for a while, so that others hear meanwhile."""

from threading import Lock
from time import monotonic

HANGS = 3
"""So many messages in a row that waited in vain, and it is left alone."""
REST_S = 20.0
"""For so long; then one message tries."""
SEVERAL = 3
"""From so many on who hang, and nobody who answers between them, it is not they who hang."""
_MOST = 10_000
"""Of so many it is kept in mind at most."""


class Hanging:
    """Those behind one server (domains behind a mail server), by name. May be shared by threads."""

    def __init__(self, waits_s: float) -> None:
        """``waits_s`` is how long a message waits before it is given up."""
        self._waits_s = waits_s
        self._lock = Lock()
        self._times: dict[str, int] = {}
        self._rests: dict[str, float] = {}
        self._since_an_answer: set[str] = set()

    def may_try(self, whom: str) -> bool:
        """Whether to try them now; of those who have hung before only one message at a time."""
        with self._lock:
            now = monotonic()
            if self._rests.get(whom, 0.0) > now:
                return False
            if self._times.get(whom, 0) >= HANGS:
                self._rests[whom] = now + self._waits_s + REST_S
            return True

    def hung(self, whom: str) -> None:
        """A message to them waited in vain."""
        with self._lock:
            if len(self._times) >= _MOST:
                self._forget()
            self._since_an_answer.add(whom)
            self._times[whom] = self._times.get(whom, 0) + 1
            if self._times[whom] >= HANGS:
                self._rests[whom] = monotonic() + REST_S

    def answered(self, whom: str) -> None:
        """There was an answer about them, whatever it says: who hangs does so by itself.

        Where it seemed to be the server between, nobody is left alone any longer for that.
        """
        with self._lock:
            if len(self._since_an_answer) >= SEVERAL:
                self._forget()
            self._since_an_answer.clear()
            self._times.pop(whom, None)
            self._rests.pop(whom, None)

    @property
    def all_hang(self) -> bool:
        """Whether it is the server between that hangs: several did, and nobody has answered."""
        with self._lock:
            return len(self._since_an_answer) >= SEVERAL

    def _forget(self) -> None:
        self._times.clear()
        self._rests.clear()
