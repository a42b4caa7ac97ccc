"""Several messages of one thread under way at once: each is heard when its channel speaks."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event, get_ident
from time import monotonic
from typing import TypeVar

import pytest

from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.senders import Deferred, Message, Proof
from firsthour.notices.telling.abroad import Abroad, Told
from firsthour.notices.telling.basket import Basket
from firsthour.notices.telling.breaker import Breaker
from firsthour.notices.telling.lanes import Lane
from firsthour.records.store import Store
from tests.notices.crowds import TO_CUSTOMERS, Telling, on_one
from tests.notices.world import open_case

WIDTH = 8
T = TypeVar("T")


@dataclass(slots=True)
class Sent:
    """A message to somebody who answers when a test says so."""

    until: float = field(default_factory=lambda: monotonic() + 30)
    lines: tuple[socket.socket, socket.socket] = field(default_factory=socket.socketpair)

    def fileno(self) -> int:
        """What the system calls its line by."""
        return self.lines[0].fileno()

    def answer(self) -> None:
        """Speak."""
        self.lines[1].send(b"yes")

    def end(self) -> Proof:
        """Hear what was said; Deferred where nothing was."""
        self.lines[0].settimeout(0)
        try:
            self.lines[0].recv(10)
        except BlockingIOError:
            raise Deferred("connection_lost") from None
        finally:
            for line in self.lines:
                line.close()
        return Proof("slow", "1")


class Slow(NullSender):
    """Answers the messages under way once there are so many of them, the last one first."""

    concurrency, overlaps = WIDTH, True

    def __init__(self, together: int) -> None:
        """``together``: how many."""
        self.together, self.waiting = together, list[Sent]()

    def begin(self, message: Message) -> "Sent":
        """Leave the message under way."""
        del message
        self.waiting.append(Sent())
        sent = self.waiting[-1]
        if len(self.waiting) == self.together:
            while self.waiting:
                self.waiting.pop().answer()
        return sent


@pytest.fixture
def lane() -> Iterator[Lane]:
    """Give a lane on which eight messages may be under way."""
    made = Lane("slow", Slow(WIDTH), Breaker("slow"), WIDTH)
    yield made
    made.close()


def under_way(sent: Sent, done: Basket[T], what: T) -> Told:
    """Somebody is being told; ``what`` is done once their answer was heard, or their time over."""

    def end() -> None:
        with suppress(Deferred):
            sent.end()
        done.put(what)

    return Told(sent, end)


def test_one_thread_has_as_many_under_way_as_the_channel_allows(store: Store) -> None:
    """Receivers who answer none before eight of them were asked all get their notice."""
    slow = Slow(WIDTH)
    world = open_case(store, on_one(20 * WIDTH, "slow"))
    world.wanted(TO_CUSTOMERS)

    told = Telling.of(world, {"slow": slow}).tell(TO_CUSTOMERS)

    assert 20 * WIDTH == told.sent
    assert [] == slow.waiting


def test_one_thread_is_enough_for_them(lane: Lane, message: Callable[..., Message]) -> None:
    """However many there are to be told: it has eight of them under way."""
    slow, done = Slow(WIDTH), Basket[int]()

    def begin() -> Told:
        return under_way(slow.begin(message()), done, get_ident())

    lane.begin([begin] * 3 * WIDTH)

    assert 1 == len(set(done.take(3 * WIDTH, 30)))


def test_threads_that_compute_are_made_fewer() -> None:
    """A channel that hardly lets wait is served by as few as a crowd is begun with."""
    done = Basket[int]()
    lane = Lane("busy", Slow(WIDTH), Breaker("busy"), WIDTH)

    def compute() -> None:
        sum(range(20_000))
        done.put(get_ident())

    lane.begin([compute] * WIDTH)  # a few: by eight threads
    several, until = len(set(done.take(WIDTH, 30))), monotonic() + 60
    while several > 1 and monotonic() < until:
        lane.begin([compute] * 20 * WIDTH)
        lane.widen()
        several = len(set(done.take(20 * WIDTH, 30)))
        lane.widen()
    lane.close()

    assert 1 == several


def test_who_does_not_answer_holds_nobody_else_up(lane: Lane) -> None:
    """The others are told meanwhile; it is heard when it speaks."""
    silent, others, done = Sent(), [Sent() for _ in range(40)], Basket[int]()
    for each in others:
        each.answer()
    tellings = [partial(under_way, each, done, at) for at, each in enumerate(others)]

    lane.begin([partial(under_way, silent, done, -1), *tellings])
    found = done.take(40, 30)
    silent.answer()

    assert list(range(40)) == sorted(found)
    assert [-1] == done.take(1, 30)


def test_who_comes_while_the_last_answer_is_waited_for_is_told(lane: Lane) -> None:
    """The thread looks whether there is more to begin."""
    silent, done = Sent(), Basket[str]()
    begun = Event()

    def begin() -> Told:
        begun.set()
        return under_way(silent, done, "late")

    lane.begin([begin, *[lambda: None] * WIDTH])
    begun.wait(30)
    lane.begin([lambda: done.put("next")] * (WIDTH + 1))
    found = done.take(WIDTH + 1, 30)
    silent.answer()

    assert ["next"] * (WIDTH + 1) == found
    assert ["late"] == done.take(1, 30)


def test_who_has_had_its_time_is_ended_without_an_answer() -> None:
    """Others stay under way."""
    abroad, ended = Abroad(), Basket[str]()
    over, other = Sent(until=monotonic() - 1), Sent()
    abroad.add(under_way(over, ended, "over"))
    abroad.add(under_way(other, ended, "other"))

    abroad.hear(0.0)
    assert ["over"] == ended.take(2, 0.0)
    assert 1 == len(abroad)

    other.answer()
    abroad.hear(30.0)
    assert ["other"] == ended.take(2, 0.0)
    assert not abroad


def test_what_a_channel_says_late_counts_as_what_it_says_at_once(store: Store) -> None:
    """Who is put off by the answer is told in a later attempt."""

    class Refusing(Slow):
        def begin(self, message: Message) -> Sent:
            if message.address.startswith("slow1@"):
                return Sent(until=monotonic() - 1)
            return super().begin(message)

    world = open_case(store, on_one(3, "slow"))
    world.wanted(TO_CUSTOMERS)
    telling = Telling.of(world, {"slow": Refusing(2)})
    with pytest.raises(Deferred):
        telling.tell(TO_CUSTOMERS)

    assert ["sent", "sent", "unknown deferred"] == sorted(telling.states().values())
