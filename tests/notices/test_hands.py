"""The threads that tell: kept from one notice to the next, as many as there is work at once."""

import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from threading import Barrier, Event, Thread, current_thread

import pytest

from firsthour.notices.telling.hands import Hands

WITHIN_S = 30


def done(hands: Hands, *works: Callable[[], object]) -> list[Thread]:
    """Have all done at once; the threads that did it, once each is through."""
    who: SimpleQueue[Thread] = SimpleQueue()

    def noting(work: Callable[[], object]) -> None:
        work()
        who.put(current_thread())

    for work in works:
        hands.do(partial(noting, work))
    return [who.get(timeout=WITHIN_S) for _ in works]


def test_work_done_later_is_done_by_a_thread_that_there_is() -> None:
    """A thread that has ended what it did waits for more."""
    hands = Hands(WITHIN_S)
    first = done(hands, bool)
    while not hands.idle:
        assert first[0].is_alive()

    assert first == done(hands, bool)


def test_work_at_once_never_waits_for_other_work() -> None:
    """Eight that each wait for all the others come through, whoever was there before."""
    hands = Hands(WITHIN_S)
    done(hands, bool)
    all_there = Barrier(8)
    threads = done(hands, *[lambda: all_there.wait(WITHIN_S)] * 8)

    assert 8 == len(set(threads))
    assert all(thread.daemon for thread in threads)  # none keeps the process from its end


def test_a_thread_that_has_nothing_to_do_ends() -> None:
    """It is kept for so long as it was said, and its place is nobody's then."""
    hands = Hands(0.01)
    (thread,) = done(hands, bool)
    thread.join(WITHIN_S)

    assert not thread.is_alive()
    assert 0 == hands.idle
    assert [thread] != done(hands, bool)


def test_nothing_is_lost_between_a_thread_that_goes_and_work_that_comes() -> None:
    """With threads that go at once, all that is given is done."""
    hands = Hands(0.0)

    assert 2000 == sum(len(done(hands, bool)) for _ in range(2000))


class LastInstant(SimpleQueue[Callable[[], None]]):
    """Has something happen when a thread has just waited in vain."""

    def __init__(self, happens: Callable[[], object]) -> None:
        """``happens``: once."""
        self.left = [happens]

    def get(
        self,
        block: bool = True,  # noqa: FBT001, FBT002 - as the queue has it
        timeout: float | None = None,
    ) -> Callable[[], None]:
        """As the queue; it happens before the thread hears that there is nothing."""
        try:
            return super().get(block, timeout)
        except Empty:
            if self.left:
                self.left.pop()()
            raise


def test_what_is_given_in_the_last_instant_is_done() -> None:
    """The thread was counted on: it goes once that is done."""
    hands, is_done = Hands(0.0), Event()
    hands._work = LastInstant(partial(hands.do, is_done.set))
    (thread,) = done(hands, bool)

    assert is_done.wait(WITHIN_S)
    thread.join(WITHIN_S)
    assert not thread.is_alive()
    assert 0 == hands.idle


def test_a_thread_goes_only_when_nobody_may_be_counting_on_it() -> None:
    """Until whoever gives work just now has done so, it stays."""
    hands, goes = Hands(0.0), Event()
    hands._work = LastInstant(partial(goes.wait, WITHIN_S))
    (thread,) = done(hands, bool)
    while not hands.idle:
        assert thread.is_alive()
    with hands._lock:
        goes.set()
        thread.join(0.1)

        assert (True, 1) == (thread.is_alive(), hands.idle)
    thread.join(WITHIN_S)
    assert (False, 0) == (thread.is_alive(), hands.idle)


def test_nobody_is_counted_on_while_somebody_counts() -> None:
    """Who gives work, and who waits for it, do so one after the other."""
    hands, is_given, may_end = Hands(WITHIN_S), Event(), Event()

    def linger() -> None:
        may_end.wait(WITHIN_S)

    hands.do(linger)
    with hands._lock:
        giver = Thread(target=hands.do, args=(is_given.set,))
        giver.start()
        may_end.set()

        assert not is_given.wait(0.1)
        assert 0 == hands.idle
    giver.join(WITHIN_S)
    assert is_given.wait(WITHIN_S)


def test_work_that_raises_takes_no_other_work_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python says so, and its thread is not counted on."""
    hands, said, fault = Hands(WITHIN_S), SimpleQueue[object](), ValueError("a mistake")
    monkeypatch.setattr(threading, "excepthook", lambda told: said.put(told.exc_value))

    def fail() -> None:
        raise fault

    hands.do(fail)

    assert fault is said.get(timeout=WITHIN_S)
    assert 0 == hands.idle
    assert 3 == len(done(hands, bool, bool, bool))
