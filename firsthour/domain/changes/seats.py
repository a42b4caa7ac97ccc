"""The task force: set up, suspended and resumed, and how its seats are filled and handed over."""

from collections.abc import Callable

from firsthour.domain import facts as f
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.commands import NO_TEXT
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import Escalation, Seat, TaskForce
from firsthour.domain.frozen import replace


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
        "effects": _without_offers(state),
    }


def _rested(seat: Seat) -> Seat:
    """Asked first when work goes on: who sat there, or was just taking the seat over."""
    prefer = (seat.person,) if seat.person else seat.prefer
    return replace(_empty(seat), prefer=(*prefer, seat.leaving) if seat.leaving else prefer)


def _empty(seat: Seat) -> Seat:
    """The seat with nobody in it: what it is for and who was asked stays known."""
    place = (seat.key, seat.lead, seat.team, seat.skill)
    return Seat(*place, attempt=seat.attempt, excluded=seat.excluded)


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
    return {**changes, "effects": _without_offers(state, body.seat)}


def _without_offers(state: Escalation, seat: str = "") -> dict[str, Effect]:
    """The effects outstanding but for offers: those of one seat, or of all."""
    offers = f"seat:{seat}:" if seat else "seat:"
    return {key: each for key, each in state.effects.items() if not key.startswith(offers)}


@on(f.SeatAccepted)
def seat_accepted(state: Escalation, body: f.SeatAccepted, fact: f.Fact) -> Changes:
    """The seat is taken; whoever was leaving it is free, and the hours count from here."""
    return _seated(
        state,
        body.seat,
        lambda s: replace(
            _empty(s),
            status="accepted",
            person=body.person,
            offered_at=s.offered_at,
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
    return {**changes, "effects": _without_offers(state, body.seat)}


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
    return {**changes, "effects": _without_offers(state, body.seat)}


@on(f.SeatHandedOver)
def seat_handed_over(state: Escalation, body: f.SeatHandedOver, _fact: f.Fact) -> Changes:
    """The successor is asked; until they accept, the one who is leaving sits there."""
    return _seated(
        state,
        body.seat,
        lambda s: replace(
            _left(s, body.person),
            prefer=(body.to,),
            excluded=tuple(each for each in s.excluded if each != body.to),
            notes=body.text,
        ),
    )


def _left(seat: Seat, person: str) -> Seat:
    """Somebody else is looked for; until they accept, this person sits there."""
    return replace(seat, status="wanted", person="", leaving=person)


@on(f.SeatHoursWarned)
def seat_hours_warned(state: Escalation, body: f.SeatHoursWarned, _fact: f.Fact) -> Changes:
    """Somebody else is looked for, who was not asked before; the seat stays taken until then."""
    return _seated(
        state,
        body.seat,
        lambda s: replace(
            _left(s, body.person),
            prefer=(),
            excluded=(*s.excluded, body.person),
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
