"""A breaker opens after faults in a row, lets one message try, and closes when it works."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firsthour.notices.telling.breaker import FAULTS, PAUSES, PROBE, Admits, Breaker, Breakers
from firsthour.records.connect import connect
from firsthour.records.ledger.channels import channel_states

AT = datetime(2026, 8, 4, 11, tzinfo=UTC)


def later(seconds: float) -> datetime:
    """So many seconds on."""
    return AT + timedelta(seconds=seconds)


def broken() -> Breaker:
    """A breaker that has just opened."""
    breaker = Breaker("email")
    for _ in range(FAULTS):
        breaker.failed("no_connection", AT)
    return breaker


def test_it_opens_after_faults_in_a_row() -> None:
    """A success in between counts anew; a refusal of a recipient is a success of the channel."""
    breaker = Breaker("email")
    for _ in range(FAULTS - 1):
        breaker.failed("no_connection", AT)
    breaker.worked(AT, sent=False)
    for _ in range(FAULTS - 1):
        breaker.failed("no_connection", AT)
    before = breaker.admits(AT)
    breaker.failed("no_connection", AT)

    assert Admits.ALL is before
    assert Admits.NONE is breaker.admits(later(1))


def test_the_log_says_once_that_it_opens_and_once_that_it_works(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """However often it is tried in vain meanwhile, and however many notices wait."""
    with caplog.at_level("INFO", "firsthour"):
        breaker, after = broken(), AT + PAUSES[0]
        breaker.admits(after)
        breaker.failed("no_connection", after)
        breaker.admits(after + PAUSES[1])
        breaker.worked(after + PAUSES[1])
        breaker.worked(after + PAUSES[2])

    assert [
        ("WARNING", "The channel email does not work: no_connection"),
        ("INFO", "The channel email works again."),
    ] == [(each.levelname, each.getMessage()) for each in caplog.records]


def test_one_message_tries_after_the_pause_and_no_other_meanwhile() -> None:
    """Whoever comes first tries; the others wait for what comes of it."""
    breaker, after = broken(), AT + PAUSES[0]

    assert [Admits.NONE, Admits.ONE, Admits.NONE] == [
        breaker.admits(after - timedelta(seconds=1)), breaker.admits(after), breaker.admits(after)
    ]  # fmt: skip

    breaker.worked(after)

    assert Admits.ALL is breaker.admits(after)


def test_pauses_grow_while_trials_fail_and_start_anew_once_one_succeeds() -> None:
    """A server that is down for hours is looked at every twenty seconds, not more rarely."""
    breaker, at, pauses = broken(), AT, []
    for _ in range(4):
        pauses.append(breaker.wait(at))
        at += pauses[-1]
        breaker.admits(at)
        breaker.failed("no_connection", at)
    breaker.admits(at + PAUSES[-1])
    breaker.worked(at + PAUSES[-1])
    for _ in range(FAULTS):
        breaker.failed("no_connection", at)

    assert [*PAUSES, PAUSES[-1]] == pauses
    assert PAUSES[0] == breaker.wait(at)


def test_a_trial_that_is_not_used_or_never_ends_blocks_nobody() -> None:
    """Given up, another one may try at once; killed, after a while."""
    breaker, after = broken(), AT + PAUSES[0]
    breaker.admits(after)
    breaker.gives_up(after)

    assert Admits.ONE is breaker.admits(after)
    assert Admits.NONE is breaker.admits(after + PROBE - timedelta(seconds=1))
    assert Admits.ONE is breaker.admits(after + PROBE)


def test_the_records_hear_of_changes_at_once_and_of_counts_now_and_then(tmp_path: Path) -> None:
    """State, since when, faults, last code and what was sent, for each worker and channel."""
    store, breakers = connect(f"sqlite:///{tmp_path / 'r.sqlite'}"), Breakers("here:1")
    mail = breakers.of("email")
    seen = []
    for at in (0, 1, 2, 12):
        mail.worked(later(at))
        breakers.tell(store, later(at))
        seen.append(channel_states(store)[0].sent)
    for _ in range(FAULTS):
        mail.failed("no_connection", later(13))
    breakers.tell(store, later(13))
    (state,) = channel_states(store)
    store.close()

    assert [1, 1, 1, 4] == seen
    assert ("here:1", "email", "open", later(13), FAULTS, "no_connection", 4, later(13)) == (
        state.worker, state.channel, state.state, state.since, state.failures, state.fault,
        state.sent, state.at,
    )  # fmt: skip


def test_what_does_not_change_is_said_again_when_asked(tmp_path: Path) -> None:
    """By that a worker is known to live that has nothing to send."""
    store, breakers = connect(f"sqlite:///{tmp_path / 'r.sqlite'}"), Breakers("here:1")
    breakers.of("email")
    breakers.tell(store, later(0))
    breakers.tell(store, later(60))
    (told,) = channel_states(store)
    breakers.say_all(store, later(60))
    (said,) = channel_states(store)
    store.close()

    assert (later(0), later(60)) == (told.at, said.at)
    assert later(0) == said.since
