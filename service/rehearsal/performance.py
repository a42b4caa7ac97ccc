"""One play on the stage: its records, its lines, and what the world answers to its effects."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from activities.contracts import Order
from firsthour.domain.clock import CaseClock, Segment
from firsthour.domain.decide import wants
from firsthour.domain.effects import Effect, Offered, Outcome
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import evolve, opened
from firsthour.domain.facts import Fact, SeatOffered
from firsthour.domain.refusals import Refused
from firsthour.domain.roles import engine
from firsthour.domain.simulate import Cue, Spoken
from firsthour.laboratory.rehearsal.play import Play
from firsthour.laboratory.rehearsal.speaking import Line
from firsthour.records.store import Store
from service.rehearsal import narrator

BEAT = 1.0
"""Seconds of the case in which its time stands still."""
SAID, ENDED, LAST = 0.1, (0.25, 0.6), 0.9
"""When in a beat people speak, effects end (in their order), and the curtain falls.

What falls due comes between the last two: `firsthour.domain.clock.DUE`."""
SLOTS = 64
"""Effects that end in one beat do so one after another, in the order in which they began."""
SLOWEST = 2_000
"""Seconds of the server that a beat lasts at most."""
LONGEST = timedelta(days=9 * 365)
"""What a case may take of the server's time: it ends runs of ten years."""
CURTAIN = "curtain"
"""The id of the command that is said last, so that every fact is recorded."""
NEVER = timedelta(days=1)


def slowed(at: datetime, play: Play) -> CaseClock:
    """The clock of a case that begins ``at`` this time of the server.

    It is slower than the server's by so much that what takes a moment on a busy machine is
    over long before the beat is.
    """
    looked = play.until - play.first.at + timedelta(days=1)
    slower = min(SLOWEST, LONGEST / looked)
    return CaseClock(at, play.first.at, (Segment(0.0, 1 / slower),), BEAT)


def is_curtain(fact: Fact) -> bool:
    """True for what comes of the last command."""
    return fact.said == CURTAIN


@dataclass(slots=True)
class Performance:
    """A play under way. ``facts`` are those that are recorded."""

    play: Play
    store: Store
    clock: CaseClock
    facts: list[Fact]
    state: Escalation
    cues: list[Cue]
    refused: list[tuple[Spoken | Cue, Refused]] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once nothing more will be recorded that counts."""
    _replies: dict[str, tuple[Outcome | None, datetime]] = field(default_factory=dict)
    _ends: Counter[datetime] = field(default_factory=Counter)

    @classmethod
    def begun(cls, play: Play, store: Store, clock: CaseClock, first: Fact) -> "Performance":
        """A play whose case has its first fact."""
        return cls(play, store, clock, [first], opened(first), list(play.cues))

    @property
    def finished(self) -> bool:
        """True once the case is over by itself."""
        return self.state.finished

    @property
    def until(self) -> datetime:
        """When the curtain falls, in the server's time."""
        return self.clock.within(self.play.until, LAST)

    def lines(self) -> tuple[narrator.Line, ...]:
        """What is known to be said, each at its time."""
        return tuple(self._line(number) for number in range(len(self.cues)))

    def _line(self, number: int) -> narrator.Line:
        return narrator.Line(self.clock.within(self.cues[number].at, SAID), number)

    def take(self, facts: Iterable[Fact]) -> None:
        """Facts have been recorded; what they want of the world is known from here."""
        for _, turn in groupby(facts, lambda fact: fact.at):
            new = [fact for fact in turn if fact.number > self.facts[-1].number]
            for fact in new:
                self.facts.append(fact)
                self.state = evolve(self.state, fact)
                if self.finished or is_curtain(fact):
                    self.ended.set()
            self._plan(new)

    def _plan(self, turn: list[Fact]) -> None:
        """Have the world answer what a turn wants, in the order in which it is wanted."""
        effects = ((fact, getattr(fact.body, "effect", None)) for fact in turn)
        wanted = {effect.key: fact for fact, effect in effects if isinstance(effect, Effect)}
        for effect in wants(self.state):
            if effect.key in wanted:
                begins = self._free_at(effect.key, wanted[effect.key].at)
                self._replies[effect.key] = self._reply(effect, begins)

    def _free_at(self, key: str, wanted_at: datetime) -> datetime:
        """When an effect begins: a key runs once at a time, also if it was called off meanwhile."""
        former = self._replies.get(key)
        return max(wanted_at, self.clock.case_time(former[1])) if former else wanted_at

    def _reply(self, effect: Effect, now: datetime) -> tuple[Outcome | None, datetime]:
        reply = self.play.house.answer(self.state, effect, now)
        if reply.outcome is None:
            return None, self.until + NEVER
        at = now + reply.after
        self._ends[at] += 1
        early, late = ENDED
        part = early + (late - early) * min(self._ends[at] / SLOTS, 1)
        return reply.outcome, self.clock.within(at, part)

    def answer(self, order: Order) -> tuple[Outcome | None, datetime]:
        """What comes of an effect, and when in the server's time; the same however often asked.

        It counts from the fact that wants the effect, not from when it was taken up; but not from
        before the end of what ran under the same key.
        """
        return self._replies[order.effect.key]

    def reactions(self, order: Order, outcome: Outcome) -> Iterator[narrator.Line]:
        """What people will say because of an outcome: who is offered a seat answers.

        That an offer was made is recorded only with what comes next, so it is not waited for.
        """
        if not isinstance(outcome, Offered) or not outcome.person:
            return
        if order.effect.key not in self.state.effects:
            return
        at = self.clock.case_time(self.answer(order)[1])
        seat = self.state.seat(order.effect.target)
        body = SeatOffered(order.effect.target, outcome.person, seat.lead if seat else False)
        for cue in self.play.reacts(Fact(0, at, engine("seats"), body)):
            if isinstance(cue, Cue) and isinstance(cue.speaker, Line):
                speaker = replace(cue.speaker, id=f"seat-{order.effect.key}")
                self.cues.append(Cue(cue.at, speaker))
                yield self._line(len(self.cues) - 1)
