"""A case without Temporal: the same decisions, driven through time by a world that answers."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from firsthour.domain.commands import Said
from firsthour.domain.decide import Incoming, Tick, advance, first_due, wants
from firsthour.domain.effects import Effect, Outcome
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import opened
from firsthour.domain.facts import Fact
from firsthour.domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class Reply:
    """What the world answers to an effect, and after how long. ``outcome`` None: never."""

    outcome: Outcome | None
    after: timedelta = timedelta(seconds=1)


class World(Protocol):
    """People, channels and other cases: they answer what the case wants."""

    def answer(self, state: Escalation, effect: Effect, now: datetime) -> Reply:
        """The reply to one effect that begins ``now``."""


class Speaker(Protocol):
    """Somebody of whom it is decided only when they speak who they are and what they say."""

    def say(self, state: Escalation, now: datetime) -> Said | Refused:
        """What is said as things stand; refused where there is nobody to say it."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A command at its time, as a scenario lists it."""

    at: datetime
    said: Said


@dataclass(frozen=True, slots=True)
class Cue:
    """When somebody speaks of whom it is decided only then what they say."""

    at: datetime
    speaker: Speaker


Reacts = Callable[[Fact], Iterable[Spoken | Cue]]
"""What people say because of a fact, later or at its time."""


def _nobody_reacts(_fact: Fact) -> Iterable[Spoken | Cue]:
    return ()


@dataclass(frozen=True, slots=True)
class Run:
    """What came out: all facts, the last state, and the commands that were refused.

    A cue stands among them where there was nobody to say anything; else what was said at it.
    """

    facts: tuple[Fact, ...]
    state: Escalation
    refused: tuple[tuple[Spoken | Cue, Refused], ...]


@dataclass(order=True, slots=True)
class _Moment:
    at: datetime
    order: int
    what: Spoken | Cue | Outcome | None = None


class Simulation:
    """One case on its way through time. Deterministic: the same world gives the same facts."""

    def __init__(self, first: Fact, world: World, reacts: Reacts = _nobody_reacts) -> None:
        """Begin with the opening fact of a case."""
        self.state = opened(first)
        self.facts = [first]
        self.refused: list[tuple[Spoken | Cue, Refused]] = []
        self.now = first.at
        self._world = world
        self._reacts = reacts
        self._asked: set[str] = set()
        self._moments: list[_Moment] = []
        self._order = count()
        self._turn(Tick())

    def run(self, spoken: Iterable[Spoken | Cue], until: datetime) -> Run:
        """Go on until the case is finished or the time is ``until``; the result so far."""
        for each in spoken:
            self._plan(each.at, each)
        while not self.state.finished and self._step(until):
            pass
        self.now = max(self.now, until) if not self.state.finished else self.now
        return Run(tuple(self.facts), self.state, tuple(self.refused))

    def _step(self, until: datetime) -> bool:
        due = first_due(self.state)
        due_at = max(due.at, self.now) if due else None
        next_at = self._moments[0].at if self._moments else None
        if next_at is not None and (due_at is None or next_at <= due_at):
            if next_at > until:
                return False
            self.now = next_at
            self._meet(heapq.heappop(self._moments).what)
            return True
        if due_at is None or due_at > until:
            return False
        self.now = due_at
        self._turn(Tick())
        return True

    def _meet(self, what: Spoken | Cue | Outcome | None) -> None:
        if isinstance(what, Spoken | Cue):
            self._hear(what)
        elif what is not None:
            self._turn(what)

    def _hear(self, spoken: Spoken | Cue) -> None:
        if isinstance(spoken, Spoken):
            said: Said | Refused = spoken.said
        else:
            said = spoken.speaker.say(self.state, self.now)
        if isinstance(said, Refused):
            self.refused.append((spoken, said))
            return
        decided = self._turn(said)
        if isinstance(decided, Refused):
            self.refused.append((Spoken(self.now, said), decided))

    def _turn(self, incoming: Incoming) -> tuple[Fact, ...] | Refused:
        done = advance(self.state, incoming, self.now)
        if isinstance(done, Refused):
            return done
        self.state = done.state
        self.facts.extend(done.facts)
        for fact in done.facts:
            for each in self._reacts(fact):
                self._plan(max(each.at, self.now), each)
        self._ask()
        return done.facts

    def _ask(self) -> None:
        wanted = wants(self.state)
        self._asked &= {effect.key for effect in wanted}
        for effect in wanted:
            if effect.key not in self._asked:
                self._asked.add(effect.key)
                reply = self._world.answer(self.state, effect, self.now)
                if reply.outcome is not None:
                    self._plan(self.now + reply.after, reply.outcome)

    def _plan(self, at: datetime, what: Spoken | Cue | Outcome) -> None:
        heapq.heappush(self._moments, _Moment(at, next(self._order), what))


def simulate(
    first: Fact,
    world: World,
    spoken: Iterable[Spoken | Cue],
    until: datetime,
    reacts: Reacts = _nobody_reacts,
) -> Run:
    """Run a case from its opening fact through a scenario, until finished or ``until``."""
    return Simulation(first, world, reacts).run(spoken, until)
