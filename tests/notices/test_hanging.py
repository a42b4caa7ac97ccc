"""A mail server that says nothing of one domain: its recipients wait, those of others do not."""

from datetime import timedelta
from time import monotonic

import pytest

from firsthour.notices.channels.hanging import HANGS, REST_S, Hanging
from firsthour.notices.channels.senders import ChannelDown, Deferred
from firsthour.records.ledger.channels import channel_states
from firsthour.records.shapes import Contact, Customer
from firsthour.records.store import Store
from tests.notices.crowds import TO_CUSTOMERS, Telling
from tests.notices.moody_post import moody
from tests.notices.world import open_case

DEAD = "dead.example"


def at_domains(*domains: str) -> tuple[Customer, ...]:
    """A customer at each of these."""
    return tuple(
        Customer(f"c{at}", f"Customer {at}", contacts=(Contact(f"Ada {at}", f"ada{at}@{domain}"),))
        for at, domain in enumerate(domains, 1)
    )


def breaker(store: Store) -> list[tuple[str, str]]:
    """How the channel of mails is, and what its last fault was."""
    return [(each.state, each.fault) for each in channel_states(store)]


def test_others_are_told_while_one_domain_hangs(store: Store) -> None:
    """Three wait in vain, the rest of the domain is not begun; the channel itself works."""
    crowd = at_domains(*(DEAD if at % 3 == 0 else f"d{at}.example" for at in range(60)))
    with moody() as (post, sender):
        post.hangs = True
        post.but = frozenset(
            contact.address
            for one in crowd
            for contact in one.contacts
            if not contact.address.endswith(DEAD)
        )
        world = open_case(store, crowd)
        world.wanted(TO_CUSTOMERS)
        telling = Telling.of(world, {"email": sender})
        with pytest.raises(Deferred):
            telling.tell(TO_CUSTOMERS)
        asked = [each for each in post.asked if each.endswith(DEAD)]
        states = telling.states()

        assert 40 == len(post.mails)
        assert HANGS <= len(asked) <= HANGS + 1
        assert {"queued deferred"} == {s for at, s in states.items() if at.endswith(DEAD)}
        assert {"sent"} == {s for at, s in states.items() if not at.endswith(DEAD)}
        assert [("closed", "")] == breaker(store)


def test_who_hung_is_told_once_they_answer(store: Store) -> None:
    """Each of them once; nobody is lost who was put off meanwhile."""
    with moody() as (post, sender):
        post.hangs = True
        world = open_case(store, at_domains(DEAD, DEAD))
        world.wanted(TO_CUSTOMERS)
        telling = Telling.of(world, {"email": sender})
        with pytest.raises(Deferred):
            telling.tell(TO_CUSTOMERS)
        post.hangs = False
        told = telling.tell(TO_CUSTOMERS, timedelta(seconds=30))

        assert 2 == told.sent == len(set(post.recipients)) == len(post.mails)


def test_a_server_that_says_nothing_of_anybody_is_left_alone(store: Store) -> None:
    """From the third domain on it is the channel that fails; after five faults it is open."""
    with moody() as (post, sender):
        post.hangs = True
        world = open_case(store, at_domains(*(f"d{at}.example" for at in range(30))))
        world.wanted(TO_CUSTOMERS)
        telling = Telling.of(world, {"email": sender})
        with pytest.raises(ChannelDown) as caught:
            telling.tell(TO_CUSTOMERS)
        asked = len(post.asked)

        assert "hangs" == caught.value.code
        assert [("open", "hangs")] == breaker(store)
        assert 7 <= asked <= 9

        post.hangs = False
        told = telling.tell(TO_CUSTOMERS, timedelta(seconds=6))

        assert 30 == told.sent == len(set(post.recipients)) == len(post.mails)


def test_of_those_who_hang_one_message_at_a_time_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the rest the next one may, and nobody beside it until it has waited as well."""
    began = monotonic()
    hanging = Hanging(waits_s=30)
    for _ in range(HANGS):
        assert hanging.may_try(DEAD)
        hanging.hung(DEAD)
    moment = "firsthour.notices.channels.hanging.monotonic"

    assert not hanging.may_try(DEAD)
    monkeypatch.setattr(moment, lambda: began + REST_S + 5)
    assert [True, False] == [hanging.may_try(DEAD) for _ in range(2)]
    assert hanging.may_try("other.example")
    hanging.answered(DEAD)
    assert [True, True] == [hanging.may_try(DEAD) for _ in range(2)]
