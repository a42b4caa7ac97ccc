"""What came of a rehearsal, as data: who was told what and when, and what became of each promise.

It follows from the facts of a case alone (and from what was refused, which leaves no fact): those
of a simulation and those of a case on the real engine give the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from firsthour.domain.facts import EscalationOpened, Fact
from firsthour.laboratory.rehearsal.promises import Promise, promises_of
from firsthour.laboratory.rehearsal.tellings import Telling, tellings_of

__all__ = ["End", "Promise", "RefusedCommand", "Rehearsal", "Telling", "rehearsal_of"]


@dataclass(frozen=True, slots=True)
class RefusedCommand:
    """A command that the case did not take: what, by whom, when, and why not.

    ``code`` is that of the refusal, or ``not_said`` for a line to which it never came.
    ``who`` is the id of the speaker, or what the scenario calls them where nobody was found;
    ``line`` that of the scenario's file, 0 for what no line says.
    """

    at: datetime
    since_s: int
    who: str
    command: str
    code: str
    message: str
    hint: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """Where the case stood when nothing more was looked at: ``at`` is the end of the looking."""

    at: datetime
    since_s: int
    stage: str
    severity: int
    finished: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A whole rehearsal. ``facts`` are the timeline that all else was derived from."""

    scenario: str
    policy: str
    version: str
    policy_hash: str
    timezone: str
    """The zone of the policy's calendar: in which the times are best read."""
    opened_at: datetime
    severity: int
    """At the opening."""
    customers: int
    """At the opening."""
    told: tuple[Telling, ...]
    promises: tuple[Promise, ...]
    refused: tuple[RefusedCommand, ...]
    end: End
    facts: tuple[Fact, ...]


def rehearsal_of(
    scenario: str,
    facts: Sequence[Fact],
    refused: Sequence[RefusedCommand],
    until: datetime,
) -> Rehearsal:
    """Make the result from the facts of a case that was looked at ``until`` then.

    TypeError if the facts do not begin with an opening.
    """
    first = facts[0].body if facts else None
    if not isinstance(first, EscalationOpened):
        message = "The facts of a case begin with its opening"
        raise TypeError(message)
    intake, policy = first.intake, first.policy
    return Rehearsal(
        scenario,
        policy.name,
        policy.version,
        policy.content_hash,
        policy.calendar.timezone,
        intake.opened_at,
        intake.severity,
        sum(group.count for group in intake.groups),
        tellings_of(facts),
        promises_of(facts),
        tuple(refused),
        _end(facts, intake.opened_at, intake.severity, until),
        tuple(facts),
    )


def _end(facts: Sequence[Fact], opened_at: datetime, severity: int, until: datetime) -> End:
    stage, finished = "start", False
    for fact in facts:
        kind = fact.body.kind
        if kind == "stage_entered":
            stage = str(getattr(fact.body, "stage", stage))
        elif kind == "severity_changed":
            severity = int(getattr(fact.body, "severity", severity))
        finished = kind == "case_finished"
    at = facts[-1].at if finished else until
    return End(at, int((at - opened_at).total_seconds()), stage, severity, finished)
