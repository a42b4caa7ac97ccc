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


def test_at_one_instant_people_speak_before_effects_end() -> None:
    """Also before those that were wanted as the case was opened."""
    world = World()
    world.after = minutes(3)
    remark = Spoken(MONDAY + minutes(3), c.Said("r", MARIA, c.Comment(TEXT)))
    found = Simulation(OPENING, world).run([remark], MONDAY + minutes(4))
    then = [fact.body.kind for fact in found.facts if fact.at == MONDAY + minutes(3)]

    assert ["comment_added", "page_sent"] == then[:2]


def test_what_is_called_off_and_wanted_again_waits_for_its_former_attempt() -> None:
    """A key runs once at a time, as in the engine: the former outcome counts for nothing."""
    world, key = World(), "initial_notice:internal"
    world.after = minutes(10)
    said = [
        Spoken(MONDAY + minutes(at), c.Said(f"said-{at}", MARIA, command))
        for at, command in (
            (2, c.SendNotice(key)),
            (4, c.StopNotice(key, TEXT)),
            (6, c.SendNotice(key)),
        )
    ]
    found = Simulation(OPENING, world).run(said, MONDAY + minutes(30))
    sent = [
        (fact.at - MONDAY) / minutes(1)
        for fact in found.facts
        if isinstance(fact.body, f.NoticeSent) and fact.body.effect == key
    ]

    assert [22] == sent
    assert 2 == sum(effect.key == key for effect in world.asked)
