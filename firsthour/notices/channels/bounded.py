"""Calls that may hang: each on a thread of its own, given up after a while."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import BoundedSemaphore, Thread
from typing import TypeVar

T = TypeVar("T")


class NotBegun(Exception):
    """All threads are held by calls that hang: this one was never made."""


class Bounded:
    """Makes calls, ``width`` at once at most. One that is given up holds its place until it ends.

    The threads keep no process from ending.
    """

    def __init__(self, width: int) -> None:
        self._places = BoundedSemaphore(width)

    def run(self, call: Callable[[], T], timeout_s: float) -> T:
        """What the call gives or raises. NotBegun, or TimeoutError while it still goes on."""
        if not self._places.acquire(timeout=timeout_s):
            raise NotBegun
        outcome: Future[T] = Future()
        Thread(target=self._call, args=(call, outcome), daemon=True).start()
        return outcome.result(timeout_s)

    def _call(self, call: Callable[[], T], outcome: "Future[T]") -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            outcome.set_exception(error)
        finally:
            self._places.release()
