"""The threads that tell: kept from one notice to the next, as many as there is work at once."""

from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from threading import Barrier, Thread, current_thread

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
