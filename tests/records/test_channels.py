"""What workers say of their channels is kept by worker and channel, and for an hour."""

from dataclasses import replace
from datetime import timedelta

from firsthour.records.ledger.channels import (
    ChannelState,
    channel_states,
    forget_worker,
    put_channel_states,
)
from firsthour.records.store import Store
from tests.records.cases import after

WORKS = ChannelState("a:1", "email", "closed", after(0), 0, "", 12, after(1))


def test_the_last_word_of_each_worker_stands(store: Store) -> None:
    """A worker replaces what it said itself, and nothing that another one said."""
    broken = replace(WORKS, state="open", failures=5, fault="no_connection", at=after(2))
    other = replace(WORKS, worker="b:2")
    put_channel_states(store, [WORKS, other])
    put_channel_states(store, [broken])
    put_channel_states(store, [])

    assert (broken, other) == channel_states(store)


def test_a_worker_that_has_gone_is_forgotten_after_an_hour(store: Store) -> None:
    """Workers are started anew under other names: the list does not grow for ever."""
    put_channel_states(store, [WORKS])
    later = replace(WORKS, worker="b:2", at=WORKS.at + timedelta(hours=1, seconds=1))
    put_channel_states(store, [later])

    assert (later,) == channel_states(store)


def test_a_worker_that_ends_is_forgotten_at_once(store: Store) -> None:
    """On all of its channels; the others stay."""
    other = replace(WORKS, worker="b:2")
    put_channel_states(store, [WORKS, replace(WORKS, channel="sms"), other])
    forget_worker(store, "a:1")

    assert (other,) == channel_states(store)
