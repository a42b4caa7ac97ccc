"""What calls for promises and falls due: no part of the state beyond those that are named."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest

from benchmarks.canonical import read
from firsthour.domain.agenda import WORK, agenda, first_due
from firsthour.domain.decide import Decided, Tick, advance
from firsthour.domain.derived import COURSE, FOLLOWS_FROM, PROMISED
from firsthour.domain.effects import NoticeKind
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import evolve, opened
from firsthour.domain.obligations import ANNOUNCED, DECLARED, PROMISES, VERIFIED, Promise, span_of
from firsthour.domain.settling import STAGED, stage_of

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
def test_a_promise_says_what_its_instances_follow_from(promise: Promise) -> None:
    """Through a whole case nothing else is read, so nothing else makes them other ones.

    The phase says how long it is, and not whether it is owed; the promises that there are count
    only as far as they are of its own row.
    """
    state, read_at_all = opened(RUN.facts[0]), set()
    for fact in RUN.facts[1:]:
        state = evolve(state, fact)
        looked_at = watched(state)
        for suffix, _base in promise.owed(looked_at):
            span_of(looked_at, promise, suffix)
        read_at_all |= READ

    assert read_at_all
    assert set() == read_at_all - promise.reads - {"phase", "obligations"}


@pytest.mark.parametrize("name", [DECLARED, VERIFIED, ANNOUNCED])
@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.name)
def test_a_promise_says_what_of_the_latest_round_it_follows_from(
    promise: Promise, name: str
) -> None:
    """Were anything else of it otherwise than it is, the same would be owed."""
    state, differing = opened(RUN.facts[0]), []
    for fact in RUN.facts[1:]:
        state = evolve(state, fact)
        latest = state.rounds[-1]
        change: dict[str, Any] = {name: None if getattr(latest, name) else fact.at}
        turned = replace(latest, **change)
        otherwise = replace(state, rounds=(*state.rounds[:-1], turned))
        if [*promise.owed(state)] != [*promise.owed(otherwise)]:
            differing.append(fact)

    assert [] == differing or name in promise.reads


def test_what_the_stage_follows_from_is_all_that_it_is_read_from() -> None:
    """A turn that changes none of it does not ask what stage the case has come to."""
    state, read_at_all = opened(RUN.facts[0]), set()
    for fact in RUN.facts[1:]:
        state = evolve(state, fact)
        stage_of(watched(state))
        read_at_all |= READ

    assert read_at_all == STAGED


def test_after_each_turn_what_is_owed_is_promised_and_nothing_else() -> None:
    """No promise is overlooked because a turn looks only at what has changed."""
    state, differing = opened(RUN.facts[0]), []
    for fact in RUN.facts[1:]:
        if (
            fact.at > state_at(state)
            and state.facts > 1
            and called_for(state) != {*state.obligations}
        ):
            differing.append(fact)
        state = evolve(state, fact)

    assert [] == differing


def state_at(state: Escalation) -> datetime:
    """The time of the last fact of the case in this state."""
    return RUN.facts[state.facts - 1].at


def called_for(state: Escalation) -> set[str]:
    """The keys of all promises that a state calls for, by every row of the table."""
    return {
        key
        for row in PROMISES
        for suffix, _base in row.owed(state)
        for key in [f"{row.name}:{suffix}" if suffix else row.name]
        if key in state.obligations
        or (key not in state.settled and span_of(state, row, suffix) is not None)
    }


@pytest.mark.parametrize("name", WORK)
def test_what_is_worked_out_says_what_it_follows_from(name: str) -> None:
    """Through a whole case nothing else is read, but what is compared besides."""
    state, read_at_all = opened(RUN.facts[0]), set()
    for fact in RUN.facts[1:]:
        state = evolve(state, fact)
        if not state.finished:
            list(WORK[name](watched(state)))
            read_at_all |= READ

    assert read_at_all
    assert set() == read_at_all - FOLLOWS_FROM[name] - BESIDES.get(name, set())


BESIDES = {PROMISED: {"obligations", "effects", "rounds"}, COURSE: {"obligations", "settled"}}
"""Of these a small part is looked at each time; a step is settled only together with what waits."""


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


def test_what_is_unheard_is_over_when_it_begins() -> None:
    """The facts are those of a turn in which it is heard; only nothing of it is on its way."""
    first, at = opened(RUN.facts[0]), RUN.facts[0].at
    heard, unheard = advance(first, Tick(), at), advance(first, Tick(), at, PAGES)

    assert isinstance(heard, Decided)
    assert isinstance(unheard, Decided)
    assert heard.facts == unheard.facts
    assert NoticeKind.PAGE in {each.notice for each in heard.state.effects.values()}
    assert unheard.state == replace(
        heard.state,
        effects={k: e for k, e in heard.state.effects.items() if e.notice is not NoticeKind.PAGE},
    )


PAGES = frozenset((NoticeKind.PAGE,))
