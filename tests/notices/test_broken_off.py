"""An attempt that is broken off: it ends, says why, and what was sent by then is noted."""

from collections.abc import Callable
from functools import partial
from itertools import count
from threading import Event, Thread

import pytest

from firsthour.domain.effects import Told
from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.senders import Message, Proof
from firsthour.notices.telling.abroad import Told as UnderWay
from firsthour.notices.telling.basket import Basket
from firsthour.notices.telling.breaker import Breaker
from firsthour.notices.telling.lanes import Lane
from firsthour.notices.telling.tell import Teller
from firsthour.records.ledger import entries
from firsthour.records.store import Store
from tests.notices.crowds import TO_CUSTOMERS, Telling, on_one
from tests.notices.test_abroad import Sent, Slow, under_way
from tests.notices.world import Steady, customers, open_case

WITHIN_S = 20


class Mistake(BaseException):
    """What nobody expects: it is not even an `Exception`."""


class Taking(NullSender):
    """Takes everything, and knows whom it has told."""

    def __init__(self) -> None:
        """Nobody yet."""
        self.told: list[str] = []

    def send(self, message: Message) -> Proof:
        """Take it."""
        self.told.append(message.address)
        return super().send(message)


def ended(act: Callable[[], object]) -> BaseException | None:
    """Do something that must come to its end in time; what it raised."""
    found: list[BaseException | None] = []

    def do() -> None:
        try:
            act()
        except BaseException as fault:  # noqa: BLE001 - whatever it raises is what is asked for
            found.append(fault)
        else:
            found.append(None)

    thread = Thread(target=do, daemon=True)
    thread.start()
    thread.join(WITHIN_S)
    assert not thread.is_alive()
    return found[0]


def fails(of: object, name: str, nth: int, monkeypatch: pytest.MonkeyPatch) -> BaseException:
    """Have a call raise when it is made for the n-th time, and then no more; what it raises."""
    fault, calls, method = Mistake(name), count(1), getattr(of, name)

    def called(*args: object, **named: object) -> object:
        if next(calls) == nth:
            raise fault
        return method(*args, **named)

    monkeypatch.setattr(of, name, called)
    return fault


def test_a_lane_whose_act_raises_ends_and_knows_it() -> None:
    """Whoever came after is told all the same, and the thread is counted out."""
    lane, done = Lane("email", NullSender(), Breaker("email"), 2), Basket[int]()
    fault = Mistake()

    def fail() -> None:
        raise fault

    lane.begin([fail, *[partial(done.put, at) for at in range(9)]])

    assert list(range(9)) == sorted(done.take(9, WITHIN_S))
    assert ended(lane.close) is None
    assert fault is lane.broken


def test_who_is_under_way_is_heard_though_another_one_cannot_be() -> None:
    """One thread has both: it goes on with those who are left."""
    lane, done = Lane("slow", Slow(8), Breaker("slow"), 8), Basket[str]()
    one, other, fault = Sent(), Sent(), Mistake()
    begun = Event()

    def fail() -> None:
        one.end()
        raise fault

    def last() -> UnderWay:
        begun.set()
        return under_way(other, done, "other")

    lane.begin([lambda: UnderWay(one, fail), last, *[lambda: None] * 8])
    begun.wait(WITHIN_S)
    one.answer()
    while lane.broken is None:
        assert [] == done.take(1, 0.01)
    other.answer()

    assert ["other"] == done.take(1, WITHIN_S)
    assert ended(lane.close) is None
    assert fault is lane.broken


def test_a_lane_that_is_closed_ends_what_it_has_begun_and_begins_nothing() -> None:
    """Whoever closes it waits for that."""
    lane, begun, go = Lane("email", NullSender(), Breaker("email"), 1), Event(), Event()
    done: list[str] = []

    def first() -> None:
        begun.set()
        go.wait(WITHIN_S)
        done.append("first")

    lane.begin([first, lambda: done.append("second")])
    begun.wait(WITHIN_S)
    closing = Thread(target=lane.close, daemon=True)
    closing.start()
    for _ in range(500):
        closing.join(0.01)
        if not lane._waiting:
            break
    is_waiting = closing.is_alive()
    go.set()
    closing.join(WITHIN_S)

    assert is_waiting
    assert not closing.is_alive()
    assert ["first"] == done


def sent(telling: Telling) -> set[str]:
    """Who was told, as the ledger has it."""
    return {at for at, state in telling.states().items() if state == "sent"}


def test_an_attempt_whose_act_raises_ends_with_that(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was told is noted; whoever it met may have been told, which the next attempt goes by."""
    world = open_case(store, customers(3))
    effect = world.wanted(TO_CUSTOMERS)
    telling = Telling.of(world, {"email": (taking := Taking())})
    fault = fails(Teller, "tell", 2, monkeypatch)

    assert fault is ended(lambda: telling.tell(effect))
    assert set(taking.told) == sent(telling)
    assert Told("notice:1", 3, 3) == telling.tell(effect)
    assert 3 == len(taking.told) == len(set(taking.told))
    assert "unknown" in {step.state for step in telling.lines()["c2@example.com"].steps}


def test_an_attempt_that_cannot_hear_of_one_hears_of_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven of eight that one thread has under way are noted; the eighth is repeated."""
    world = open_case(store, on_one(8, "slow"))
    effect = world.wanted(TO_CUSTOMERS)
    telling = Telling.of(world, {"slow": (slow := Slow(8))})
    fault = fails(Teller, "hear", 2, monkeypatch)

    assert fault is ended(lambda: telling.tell(effect))
    assert 7 == len(sent(telling))
    slow.together = 1
    assert Told("notice:1", 8, 8) == telling.tell(effect)


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("name", ["claim", "widen", "beat"])
def test_what_was_sent_is_noted_whatever_breaks_the_attempt_off(
    store: Store, monkeypatch: pytest.MonkeyPatch, name: str, nth: int
) -> None:
    """However far it has come: nobody who was told is told again by the next one."""
    world = open_case(store, customers(40))
    effect = world.wanted(TO_CUSTOMERS)
    telling = Telling.of(world, {"email": (taking := Taking())}, page=5)
    of = {"claim": entries, "widen": Lane, "beat": Steady}[name]
    fault = fails(of, name, nth, monkeypatch)

    assert fault is ended(lambda: telling.tell(effect))
    assert set(taking.told) == sent(telling)
    assert Told("notice:1", 40, 40) == telling.tell(effect)
    assert 40 == len(taking.told) == len(set(taking.told))
