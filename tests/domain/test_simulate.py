"""A simulation: what is said at its time, by whom it is decided then, and in answer to facts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.escalation import Escalation
from firsthour.domain.refusals import Refused, unknown
from firsthour.domain.roles import Role
from firsthour.domain.simulate import Cue, Run, Simulation, Spoken
from tests.domain.world import MARIA, MONDAY, TEXT, Case, World, minutes

OPENING = Case(2).sim.facts[0]


@dataclass(frozen=True)
class Owner:
    """Takes the case for the owner, whoever that is then."""

    def say(self, state: Escalation, _now: datetime) -> c.Said | Refused:
        """The owner's own command."""
        return c.Said("owner", replace(MARIA, person=state.owner), c.Acknowledge())


@dataclass(frozen=True)
class Nobody:
    """A role that nobody holds."""

    def say(self, _state: Escalation, _now: datetime) -> c.Said | Refused:
        """Nothing, and why."""
        return unknown("Nobody is there.")


def run(*spoken: Spoken | Cue, for_minutes: int = 60) -> Run:
    """A case of severity 2 in which these are said."""
    return Simulation(OPENING, World()).run(spoken, MONDAY + minutes(for_minutes))


def test_who_speaks_is_decided_when_they_speak() -> None:
    """After a transfer it is the new owner who takes the case."""
    transfer = Spoken(MONDAY + minutes(3), c.Said("t", MARIA, c.Transfer("milan", TEXT)))
    found = run(transfer, Cue(MONDAY + minutes(5), Owner()))
    taken = [fact.body.person for fact in found.facts if isinstance(fact.body, f.CaseAcknowledged)]

    assert ["milan"] == taken


def test_nobody_to_speak_is_among_the_refused() -> None:
    """The cue itself stands there; of others what was said, at its time."""
    cue = Cue(MONDAY + minutes(5), Nobody())
    early = Cue(MONDAY + minutes(6), Owner())
    found = run(early, cue, Cue(MONDAY + minutes(7), Owner()))
    later = Spoken(MONDAY + minutes(7), c.Said("again", MARIA, c.Acknowledge()))
    refused = run(early, later).refused

    assert [cue] == [spoken for spoken, _ in found.refused]
    assert [later] == [spoken for spoken, _ in refused]


def test_people_answer_what_happens_at_its_time() -> None:
    """Whoever is offered a seat takes it three minutes later; also one that is offered again."""

    def accepts(fact: f.Fact) -> Iterator[Spoken]:
        if isinstance(fact.body, f.SeatOffered):
            actor = replace(MARIA, person=fact.body.person, roles=(Role.ENGINEER,))
            said = c.Said(f"s{fact.number}", actor, c.AcceptSeat(fact.body.seat))
            yield Spoken(fact.at + minutes(3), said)

    force = Spoken(MONDAY + minutes(5), c.Said("f", MARIA, c.ActivateTaskForce()))
    sim = Simulation(OPENING, World(), accepts)
    found = sim.run([force], MONDAY + timedelta(hours=1))
    offered = [fact.at for fact in found.facts if isinstance(fact.body, f.SeatOffered)]
    accepted = [fact.at for fact in found.facts if isinstance(fact.body, f.SeatAccepted)]

    assert 3 == len(offered)
    assert [at + minutes(3) for at in offered] == accepted
