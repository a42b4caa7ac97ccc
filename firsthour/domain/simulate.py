"""A case without Temporal: the same decisions, driven through time by a world that answers."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import NamedTuple, Protocol

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


@dataclass(frozen=True, slots=True)
class _Ended:
    """An effect has ended: with what, and by which fact it was wanted."""

    effect: Effect
    wanted_by: int
    outcome: Outcome


class _Moment(NamedTuple):
    """At one instant people speak first, and effects end after it, whichever was known first.

    ``order`` is another for each, so that none is ever compared by ``what`` happens.
    """

    at: datetime
    ends: bool
    order: int
    what: Spoken | Cue | _Ended


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
        self._wanted_by: dict[str, int] = {}
        """The fact that wanted each effect last, by key."""
        self._running: set[str] = set()
        """Keys of effects in flight, wanted or not: a key runs once at a time."""
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

    def _meet(self, what: Spoken | Cue | _Ended) -> None:
        if isinstance(what, _Ended):
            self._end(what)
        else:
            self._hear(what)

    def _end(self, ended: _Ended) -> None:
        """Take an outcome; of what was called off, and is wanted again since, it is none."""
        key = ended.effect.key
        self._running.discard(key)
        still = self._wanted_by.get(key) == ended.wanted_by
        if still and self.state.effects.get(key) == ended.effect:
            self._turn(ended.outcome)
        else:
            self._ask()

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
            effect = getattr(fact.body, "effect", None)
            if isinstance(effect, Effect):
                self._wanted_by[effect.key] = fact.number
            for each in self._reacts(fact):
                self._plan(max(each.at, self.now), each)
        self._ask()
        return done.facts

    def _ask(self) -> None:
        for effect in wants(self.state):
            if effect.key not in self._running:
                self._running.add(effect.key)
                wanted_by = self._wanted_by.get(effect.key, 0)
                reply = self._world.answer(self.state, effect, self.now)
                if reply.outcome is not None:
                    self._plan(self.now + reply.after, _Ended(effect, wanted_by, reply.outcome))

    def _plan(self, at: datetime, what: Spoken | Cue | _Ended) -> None:
        ends = isinstance(what, _Ended)
        heapq.heappush(self._moments, _Moment(at, ends, next(self._order), what))


def simulate(
    first: Fact,
    world: World,
    spoken: Iterable[Spoken | Cue],
    until: datetime,
    reacts: Reacts = _nobody_reacts,
) -> Run:
    """Run a case from its opening fact through a scenario, until finished or ``until``."""
    return Simulation(first, world, reacts).run(spoken, until)
