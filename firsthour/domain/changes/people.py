"""How people come into a case: pages, task force, customers, watch list, links, plan."""

from collections.abc import Callable
from dataclasses import replace

from firsthour.domain import facts as f
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.commands import NO_TEXT
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import (
    ASKED,
    ASSUMED,
    CONFIRMED,
    DENIED,
    NOT_ASKED,
    NOTHING,
    READ,
    READ_AND_SCORED,
    REMOVED,
    SCORED,
    Acknowledged,
    Action,
    Customers,
    Escalation,
    Join,
    LinkedRecord,
    Paging,
    Seat,
    TaskForce,
    round_mark,
)


@on(f.PageRoundBegun)
def climb_begun(state: Escalation, body: f.PageRoundBegun, fact: f.Fact) -> Changes:
    """A new climb of pages starts at once with the owner; what is left of the former is void."""
    if state.paging and body.round > 1:
        return {"paging": replace(state.paging, round=body.round)}
    number = (state.paging.number if state.paging else 0) + 1
    return {"paging": Paging(number, fact.at, next_at=fact.at), "effects": without_pages(state)}


def without_pages(state: Escalation) -> dict[str, Effect]:
    """The effects outstanding but for pages: nobody is to be paged by those any more."""
    return {key: each for key, each in state.effects.items() if not key.startswith("page:")}


@on(f.PolicyExhausted)
def exhausted(state: Escalation, _body: f.PolicyExhausted, _fact: f.Fact) -> Changes:
    """Paging has come to its end."""
    paging = replace(state.paging, exhausted=True, next_at=None) if state.paging else None
    return {"paging": paging}


@on(f.CaseAcknowledged)
def acknowledged(state: Escalation, body: f.CaseAcknowledged, fact: f.Fact) -> Changes:
    """Somebody has taken the case: no page is wanted any more."""
    return {
        "acknowledged": Acknowledged(body.person, fact.at),
        "owner": state.owner or body.person,
        "involved": True,
        "paging": replace(state.paging, next_at=None) if state.paging else None,
        "effects": without_pages(state),
    }


@on(f.AcknowledgementExpired)
def acknowledgement_expired(
    _state: Escalation, _body: f.AcknowledgementExpired, _fact: f.Fact
) -> Changes:
    """Nobody has the case in hand."""
    return {"acknowledged": None}


@on(f.TaskForceActivated)
def activated(state: Escalation, _body: f.TaskForceActivated, fact: f.Fact) -> Changes:
    """The seats of the policy are to be filled."""
    seats = tuple(Seat(s.key, s.lead, s.team, s.skill) for s in state.policy.seats)
    return {"task_force": TaskForce(fact.at, seats=seats), "involved": True}


@on(f.TaskForceSuspended)
def suspended(state: Escalation, _body: f.TaskForceSuspended, _fact: f.Fact) -> Changes:
    """Who sat stays known; offers under way fall away."""
    if state.task_force is None:
        return {}
    seats = tuple(_rested(seat) for seat in state.task_force.seats)
    return {
        "task_force": replace(state.task_force, suspended=True, seats=seats),
        "effects": {k: e for k, e in state.effects.items() if not k.startswith("seat:")},
    }


def _rested(seat: Seat) -> Seat:
    """Asked first when work goes on: who sat there, or was just taking the seat over."""
    prefer = (seat.person,) if seat.person else seat.prefer
    return Seat(
        seat.key,
        seat.lead,
        seat.team,
        seat.skill,
        attempt=seat.attempt,
        excluded=seat.excluded,
        prefer=(*prefer, seat.leaving) if seat.leaving else prefer,
    )


@on(f.TaskForceResumed)
def force_resumed(state: Escalation, _body: f.TaskForceResumed, fact: f.Fact) -> Changes:
    """The same people are asked first, and a new technical plan is owed."""
    force = state.task_force
    if force is None:
        return {}
    return {
        "task_force": replace(
            force,
            activated_at=fact.at,
            activation=force.activation + 1,
            suspended=False,
            planned_at=None,
            seats=tuple(replace(seat, excluded=()) for seat in force.seats),
        )
    }


def _seated(state: Escalation, key: str, change: Callable[[Seat], Seat]) -> Changes:
    force = state.task_force
    if force is None:
        return {}
    seats = tuple(change(seat) if seat.key == key else seat for seat in force.seats)
    return {"task_force": replace(force, seats=seats)}


@on(f.SeatOfferDue)
def seat_offer_due(state: Escalation, body: f.SeatOfferDue, fact: f.Fact) -> Changes:
    """The directory is asked for the next person; a seat that a manager names anew is added."""
    if state.task_force is None:
        return {}
    if all(seat.key != body.seat for seat in state.task_force.seats):
        force = replace(state.task_force, seats=(*state.task_force.seats, Seat(body.seat)))
        return seat_offer_due(replace(state, task_force=force), body, fact)
    changes = _seated(
        state, body.seat, lambda s: replace(s, status="offering", attempt=s.attempt + 1, person="")
    )
    return {**changes, "effects": {**state.effects, body.effect.key: body.effect}}


@on(f.SeatOffered)
def seat_offered(state: Escalation, body: f.SeatOffered, fact: f.Fact) -> Changes:
    """The person has the offer; the time to accept counts from here."""
    changes = _seated(
        state,
        body.seat,
        lambda s: replace(s, status="offered", person=body.person, offered_at=fact.at),
    )
    return {**changes, "effects": _no_offer(state, body.seat)}


def _no_offer(state: Escalation, seat: str) -> Changes:
    return {k: e for k, e in state.effects.items() if not k.startswith(f"seat:{seat}:")}


@on(f.SeatAccepted)
def seat_accepted(state: Escalation, body: f.SeatAccepted, fact: f.Fact) -> Changes:
    """The seat is taken; whoever was leaving it is free, and the hours count from here."""
    return _seated(
        state,
        body.seat,
        lambda s: Seat(
            s.key,
            s.lead,
            s.team,
            s.skill,
            status="accepted",
            person=body.person,
            attempt=s.attempt,
            offered_at=s.offered_at,
            excluded=s.excluded,
            since=fact.at,
        ),
    )


@on(f.SeatDeclined, f.SeatTimedOut)
def seat_passed(state: Escalation, body: f.SeatDeclined | f.SeatTimedOut, _fact: f.Fact) -> Changes:
    """The next person is asked; this one not again."""
    return _seated(
        state,
        body.seat,
        lambda s: replace(
            s, status="wanted", person="", prefer=(), excluded=(*s.excluded, body.person)
        ),
    )


@on(f.SeatVacant)
def seat_vacant(state: Escalation, body: f.SeatVacant, _fact: f.Fact) -> Changes:
    """Nobody is left to ask."""
    changes = _seated(state, body.seat, lambda s: replace(s, status="vacant"))
    return {**changes, "effects": _no_offer(state, body.seat)}


@on(f.SeatKept)
def seat_kept(state: Escalation, body: f.SeatKept, _fact: f.Fact) -> Changes:
    """As before; the hours go on."""
    changes = _seated(
        state,
        body.seat,
        lambda s: replace(
            s, status="accepted", person=body.person, leaving="", relief=False, notes=NO_TEXT
        ),
    )
    return {**changes, "effects": _no_offer(state, body.seat)}


@on(f.SeatHandedOver)
def seat_handed_over(state: Escalation, body: f.SeatHandedOver, _fact: f.Fact) -> Changes:
    """The successor is asked; until they accept, the one who is leaving sits there."""
    return _seated(
        state,
        body.seat,
        lambda s: replace(
            s,
            status="wanted",
            person="",
            prefer=(body.to,),
            excluded=tuple(each for each in s.excluded if each != body.to),
            leaving=body.person,
            notes=body.text,
        ),
    )


@on(f.SeatHoursWarned)
def seat_hours_warned(state: Escalation, body: f.SeatHoursWarned, _fact: f.Fact) -> Changes:
    """Somebody else is looked for, who was not asked before; the seat stays taken until then."""
    return _seated(
        state,
        body.seat,
        lambda s: replace(
            s,
            status="wanted",
            person="",
            prefer=(),
            excluded=(*s.excluded, body.person),
            leaving=body.person,
            relief=True,
            warned=True,
        ),
    )


@on(f.SeatHoursExceeded)
def seat_hours_exceeded(state: Escalation, body: f.SeatHoursExceeded, _fact: f.Fact) -> Changes:
    """It is said once."""
    return _seated(state, body.seat, lambda s: replace(s, over=True))


@on(f.TechnicalPlanSubmitted)
def planned(state: Escalation, _body: f.TechnicalPlanSubmitted, fact: f.Fact) -> Changes:
    """The task force has said what it will do."""
    force = state.task_force
    return {"task_force": replace(force, planned_at=fact.at)} if force else {}


@on(f.CustomersAdded)
def customers_added(state: Escalation, body: f.CustomersAdded, fact: f.Fact) -> Changes:
    """They get the next numbers and go with the latest round, whose access check they open."""
    latest = state.rounds[-1]
    return {
        "customers": joined(state.customers, body, fact, len(state.rounds)),
        "rounds": (*state.rounds[:-1], replace(latest, reminders=0)),
        "settled": {k: v for k, v in state.settled.items() if k != f"access:{latest.number}"},
    }


def joined(customers: Customers, body: f.CustomersAdded, fact: f.Fact, rounds: int) -> Customers:
    """The customers of a case with those that joined."""
    join = Join(len(customers.joins) + 1, body.first, fact.at, body.groups)
    return replace(
        customers,
        access=customers.access + NOT_ASKED * join.count,
        rounds=customers.rounds + round_mark(max(rounds, 1)) * join.count,
        feedback=customers.feedback + NOTHING * join.count,
        joins=(*customers.joins, join),
    )


def marked(marks: str, numbers: tuple[int, ...], mark: str) -> str:
    """A string of marks with the given customers' set to ``mark``."""
    if len(numbers) == 1:
        at = numbers[0]
        return f"{marks[: at - 1]}{mark}{marks[at:]}"
    cells = list(marks)
    for number in numbers:
        cells[number - 1] = mark
    return "".join(cells)


@on(f.CustomerRemoved)
def customer_removed(state: Escalation, body: f.CustomerRemoved, _fact: f.Fact) -> Changes:
    """The number stays taken; nothing more is owed to them."""
    access = marked(state.customers.access, (body.customer,), REMOVED)
    return {"customers": replace(state.customers, access=access)}


@on(f.AccessConfirmed)
def access_confirmed(state: Escalation, body: f.AccessConfirmed, _fact: f.Fact) -> Changes:
    """Settled: they can use the service again."""
    access = marked(state.customers.access, body.customers, CONFIRMED)
    return {"customers": replace(state.customers, access=access)}


@on(f.AccessDenied)
def access_denied(state: Escalation, body: f.AccessDenied, _fact: f.Fact) -> Changes:
    """They wait for the next announcement."""
    access = marked(state.customers.access, body.customers, DENIED)
    return {"customers": replace(state.customers, access=access)}


@on(f.AccessAsked)
def access_asked(state: Escalation, body: f.AccessAsked, _fact: f.Fact) -> Changes:
    """Everybody in the round (or of one group in it) who has not settled is asked."""
    changes = _in_round(state, body.round, NOT_ASKED + DENIED, ASKED)
    if body.group == 0:
        return changes
    join, asked = state.customers.joins[body.group - 1], changes["customers"].access
    access, first, last = state.customers.access, join.first - 1, join.first - 1 + join.count
    access = access[:first] + asked[first:last] + access[last:]
    return {"customers": replace(state.customers, access=access)}


@on(f.AccessAssumed)
def access_assumed(state: Escalation, body: f.AccessAssumed, _fact: f.Fact) -> Changes:
    """The policy takes silence for a yes."""
    return _in_round(state, body.round, NOT_ASKED + ASKED, ASSUMED)


def _in_round(state: Escalation, number: int, of: str, to: str) -> Changes:
    customers = state.customers
    mark = round_mark(number)
    pairs = zip(customers.access, customers.rounds, strict=True)
    access = "".join(to if at == mark and now in of else now for now, at in pairs)
    return {"customers": replace(customers, access=access)}


WHEN_READ = dict(
    zip(NOTHING + SCORED + READ + READ_AND_SCORED, (READ + READ_AND_SCORED) * 2, strict=True)
)
"""The mark of a customer who acknowledges the RCA, by the one that they had."""


@on(f.RcaAcknowledged)
def rca_read(state: Escalation, body: f.RcaAcknowledged, _fact: f.Fact) -> Changes:
    """They have read it."""
    marks = list(state.customers.feedback)
    for number in body.customers:
        marks[number - 1] = WHEN_READ[marks[number - 1]]
    return {"customers": replace(state.customers, feedback="".join(marks))}


@on(f.SurveyAnswered)
def survey_answered(state: Escalation, body: f.SurveyAnswered, _fact: f.Fact) -> Changes:
    """One score a customer."""
    marks = list(state.customers.feedback)
    for score in body.scores:
        of = SCORED if marks[score.customer - 1] in (NOTHING, *SCORED) else READ_AND_SCORED
        marks[score.customer - 1] = of[score.score - 1]
    return {"customers": replace(state.customers, feedback="".join(marks))}


@on(f.ServiceAdded)
def service_added(state: Escalation, body: f.ServiceAdded, _fact: f.Fact) -> Changes:
    """One more."""
    return {"services": (*state.services, body.service)}


@on(f.ServiceRemoved)
def service_removed(state: Escalation, body: f.ServiceRemoved, _fact: f.Fact) -> Changes:
    """One less."""
    return {"services": tuple(s for s in state.services if s != body.service)}


@on(f.RecordAdded)
def record_added(state: Escalation, body: f.RecordAdded, _fact: f.Fact) -> Changes:
    """It has to be settled before the case can close."""
    record = LinkedRecord(body.record, body.system, body.type, body.key)
    return {"records": (*state.records, record)}


@on(f.RecordRemoved)
def record_removed(state: Escalation, body: f.RecordRemoved, _fact: f.Fact) -> Changes:
    """It no longer belongs here."""
    return {"records": tuple(r for r in state.records if r.number != body.record)}


@on(f.RecordSettled)
def record_settled(state: Escalation, body: f.RecordSettled, _fact: f.Fact) -> Changes:
    """Off the closing checklist."""
    return {
        "records": tuple(
            replace(r, settled=True) if r.number == body.record else r for r in state.records
        )
    }


@on(f.StakeholderAdded)
def stakeholder_added(state: Escalation, body: f.StakeholderAdded, _fact: f.Fact) -> Changes:
    """Told from here on."""
    return {"stakeholders": (*state.stakeholders, body.person)}


@on(f.StakeholderRemoved)
def stakeholder_removed(state: Escalation, body: f.StakeholderRemoved, _fact: f.Fact) -> Changes:
    """Told no more."""
    return {"stakeholders": tuple(s for s in state.stakeholders if s != body.person)}


@on(f.PlanRevised)
def plan_revised(state: Escalation, body: f.PlanRevised, _fact: f.Fact) -> Changes:
    """A revision holds the whole plan; what was done stays done, what was overdue overdue."""
    known = {action.number: action for action in state.actions}
    actions = tuple(replace(known.get(i.action, Action(i.action, i)), item=i) for i in body.items)
    last = max((state.last_action, *(item.action for item in body.items)))
    return {"actions": actions, "plan_revision": body.revision, "last_action": last}


@on(f.ActionFinished)
def action_finished(state: Escalation, body: f.ActionFinished, _fact: f.Fact) -> Changes:
    """Done."""
    return {
        "actions": tuple(
            replace(a, done=True) if a.number == body.action else a for a in state.actions
        )
    }


@on(f.ActionOverdue)
def action_overdue(state: Escalation, body: f.ActionOverdue, _fact: f.Fact) -> Changes:
    """How often it was escalated, so that the next time comes a week later."""
    return {
        "actions": tuple(
            replace(a, overdue=a.overdue + 1) if a.number == body.action else a
            for a in state.actions
        )
    }
