"""Two courses of a case are held together: alike, or apart in time, order or kind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.laboratory.rehearsal import wire
from firsthour.laboratory.rehearsal.asked import Asked
from firsthour.laboratory.rehearsal.likeness import differences, refused_otherwise
from tests.laboratory.rehearsal.stage import shipped

FOUND = shipped("pause")
SECOND = timedelta(seconds=1)


def test_a_course_is_like_itself() -> None:
    """No difference where there is none."""
    assert () == differences(FOUND.facts, FOUND.facts)
    assert [] == list(refused_otherwise(FOUND.refused, FOUND.refused))


def test_a_fact_at_another_time_is_a_difference_unless_it_is_near() -> None:
    """A page a second later is told, with both times; within a second it is let pass."""
    at = next(i for i, fact in enumerate(FOUND.facts) if fact.body.kind == "page_round_begun")
    late = replace(FOUND.facts[at], at=FOUND.facts[at].at + SECOND)
    other = (*FOUND.facts[:at], late, *FOUND.facts[at + 1 :])
    found = differences(FOUND.facts, other)

    assert 1 == len(found)
    assert found[0].first != found[0].second
    assert () == differences(FOUND.facts, other, within=SECOND)


def test_a_fact_that_says_something_else_is_a_difference() -> None:
    """The same kind at the same time, by somebody else: told with what it says."""
    last = replace(FOUND.facts[-1], actor=replace(FOUND.facts[-1].actor, person="somebody.else"))
    found = differences(FOUND.facts, (*FOUND.facts[:-1], last))

    assert 1 == len(found)
    assert "somebody.else" in found[0].second
    assert "somebody.else" not in found[0].first


def test_a_fact_that_is_missing_is_a_difference() -> None:
    """The last one left out: what happened only in the first course."""
    found = differences(FOUND.facts, FOUND.facts[:-1])

    assert 1 == len(found)
    assert len(found[0].second) < len(found[0].first)


def test_another_refusal_is_a_difference() -> None:
    """Refused with another code: one refusal less, and one more."""
    other = [replace(FOUND.refused[0], code="stale"), *FOUND.refused[1:]]
    found = list(refused_otherwise(FOUND.refused, other))

    assert {("refused so", "not refused so"), ("not refused so", "refused so")} == {
        (each.first, each.second) for each in found
    }


def test_a_rehearsal_is_the_same_after_its_way() -> None:
    """Every fact and refusal, as lines and back."""
    facts, refused = wire.read(wire.lines(FOUND))

    assert FOUND.facts == facts
    assert FOUND.refused == refused


def test_lines_that_break_off_are_no_rehearsal() -> None:
    """Without the last line, or with something else among them."""
    written = list(wire.lines(FOUND))

    with pytest.raises(wire.Incomplete):
        wire.read(written[:-1])
    with pytest.raises(wire.Incomplete):
        wire.read(["Traceback (most recent call last):", *written])


def test_what_is_asked_for_is_the_same_after_its_way() -> None:
    """All options of a rehearsal."""
    asked = Asked("default", "pause", silent=True, severity=1, until="2 h")

    assert asked == wire.read_request(wire.request(asked))
