"""How notices and ledger of a case are shown: what was stopped, whom to call, what is not due."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.admin.stores import open_records
from firsthour.clock import utc_now
from firsthour.domain import facts as f
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience
from firsthour.loading import load
from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.senders import Deferred, Message, Proof
from firsthour.records.shapes import Contact, Customer
from firsthour.records.store import Store
from tests.cli.conftest import House, Type
from tests.notices.test_deliver import TO_CUSTOMERS
from tests.notices.world import OPENED, World, customers, open_case

NOTICE = "initial_notice:customers:1"
BY_PHONE = Customer("c3", "Three", contacts=(Contact("Eva", "+302101234567", channel="phone"),))


class Full(NullSender):
    """Puts everybody off."""

    def send(self, message: Message) -> Proof:
        """Say that the mailbox is full."""
        raise Deferred("smtp_452", message.address)


@pytest.fixture
def store(quiet: House) -> Iterator[Store]:
    """Give the records of this house."""
    quiet.folder.mkdir()
    records = open_records(load().records_url)
    yield records
    records.close()


@pytest.fixture
def world(store: Store) -> World:
    """Give a case with two customers who are written to and one who is called."""
    return open_case(store, (*customers(2), BY_PHONE))


def test_a_notice_that_was_stopped_before_it_reached_anybody_says_so(
    type_in: Type, world: World
) -> None:
    """It is not called sent; once it has reached somebody, what they were sent is told."""
    words = world.text("Payouts are late.")
    effect = replace(TO_CUSTOMERS, key=NOTICE, text=words, obligation=NOTICE)
    world.happens(
        f.NoticeEdited(NOTICE, 1, words),
        f.NoticeDue(effect),
        f.NoticeStopped(NOTICE, world.text("It is wrong.")),
    )
    nobody = type_in("notice", world.label).code, type_in("notice", world.label, NOTICE).out
    world.happens(f.NoticeDue(effect))
    world.tell(NullSender(), effect)
    somebody = type_in("notice", world.label, NOTICE).out

    assert 2 == nobody[0]
    assert "Sending began with a text, at" in nobody[1]
    assert "It was stopped at" in nobody[1]
    assert "It has reached nobody." in nobody[1]
    assert "What was sent" not in nobody[1]
    assert "stopped" not in somebody
    assert "What was sent is the last text that was written." in somebody
    assert "It has reached 2:" in somebody


def test_who_was_left_out_by_a_stop_stands_with_the_case(type_in: Type, world: World) -> None:
    """As long as the notice is not sent again: else nobody would think of them any more."""
    effect = replace(TO_CUSTOMERS, key=NOTICE, text=world.text("Payouts are late."))
    world.happens(f.NoticeDue(effect), f.NoticeStopped(NOTICE, world.text("It is wrong.")))
    before = " ".join(type_in("show", world.label).out.split())
    world.happens(f.NoticeDue(effect))
    world.tell(NullSender(), effect)
    world.happens(f.NoticeStopped(NOTICE, world.text("Too late.")))
    halted = " ".join(type_in("show", world.label).out.split())
    world.happens(f.NoticeDue(effect))
    again = " ".join(type_in("show", world.label).out.split())

    told = f"Notices that were stopped {NOTICE} has reached"
    assert f"{told} nobody send-notice tells the others" in before
    assert f"{told} 2 of 3 send-notice tells the others" in halted
    assert "stopped" not in again


def test_whom_to_call_stands_as_such(type_in: Type, world: World) -> None:
    """A telephone number is no address that failed: somebody has to call."""
    effect = world.wanted(replace(TO_CUSTOMERS, key=NOTICE))
    world.tell(NullSender(), effect)

    shown = " ".join(type_in("ledger", world.label).out.split())
    lines = type_in("ledger", world.label, "--json").json["deliveries"]

    assert "2 sent, 1 to call" in shown
    assert "to call 20" in shown
    assert [("failed", "to_call")] == [
        (line["state"], line["steps"][-1]["detail"]["why"])
        for line in lines
        if line["customer"] == 3
    ]


def test_before_anything_is_sent_nobody_says_yes(type_in: Type, world: World) -> None:
    """None of three is no yes so far."""
    due = utc_now() + timedelta(hours=1)
    world.happens(f.ObligationOwed(NOTICE, Role.MANAGER, Audience.CUSTOMERS, OPENED, due))

    first = type_in("report", "notices", "--case", world.label).out.splitlines()[0]

    world.tell(NullSender(), world.wanted(replace(TO_CUSTOMERS, key=NOTICE, obligation=NOTICE)))
    later = type_in("report", "notices", "--case", world.label).out.split("\n\n")[0]

    assert "Was every affected customer told in time? Not yet: none of 3, and none is due." == first
    assert "So far, yes: 2 of 3; 1 not told yet, and not due." in " ".join(later.split())


def test_what_was_tried_again_and_again_stands_once(type_in: Type, world: World) -> None:
    """How often, and until when: not every time that a full mailbox said no."""
    effect = world.wanted(replace(TO_CUSTOMERS, key=NOTICE))
    full = Full()
    for _ in range(3):
        with suppress(Deferred):
            world.tell(full, effect)

    shown = " ".join(type_in("ledger", world.label, "--customer", "c1").out.split())

    assert re.search(r"queued after \S+ \S+, 3 times until \S+ \S+, 3 attempts", shown)
