"""Thousands are told by few threads where few are enough, by more where the channel is slow."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from threading import Barrier, Event, Lock

import pytest
from sqlalchemy import event, func, select

from firsthour.domain import facts as f
from firsthour.domain.commands import Group
from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.senders import ChannelDown, Message, Proof, Sender
from firsthour.notices.telling.basket import Basket
from firsthour.notices.telling.breaker import Breaker
from firsthour.notices.telling.lanes import Lane
from firsthour.records import content
from firsthour.records.ledger import kept
from firsthour.records.shapes import Contact, Customer, IntakeDocument, write_intake
from firsthour.records.store import Store
from firsthour.records.tables import CONTENT
from tests.notices.crowds import TO_CUSTOMERS, Telling, on_one
from tests.notices.world import SUMMARY, TITLE, open_case

WIDTH = 8


@pytest.fixture
def lane() -> Iterator[Lane]:
    """Give a lane of eight threads."""
    made = Lane("email", NullSender(), Breaker("email"), WIDTH)
    yield made
    made.close()


def test_a_slow_channel_is_given_all_its_threads(store: Store) -> None:
    """Messages that wait for one another until eight are under way: all of them get there."""
    together = Barrier(WIDTH)

    class Slow(NullSender):
        concurrency = WIDTH

        def send(self, message: Message) -> Proof:
            together.wait(timeout=30)
            return super().send(message)

    world = open_case(store, on_one(40 * WIDTH, "email"))
    world.wanted(TO_CUSTOMERS)

    told = Telling.of(world, {"email": Slow()}).tell(TO_CUSTOMERS)

    assert 40 * WIDTH == told.sent


def test_a_few_are_begun_all_at_once(lane: Lane) -> None:
    """Nobody who is paged waits until it is seen that the channel is slow."""
    together, done = Barrier(WIDTH), Basket[int]()

    def act() -> None:
        done.put(together.wait(timeout=30))

    lane.begin([act] * WIDTH)

    assert list(range(WIDTH)) == sorted(done.take(WIDTH, 30))


def test_a_crowd_is_begun_by_two(lane: Lane) -> None:
    """And no third joins them before the lane has looked how they are."""
    lock, never, done = Lock(), Event(), Basket[int]()
    under_way: list[int] = []

    def act() -> None:
        with lock:
            under_way.append(1)
            now = len(under_way)
        never.wait(0.005)
        with lock:
            under_way.pop()
        done.put(now)

    lane.begin([act] * 60)

    assert 2 == max(done.take(60, 30))


def test_nothing_is_lost_between_those_who_put_in_and_who_takes_out() -> None:
    """However many at once; and whoever waits for more than there is gets what there is."""
    basket: Basket[int] = Basket()
    found: list[int] = []

    def put(first: int) -> None:
        for at in range(first, 20_000, 4):
            basket.put(at)

    with ThreadPoolExecutor(4) as pool:
        for first in range(4):
            pool.submit(put, first)
        while len(found) < 20_000:
            found += basket.take(min(97, 20_000 - len(found)), 30)
    basket.put(1)

    assert list(range(20_000)) == sorted(found)
    assert [1] == basket.take(5, 0.01)


NAMES = (
    "Ada",
    "Bo Ek",
    "Zoë",
    "O'Neil",
    "A & B <Ltd>",
    "Acme Inc.",
    "x" * 200,
    "王小明",
    "Customer",
)


def test_what_each_of_a_crowd_was_sent_is_given_again(store: Store) -> None:
    """By one text for all whose names are written alike wherever they stand."""
    crowd = [
        Customer(f"c{at}", f"{name} {at}", contacts=(Contact(name, f"c{at}@example.com"),))
        for at, name in enumerate(NAMES * 4)
    ]
    sent: dict[str, Message] = {}

    class Keeping(NullSender):
        def send(self, message: Message) -> Proof:
            sent[message.address] = message
            return super().send(message)

    world = open_case(store, crowd)
    world.wanted(TO_CUSTOMERS)
    told = Telling.of(world, {"email": Keeping()})
    told.tell(TO_CUSTOMERS)
    again = {at: kept.restored(store, line) for at, line in told.lines().items()}
    with store.read() as connection:
        query = select(func.count()).where(CONTENT.c.kind == kept.KIND)
        texts = connection.execute(query).scalar_one()

    assert len(crowd) == len(sent)
    assert {
        at: (kept.Sent(each.subject, each.text, each.html, each.short), True)
        for at, each in sent.items()
    } == again
    assert all(each.name.rstrip(".") in each.text for each in sent.values())
    assert all(each.name.rstrip(".") in unescape(each.html) for each in sent.values())
    assert 2 == texts  # the names of some are written in another way in HTML


class Down(Sender):
    """Takes nothing, from nobody."""

    def send(self, message: Message) -> Proof:  # noqa: ARG002 - whoever it is for
        """Take nothing."""
        raise ChannelDown("no_connection")

    def check(self) -> None:
        """Not yet."""
        raise ChannelDown("no_connection")


def test_a_crowd_that_is_put_down_is_not_gone_through_at_each_attempt(store: Store) -> None:
    """While its channel is down nothing changes; a customer who is added then is told as well."""
    world = open_case(store, on_one(140, "email"))
    effect = world.wanted(TO_CUSTOMERS)
    telling = Telling.of(world, {"email": Down()})
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    looked = []
    for minutes in range(3):
        asked.clear()
        with pytest.raises(ChannelDown):
            telling.tell(effect, timedelta(minutes=minutes))
        looked.append("deliveries.reasons, deliveries.state, deliveries.attempt" in str(asked))
    added = IntakeDocument(TITLE, SUMMARY, customers=on_one(1, "email", first=141))
    ref = content.put(store, write_intake(added))
    world.happens(f.CustomersAdded(141, (Group(1),), ref))
    with pytest.raises(ChannelDown):
        telling.tell(effect, timedelta(minutes=3))

    assert [True, False, False] == looked
    assert 141 == len(telling.states())
