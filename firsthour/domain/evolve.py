"""From one state to the next: a fact is applied, whatever made it."""

from collections.abc import Iterable

from firsthour.domain import facts as f
from firsthour.domain.changes import (
    course,
    customers,
    effects,
    notices,
    people,
    promises,
    resolution,
    seats,
)
from firsthour.domain.changes.customers import joined
from firsthour.domain.changes.table import CHANGES, Changes
from firsthour.domain.derived import ALL, OVERTAKEN, overtaken
from firsthour.domain.doings import DOINGS, doing_of
from firsthour.domain.escalation import (
    Acknowledged,
    Customers,
    Escalation,
    LinkedRecord,
    Round,
)
from firsthour.domain.facts import CaseAcknowledged, CustomersAdded, EscalationOpened, Fact
from firsthour.domain.stages import Phase, Stage

THEMES = (course, customers, effects, notices, people, promises, resolution, seats)
"""Imported for their entries in the table of changes."""

REOPENING = (
    f.RoundOpened,
    f.CustomersAdded,
    f.RecordAdded,
    f.RcaRequested,
    f.InternalRcaWithdrawn,
    f.SeverityChanged,
    f.PolicyRepinned,
    f.MergeAsked,
)
"""Facts that may put something on an empty closing checklist."""

REMEMBERED = 200
"""How many commands a case remembers, so that each has one effect."""


def opened(fact: Fact) -> Escalation:
    """The state of a case after its first fact.

    Raises ``TypeError`` when the fact is not an opening.
    """
    body = fact.body
    if not isinstance(body, EscalationOpened):
        message = f"The first fact of a case is its opening, not {body.kind}."
        raise TypeError(message)
    intake, policy = body.intake, body.policy
    waits = intake.severity in policy.approval
    customers = Customers()
    if intake.groups:
        customers = joined(customers, CustomersAdded(1, intake.groups, intake.content), fact, 1)
    return Escalation(
        intake=intake,
        policy=policy,
        facts=fact.number,
        moved=fact.number,
        stage=Stage.START,
        phase=Phase.INVESTIGATING,
        severity=intake.severity,
        owner=intake.owner,
        team=intake.team,
        started_at=None if waits else intake.opened_at,
        customers=customers,
        services=intake.services,
        stakeholders=intake.stakeholders,
        records=tuple(
            LinkedRecord(at, link.system, link.type, link.key)
            for at, link in enumerate(intake.records, 1)
        ),
        rounds=(Round(1, intake.opened_at, "opened"),),
        raised_by=intake.raised_by,
    )


def evolve(state: Escalation, fact: Fact) -> Escalation:
    """The state after ``fact``. Pure; the same facts give the same state."""
    return changed(state, changes_by(state, fact))


def changes_by(state: Escalation, fact: Fact) -> Changes:
    """The parts of the state that ``fact`` changes, with their new values."""
    body = fact.body
    change = CHANGES.get(type(body))
    changes: Changes = change(state, body, fact) if change else {}
    if state.closable_at and isinstance(body, REOPENING):
        changes["closable_at"] = None
    if fact.said:
        changes["said"] = _remembered(state, fact)
        taken = changes.get("acknowledged", state.acknowledged)
        if taken and _shows_progress(taken, fact):
            changes["acknowledged"] = Acknowledged(taken.person, taken.at, progressed=True)
    if type(body) in DOINGS and (doing := doing_of(fact)):
        changes["done"] = {**state.done, **doing}
    changes["facts"] = fact.number
    return changes


def rebuild(facts: Iterable[Fact]) -> Escalation:
    """The state of a case from all its facts, in the order of their numbers."""
    timeline = iter(facts)
    state = opened(next(timeline))
    for fact in timeline:
        state = evolve(state, fact)
    return state


def changed(state: Escalation, changes: Changes) -> Escalation:
    """A copy with other values: what ``replace`` does, in a fiftieth of the time.

    Every fact copies the state once, so that this would be most of what a fact costs.
    """
    known = state.__dict__.copy()
    known.update(changes)
    known[OVERTAKEN] = known.get(OVERTAKEN, ALL) | overtaken(tuple(changes))
    copy = object.__new__(Escalation)
    object.__setattr__(copy, "__dict__", known)
    return copy


def _remembered(state: Escalation, fact: Fact) -> dict[str, tuple[int, int]]:
    first = state.said.get(fact.said, (fact.number, 0))[0]
    said = {**state.said, fact.said: (first, fact.number)}
    if len(said) > REMEMBERED:
        del said[next(iter(said))]
    return said


def _shows_progress(taken: Acknowledged, fact: Fact) -> bool:
    """By a command that is any but the acknowledgement itself, which also keeps a promise."""
    return (
        not taken.progressed
        and fact.actor.person == taken.person
        and not isinstance(fact.body, _ACKNOWLEDGING)
    )


_ACKNOWLEDGING = (CaseAcknowledged, f.ObligationMet)
