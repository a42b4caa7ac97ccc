"""Who would be asked about a case, in which order, when and why: nothing is sent for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from firsthour.directory.interface import Answer, Asked, Concern, Directory
from firsthour.domain.ahead import Ahead, asks_ahead
from firsthour.domain.commands import NO_TEXT
from firsthour.domain.decide import Decided, Tick, advance
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import opened
from firsthour.domain.facts import EscalationOpened, Fact
from firsthour.domain.intake import Intake
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Source, Trigger


@dataclass(frozen=True, slots=True)
class Prospect:
    """One ask of the future, and whom it would find as the directory is known now."""

    ahead: Ahead
    found: Asked


def who(state: Escalation, directory: Directory, now: datetime) -> tuple[Prospect, ...]:
    """Whom a case would ask from ``now`` on, each at the time of the ask."""
    concern = Concern(state.owner, state.team, state.services)
    seated = {seat.sitter for seat in state.task_force.seats} if state.task_force else set()
    found = []
    for ahead in asks_ahead(state, now):
        people = _found(directory.at(ahead.at), ahead, concern, seated)
        if ahead.ask.startswith("seat:"):
            seated.update(answer.person.id for answer in people.people[:1])
        found.append(Prospect(ahead, people))
    return tuple(found)


def _found(directory: Directory, ahead: Ahead, concern: Concern, seated: Iterable[str]) -> Asked:
    """Of a seat all who can be offered it, in order: who would have another seat is left out."""
    if not ahead.ask.startswith("seat:"):
        return directory.asked(ahead.ask, concern)
    people = directory.candidates(ahead.team, ahead.skill, seated)
    reason = (f"skill:{ahead.skill}" if ahead.skill else f"team:{ahead.team or 'any'}",)
    return Asked(tuple(Answer(each, reason, directory.usable(each)) for each in people))


def imagined(
    policy: Policy, at: datetime, *, severity: int, service: str = "", team: str = ""
) -> Escalation:
    """A case as it would be just after opening at ``at``; it exists nowhere."""
    intake = Intake(
        1,
        "ESC-0000-000001",
        NO_TEXT,
        severity,
        Trigger.FUNCTIONAL,
        Source.MONITOR,
        at,
        at,
        "",
        team=team,
        services=(service,) if service else (),
    )
    state = opened(Fact(1, at, Actor("", (Role.REQUESTER,)), EscalationOpened(intake, policy)))
    decided = advance(state, Tick(), at)
    return decided.state if isinstance(decided, Decided) else state
