"""What the crash test takes for a difference."""

from collections import Counter

import pytest

from benchmarks.canonical import read
from firsthour.domain import facts as f
from firsthour.domain.effects import Effect
from firsthour.domain.facts import Fact
from firsthour.domain.roles import engine
from tests.crash.facts import differences, story
from tests.crash.post import Post, lost, strays

PAGE = ("page", "page:mara", "mara@example.com")


@pytest.fixture(scope="module")
def facts() -> tuple[Fact, ...]:
    """Every fact of the canonical case, simulated."""
    return read().simulated().facts


def test_a_case_is_as_itself(facts: tuple[Fact, ...]) -> None:
    """The same facts are no difference, and there are many subjects to compare."""
    assert [] == differences(story(facts), story(facts))
    assert 20 < len(story(facts))


@pytest.mark.parametrize("at", [1, 7, 20, 60, 100])
def test_a_fact_taken_out_is_missed(facts: tuple[Fact, ...], at: int) -> None:
    """Whichever it is, its subject differs."""
    assert 1 <= len(differences(story(facts), story((*facts[:at], *facts[at + 1 :]))))


def test_a_fact_that_happened_twice_is_seen(facts: tuple[Fact, ...]) -> None:
    """So is a repetition."""
    assert 1 == len(differences(story(facts), story((*facts, facts[-1]))))


def test_what_an_outage_puts_in_danger_is_no_difference(facts: tuple[Fact, ...]) -> None:
    """The look for those who are not reached, the alarm about them, and that it was sent."""
    at, last = facts[-1].at, facts[-1].number
    alarm = Effect("alarm:in_danger:9", "notify", obligation="update:customers:2")
    bodies: tuple[tuple[f.Body, str], ...] = (
        (f.RecipientsFound("seek:update:customers:2:1", 1, "x"), "danger"),
        (f.AlarmRaised("in_danger", alarm), "danger"),
        (f.NoticeSent(alarm.key, 1, 1, 0, 0), "notices"),
    )
    more = [Fact(last + n, at, engine(rule), body) for n, (body, rule) in enumerate(bodies, 1)]

    assert [] == differences(story(facts), story((*facts, *more)))


def test_notices_that_nobody_got_and_that_came_twice_are_told() -> None:
    """By kind, effect and address."""
    expected = Counter({PAGE: 1})

    assert [] == lost(expected, _post(1))
    assert ["lost: page page:mara mara@example.com"] == lost(expected, _post(0))
    assert ["told more often: page page:mara mara@example.com"] == lost(expected, _post(2))


def test_outbox_and_ledger_hold_the_same_messages() -> None:
    """Each once; anything else is told by its id."""
    assert [] == strays(["<a>", "<b>"], ["<b>", "<a>"])
    assert ["in the outbox, not in the ledger: <b>"] == strays(["<a>"], ["<a>", "<b>"])
    assert ["in the ledger, not in the outbox: <b>"] == strays(["<a>", "<b>"], ["<a>"])
    assert ["two files of one message: <a>"] == strays(["<a>"], ["<a>", "<a>"])


def _post(times: int) -> Post:
    return Post(Counter({PAGE: times}), frozenset(), 0, ())
