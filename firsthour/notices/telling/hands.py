"""Threads that tell, kept from one notice to the next: most notices have a reader or two."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread

_REST_S = 30.0
"""Seconds for which a thread that has nothing to do is kept."""

Work = Callable[[], None]
"""What a thread does. It is not to raise: its thread would end, and only Python's own hook tell."""


class Hands:
    """As many threads as there is work at once: nobody's work ever waits for another's to end."""

    def __init__(self, rest_s: float = _REST_S) -> None:
        self._rest_s = rest_s
        self._lock = Lock()
        self._work: SimpleQueue[Work] = SimpleQueue()
        self._idle = 0
        """How many threads wait and are given nothing: what lies in the queue is given already."""

    @property
    def idle(self) -> int:
        """How many threads wait for work."""
        return self._idle

    def do(self, work: Work) -> None:
        """Have this done at once, by a thread that waits or by a new one."""
        with self._lock:
            if self._idle:
                self._idle -= 1
                self._work.put(work)
                return
        # Ends with the process: whoever gave the work waits for its end, where that matters.
        Thread(target=self._go_on, args=(work,), name="notice", daemon=True).start()

    def _go_on(self, work: Work | None) -> None:
        while work is not None:
            work()
            work = self._next()

    def _next(self) -> Work | None:
        """The next work; None once there was none for so long that the thread may go."""
        with self._lock:
            self._idle += 1
        try:
            return self._work.get(timeout=self._rest_s)
        except Empty:
            pass
        with self._lock:
            if self._idle:
                self._idle -= 1
                return None
        return self._work.get()  # put there for this thread in the last instant


HANDS = Hands()
"""Those of this process, for all its notices."""
