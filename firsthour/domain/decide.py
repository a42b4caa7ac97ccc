"""The decision: what follows from a command, an outcome, or the time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain import facts as f
from firsthour.domain.acts import (
    answering,
    calling,
    closing,
    course,
    joining,
    parties,
    resolving,
    seats,
    telling,
    waivers,
)
from firsthour.domain.acts.table import ACTS
from firsthour.domain.agenda import agenda, first_due
from firsthour.domain.commands import NO_TEXT, Said, SignalResolved
from firsthour.domain.criteria import gather
from firsthour.domain.doings import done
from firsthour.domain.due import fall_due
from firsthour.domain.effects import Effect, Outcome, Snowball
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import evolve
from firsthour.domain.frozen import swift
from firsthour.domain.ladder import begin
from firsthour.domain.outcomes import take
from firsthour.domain.permissions import BY_COMMAND
from firsthour.domain.refusals import Code, Refused, wrong_stage
from firsthour.domain.roles import Role, engine
from firsthour.domain.settling import settle
from firsthour.domain.stages import ENDED_STAGES, Audience, Stage
from firsthour.domain.turn import NONE_UNHEARD, Turn, Unheard

THEMES = (answering, calling, closing, course, joining, parties, resolving, seats, telling, waivers)
"""Imported for their entries in the table of commands."""

__all__ = [
    "Answer",
    "Refused",
    "Tick",
    "agenda",
    "answer",
    "decide",
    "evolve",
    "first_due",
    "wants",
]


@dataclass(frozen=True, slots=True)
class Tick:
    """Nothing but time: see what has fallen due."""

    kind: Literal["tick"] = "tick"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command brought about: its facts by number, and where the case stands."""

    case: str
    first: int
    last: int
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Decided:
    """Facts, and the state after them."""

    facts: tuple[f.Fact, ...]
    state: Escalation


swift(Decided)
Decision = tuple[f.Fact, ...] | Refused


Incoming = Said | Outcome | Snowball | Tick
"""What a decision may be about."""


def decide(state: Escalation, incoming: Incoming, now: datetime) -> Decision:
    """The facts that follow, numbered on from the state's; or why a command is refused.

    Pure. What has fallen due by ``now`` is dealt with first, in the order of its due times.
    A command that was heard before (same id) and an outcome whose effect nobody wants any
    more bring no new facts. A refusal leaves no trace.
    """
    done = advance(state, incoming, now)
    return done if isinstance(done, Refused) else done.facts


def advance(
    state: Escalation, incoming: Incoming, now: datetime, unheard: Unheard = NONE_UNHEARD
) -> Refused | Decided:
    """As ``decide``, with the state after the facts: what ``evolve`` makes of them, at no cost.

    Notices of the kinds that are ``unheard`` are over as soon as they begin: the state does not
    hold them, and nothing follows from them.
    """
    if isinstance(incoming, Said) and incoming.id in state.said:
        return Decided((), state)
    turn = Turn(state, now, engine("engine"), unheard)
    _catch_up(turn)
    if isinstance(incoming, Said):
        refused = _hear(turn, incoming)
        if refused:
            return refused
    elif isinstance(incoming, Snowball):
        gather(turn, incoming)
    elif not isinstance(incoming, Tick):
        take(turn, incoming)
    _settle(turn)
    return Decided(tuple(turn.facts), turn.state)


def answer(state: Escalation, command: str) -> Answer | None:
    """The answer that a command got, as long as the case remembers it."""
    numbers = state.said.get(command)
    return Answer(state.intake.label, *numbers) if numbers else None


def wants(state: Escalation) -> tuple[Effect, ...]:
    """The effects outstanding: begun by a fact, and not ended by one. Each is known by its key."""
    return tuple(state.effects.values())


def refused_signal(state: Escalation, said: Said, refused: Refused, now: datetime) -> Decided:
    """A signal cannot be refused to its sender's face: it is put on record, and people are told."""
    turn = Turn(state, now, engine("signals"))
    text = said.command.text if isinstance(said.command, SignalResolved) else NO_TEXT
    turn.add(f.SignalRefused(refused.code, said.actor.person, text), rule="signals")
    turn.alarm("signal_refused", Audience.PERSON, said.actor.person, rule="signals")
    turn.alarm("signal_refused", Audience.OWNER, rule="signals")
    return Decided(tuple(turn.facts), turn.state)


CATCH_UPS = 10_000
"""More than this cannot fall due at once; a rule that goes on for ever is a defect."""


def _catch_up(turn: Turn) -> None:
    """Let everything happen that has fallen due by now, in order."""
    if turn.state.facts == 1:  # what came of each turn after the first is settled at its end
        if turn.state.started_at is not None:
            begin(turn)
        _settle(turn)
    due = first_due(turn.state)
    for _ in range(CATCH_UPS):
        if due is None or due.at > turn.now:
            return
        fall_due(turn, due)
        _settle(turn)
        due = first_due(turn.state)
    message = f"{due} falls due for ever"
    raise RuntimeError(message)


def _settle(turn: Turn) -> None:
    settle(turn)
    state = turn.state
    over = state.stage in ENDED_STAGES and state.stage is not Stage.CLOSED
    if over and not state.effects and not state.finished:
        turn.add(f.CaseFinished(), rule="finish")


def _hear(turn: Turn, said: Said) -> Refused | None:
    refused = _not_allowed(turn.state, said)
    if refused:
        return refused
    turn.actor, turn.said = said.actor, said.id
    refused = ACTS[type(said.command)](turn, said.command)
    if refused is None:
        settle(turn)
    turn.actor, turn.said = engine("engine"), ""
    return refused


def _not_allowed(state: Escalation, said: Said) -> Refused | None:
    if state.finished:
        return wrong_stage("The case is finished.", "Open a new case.")
    row = BY_COMMAND[said.command.kind]
    roles = set(said.actor.roles)
    if not roles & row.roles:
        may = ", ".join(sorted(row.roles))
        return Refused(
            Code.NOT_PERMITTED,
            f"{said.command.kind} is not for {', '.join(sorted(roles)) or 'nobody'}.",
            f"It may be said by: {may}.",
        )
    if said.actor.roles == (Role.CUSTOMER,) and _not_own(said):
        return Refused(Code.NOT_PERMITTED, "A customer speaks for themselves only.")
    if state.stage not in row.stages:
        return _out_of_stage(state, said.command.kind)
    if row.stale and said.seen is not None and said.seen < state.moved:
        return Refused(
            Code.STALE,
            f"The case has moved on since (fact {state.moved}, the screen showed {said.seen}).",
            "Look at the case again, then decide.",
        )
    return None


def _not_own(said: Said) -> bool:
    customer = getattr(said.command, "customer", None)
    return customer is None or said.actor.person != f"#{customer}"


def _out_of_stage(state: Escalation, command: str) -> Refused:
    stages = ", ".join(s for s in Stage if s in BY_COMMAND[command].stages)
    if state.stage is Stage.CLOSED and command == "close":
        return done(state, "close", "The case is closed already")
    hint = f"It may be said in: {stages}."
    if state.stage is Stage.CLOSED:
        hint += " A closed case can be reopened."
    return Refused(Code.WRONG_STAGE, f"{command} cannot be said in stage {state.stage}.", hint)
