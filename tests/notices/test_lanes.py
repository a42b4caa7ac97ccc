"""Channels side by side: one that hangs, dies or drops what it took delays no other one."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest

from firsthour.domain.effects import Told
from firsthour.notices.channels.senders import ChannelDown, Deferred
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.records.ledger.channels import channel_states
from firsthour.records.store import Store
from tests.notices.crowds import TO_CUSTOMERS, Telling, on_both, on_one
from tests.notices.moody_post import MoodyPost, moody
from tests.notices.world import open_case

Server = tuple[MoodyPost, SmtpSender]
LATE = timedelta(minutes=16)


@pytest.fixture
def mail() -> Iterator[Server]:
    """Give the server of the channel `email` and its sender."""
    with moody() as made:
        yield made


@pytest.fixture
def pager() -> Iterator[Server]:
    """Give the server of the channel `pager` and its sender."""
    with moody() as made:
        yield made


def telling(store: Store, mail: Server, pager: Server, *crowd: object) -> Telling:
    """A case with these customers, told over both."""
    world = open_case(store, crowd)  # type: ignore[arg-type]
    world.wanted(TO_CUSTOMERS)
    return Telling.of(world, {"email": mail[1], "pager": pager[1]})


def test_a_channel_that_hangs_delays_no_other(store: Store, mail: Server, pager: Server) -> None:
    """While one server says nothing, everybody of the other channel is told."""
    mail[0].hangs = True
    mail[1].close()
    told = telling(store, mail, pager, *on_one(20, "email"), *on_one(60, "pager"))

    def tells() -> None:
        with pytest.raises(ChannelDown):
            told.tell(TO_CUSTOMERS)

    attempt = Thread(target=tells)
    begun = time.monotonic()
    attempt.start()
    while len(pager[0].mails) < 60 and time.monotonic() - begun < 30:
        attempt.join(0.05)
    took, is_hanging = time.monotonic() - begun, attempt.is_alive()
    attempt.join()

    assert 60 == len(set(pager[0].recipients)) == len(pager[0].recipients)
    assert is_hanging, took
    assert [] == mail[0].mails
    assert {"sent"} == {s for at, s in told.states().items() if at.startswith("pager")}


def test_a_dead_channel_is_left_alone_after_five_faults(
    store: Store, mail: Server, pager: Server
) -> None:
    """The rest of its recipients stand as they stood; the records say that it is open."""
    mail[0].stop()
    told = telling(store, mail, pager, *on_one(200, "email"), *on_one(3, "pager"))
    with pytest.raises(ChannelDown) as caught:
        told.tell(TO_CUSTOMERS)
    steps = [len(line.steps) for at, line in told.lines().items() if at.startswith("email")]
    shown = {each.channel: (each.state, each.fault) for each in channel_states(store)}

    assert "no_connection" == caught.value.code
    assert 5 <= steps.count(2) <= 7
    assert len(steps) == steps.count(1) + steps.count(2)
    assert {"email": ("open", "no_connection"), "pager": ("closed", "")} == shown

    mail[0].start()

    with pytest.raises(ChannelDown):  # nobody looks at it for a moment
        told.tell(TO_CUSTOMERS, timedelta(seconds=3))
    assert Told("notice:1", 203, 203) == told.tell(TO_CUSTOMERS, timedelta(seconds=6))
    assert 200 == len(set(mail[0].ids())) == len(mail[0].ids())


def test_what_a_server_took_without_a_word_is_sent_again_under_the_same_id(
    store: Store, mail: Server, pager: Server
) -> None:
    """The ledger says unknown in between; readers see it once, by the Message-ID."""
    mail[0].drops = 3
    told = telling(store, mail, pager, *on_one(10, "email"))
    with pytest.raises(ChannelDown):
        told.tell(TO_CUSTOMERS)
    between = sorted(told.states().values())
    again = told.tell(TO_CUSTOMERS, timedelta(seconds=1))

    assert [*["sent"] * 7, *["unknown connection_lost"] * 3] == between
    assert Told("notice:1", 10, 10) == again
    assert (13, 10) == (len(mail[0].ids()), len(set(mail[0].ids())))


def test_greylisting_puts_everybody_off_once(store: Store, mail: Server, pager: Server) -> None:
    """A server that wants each of us to come again is no channel that is down."""
    mail[0].greylists = True
    told = telling(store, mail, pager, *on_one(60, "email"))
    with pytest.raises(Deferred):
        told.tell(TO_CUSTOMERS)

    assert "closed" == channel_states(store)[0].state
    assert {"queued deferred"} == set(told.states().values())
    assert Told("notice:1", 60, 60) == told.tell(TO_CUSTOMERS, timedelta(seconds=1))
    assert 120 == len(mail[0].asked)


def test_who_is_not_told_in_time_is_told_on_the_next_channel(
    store: Store, mail: Server, pager: Server
) -> None:
    """The first way stays open until the second has succeeded; then the ledger says why not."""
    mail[0].stop()
    told = telling(store, mail, pager, *on_both(70), *on_one(2, "email"))
    with pytest.raises(ChannelDown):
        told.tell(TO_CUSTOMERS)
    before = dict(told.states())
    with pytest.raises(ChannelDown):  # two have no other way
        told.tell(TO_CUSTOMERS, LATE)
    states = told.states()
    mail[0].start()
    in_the_end = told.tell(TO_CUSTOMERS, LATE + timedelta(minutes=1))
    steps = [(s.state.value, s.detail.get("next")) for s in told.lines()["c60@email.example"].steps]

    assert not [at for at in before if at.endswith("pager.example")]
    assert {"sent"} == {s for at, s in states.items() if at.endswith("pager.example")}
    assert ["queued", "skipped told_otherwise"] == [
        states[at] for at in ("email2@email.example", "c60@email.example")
    ]
    assert [("queued", None), ("queued", "pager"), ("skipped", None)] == steps
    assert Told("notice:1", recipients=72, sent=72) == in_the_end
    assert ["email1@email.example", "email2@email.example"] == sorted(mail[0].recipients)


def test_who_is_told_on_both_channels_after_all_is_so_in_the_ledger(
    store: Store, mail: Server, pager: Server
) -> None:
    """A first channel that hangs and takes the message in the end: never two without a word."""
    mail[1]._settings = replace(mail[1]._settings, timeout_s=30)
    paged = Event()
    pager[0].before = lambda _address: paged.set()
    mail[0].before = lambda _address: assert_that(paged.wait(30))
    told = telling(store, mail, pager, *on_both(1))
    mail[0].stop()
    with pytest.raises(ChannelDown):
        told.tell(TO_CUSTOMERS)
    mail[0].start()
    result = told.tell(TO_CUSTOMERS, timedelta(minutes=14, seconds=59.5))
    lines = told.lines()
    also = {line.enrolment.channel: line.steps[-1].detail.get("also") for line in lines.values()}

    assert Told("notice:1", 1, 1) == result
    assert {"sent"} == {line.state.value for line in lines.values()}
    assert also in ({"email": "pager", "pager": None}, {"email": None, "pager": "email"})


def assert_that(holds: bool) -> None:  # noqa: FBT001 - what is to hold
    """Hold it."""
    assert holds
