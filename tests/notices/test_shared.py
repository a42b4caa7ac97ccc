"""An address that several customers share: when it fails, each of them has ways of their own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.senders import ChannelDown, Message, Proof, Refused, Sender
from firsthour.records.ledger import reach
from firsthour.records.shapes import Contact, Customer
from firsthour.records.store import Store
from tests.notices.crowds import TO_CUSTOMERS, Telling
from tests.notices.world import open_case

NOTICE = replace(TO_CUSTOMERS, obligation="initial_notice:customers:1")
DESK = "desk@provider.example"
LATE = timedelta(minutes=16)


class Dead(Sender):
    """Refuses everybody, or takes nothing just now."""

    def __init__(self, *, for_good: bool) -> None:
        self._for_good = for_good

    def send(self, message: Message) -> Proof:
        """Take nothing."""
        if self._for_good and message.address == DESK:
            raise Refused("smtp_550")
        raise ChannelDown("no_connection")


def sharing(number: int, *others: tuple[str, str]) -> Customer:
    """A customer whose desk is the provider's, with further ways."""
    ways = (("email", DESK), *others)
    return Customer(
        f"c{number}",
        f"Customer {number}",
        contacts=tuple(Contact(f"Desk {number}", at, channel=name) for name, at in ways),
    )


def test_each_customer_falls_back_on_their_own_contacts(store: Store) -> None:
    """The first has no other way; the others are told on theirs, each under their own name."""
    affected = sharing(1), sharing(2, ("pager", "two")), sharing(3, ("sms", "+46700000003"))
    world = open_case(store, affected)
    senders = {"email": Dead(for_good=True), "pager": NullSender(), "sms": NullSender()}
    telling = Telling.of(world, senders)
    told = telling.tell(world.wanted(NOTICE))
    lines = telling.lines()

    assert {DESK: "failed", "two": "sent", "+46700000003": "sent"} == telling.states()
    assert "pager, sms" == lines[DESK].steps[-1].detail["next"]
    assert ["Desk 2", "Desk 3"] == [lines[at].enrolment.name for at in ("two", "+46700000003")]
    assert ("customer:Customer 2",) == lines["two"].enrolment.reasons
    assert (2, 1) == (told.sent, told.failed)


def test_everybody_behind_a_dead_address_is_named_as_not_reached(store: Store) -> None:
    """Not only the first of them; but not who was told on another way."""
    world = open_case(store, (sharing(1), sharing(2, ("pager", "two")), sharing(3)))
    telling = Telling.of(world, {"email": Dead(for_good=True), "pager": NullSender()})
    telling.tell(world.wanted(NOTICE))
    stands = reach.standings(store, world.number, NOTICE.obligation)

    assert {(1, ""): "smtp_550", (2, ""): "", (3, ""): "smtp_550"} == {
        who: each.code for who, each in stands.items()
    }
    assert NOTICE.obligation == reach.untold(store, world.number, (3, ""))
    assert "" == reach.untold(store, world.number, (2, ""))


def test_an_address_is_tried_until_each_customer_was_told_otherwise(store: Store) -> None:
    """Late for both: one has another way, the other has none, and waits for the address."""
    world = open_case(store, (sharing(1, ("pager", "one")), sharing(2)))
    effect = world.wanted(NOTICE)
    telling = Telling.of(world, {"email": Dead(for_good=False), "pager": NullSender()})
    for after in (timedelta(0), LATE):
        with pytest.raises(ChannelDown):
            telling.tell(effect, after)
    waiting = telling.states()
    back = Telling.of(world, {"email": NullSender(), "pager": NullSender()})
    back.tell(effect, LATE + timedelta(minutes=1))

    assert {DESK: "queued late", "one": "sent"} == waiting
    assert {DESK: "sent", "one": "sent"} == back.states()


def test_an_address_is_left_out_once_each_customer_was_told_otherwise(store: Store) -> None:
    """Nobody is left for whose sake it would be told."""
    world = open_case(store, (sharing(1, ("pager", "one")), sharing(2, ("pager", "two"))))
    effect = world.wanted(NOTICE)
    telling = Telling.of(world, {"email": Dead(for_good=False), "pager": NullSender()})
    with pytest.raises(ChannelDown):
        telling.tell(effect)
    told = telling.tell(effect, LATE)

    assert {DESK: "skipped told_otherwise", "one": "sent", "two": "sent"} == telling.states()
    assert 2 == told.sent


def test_who_shares_an_address_is_told_there_or_on_a_way_of_their_own(store: Store) -> None:
    """Late, and then reached there after all: nobody is told again, whoever is named there."""
    affected = sharing(1, ("pager", "one")), sharing(2, ("sms", "+46700000002")), sharing(3)
    world = open_case(store, affected)
    effect = world.wanted(NOTICE)
    dead = Dead(for_good=False)
    away = Telling.of(world, {"email": dead, "pager": dead, "sms": dead})
    for after in (timedelta(0), LATE):
        with pytest.raises(ChannelDown):
            away.tell(effect, after)
    enrolled = away.states()
    mail_works = Telling.of(world, {"email": NullSender(), "pager": dead, "sms": dead})
    told = mail_works.tell(effect, LATE + timedelta(minutes=1))

    assert {DESK, "one", "+46700000002"} == set(enrolled)
    assert {
        DESK: "sent",
        "one": "skipped told_otherwise",
        "+46700000002": "skipped told_otherwise",
    } == mail_works.states()
    assert 0 == told.failed
