"""What calls for promises: the parts of the state that a turn may pass over call for none."""

from dataclasses import fields, replace
from typing import Any

import pytest

from benchmarks.canonical import read
from firsthour.domain.agenda import agenda, first_due
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import evolve, opened
from firsthour.domain.obligations import PROMISES, Promise, span_of
from firsthour.domain.turn import CALL_FOR_NOTHING

RUN = read().simulated()


class Watched(Escalation):
    """A state that notes which of its parts are read."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - any part of it
        """Read a part, and note it."""
        if name in NAMES:
            READ.add(name)
        return object.__getattribute__(self, name)


NAMES = {each.name for each in fields(Escalation)}
READ: set[str] = set()


def watched(state: Escalation) -> Watched:
    """The same state, under watch."""
    copy = object.__new__(Watched)
    vars(copy).update(vars(state))
    READ.clear()
    return copy


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_no_promise_reads_what_calls_for_nothing(promise: Promise) -> None:
    """Through a whole case, what is owed and for how long depends on none of these parts."""
    state, read_at_all = opened(RUN.facts[0]), set()
    for fact in RUN.facts[1:]:
        state = evolve(state, fact)
        looked_at = watched(state)
        for suffix, _base in promise.owed(looked_at):
            span_of(looked_at, promise, suffix)
        read_at_all |= READ

    assert read_at_all
    assert not read_at_all & CALL_FOR_NOTHING


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_a_promise_says_what_its_instances_follow_from(promise: Promise) -> None:
    """Through a whole case nothing else is read, so nothing else makes them other ones."""
    state, read_at_all = opened(RUN.facts[0]), set()
    for fact in RUN.facts[1:]:
        state = evolve(state, fact)
        list(promise.owed(watched(state)))
        read_at_all |= READ

    assert read_at_all
    assert set() == read_at_all - promise.reads


def test_what_falls_due_is_the_same_however_the_state_came_about() -> None:
    """What was worked out for an earlier state is used only where nothing it follows from moved."""
    state, differing = opened(RUN.facts[0]), []
    for fact in RUN.facts[1:]:
        first_due(state)
        state = evolve(state, fact)
        afresh = replace(state)
        if (agenda(afresh), first_due(afresh)) != (agenda(state), first_due(state)):
            differing.append(fact)

    assert [] == differing
