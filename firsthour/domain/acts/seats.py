"""What people do about the task force: set it up, offer and take seats, hand over, plan."""

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.course import phase_to
from firsthour.domain.acts.table import on
from firsthour.domain.doings import done
from firsthour.domain.escalation import Seat
from firsthour.domain.frozen import replace
from firsthour.domain.refusals import Code, Refused, invalid, one_of, stale, unknown, wrong_stage
from firsthour.domain.seats import activate, offer, offer_next, stays
from firsthour.domain.stages import Phase
from firsthour.domain.turn import Turn


@on(c.ActivateTaskForce)
def activate_task_force(turn: Turn, _command: c.ActivateTaskForce) -> Refused | None:
    """By hand, at any severity."""
    if turn.state.task_force is not None:
        return done(turn.state, "task_force", "The task force is set up already")
    if turn.state.round.declared_at is not None:
        return wrong_stage("The resolution is declared.", "Reject it if it does not hold.")
    activate(turn, "by hand")
    return None


@on(c.OfferSeat)
def offer_seat(turn: Turn, command: c.OfferSeat) -> Refused | None:
    """To a named person; an unknown seat is added. Who sits there goes on until they accept."""
    force = turn.state.task_force
    if force is None or force.suspended:
        return wrong_stage("There is no task force at work.", "Activate the task force first.")
    if not command.seat or ":" in command.seat or not command.person:
        return invalid("Name the seat (without a colon) and the person.")
    seat = turn.state.seat(command.seat) or Seat(command.seat)
    sits = turn.state.seat_of(command.person)
    if sits:
        return done(
            turn.state, f"seat:{sits}", f"{command.person} has, or was offered, seat {sits}"
        )
    offering = next((s.key for s in force.seats if s.status == "offering"), "")
    if offering and offering != seat.key:
        # Two people are not looked for at once: both seats could be offered to the same one.
        return wrong_stage(f"Seat {offering} is being offered.", "Try again in a moment.")
    if seat.status == "accepted":
        turn.add(f.SeatHandedOver(seat.key, seat.person, command.person, c.NO_TEXT))
        offer_next(turn)
        return None
    if seat.status == "offering":
        return wrong_stage(f"Seat {seat.key} is being offered.", "Try again in a moment.")
    offer(turn, replace(seat, prefer=(command.person,), excluded=()), rule="")
    return None


def _offer(turn: Turn, key: str, offer: str) -> Seat | Refused:
    """The seat that the speaker was offered; ``offer`` names the offer, if it matters which."""
    seat = _seat(turn, key, "offered")
    if isinstance(seat, Seat) and offer and _offer_key(turn, seat) != f"seat:{offer}":
        return stale("The seat was offered anew since this offer.", "Answer the latest one.")
    return seat


def _seat(turn: Turn, key: str, *statuses: str) -> Seat | Refused:
    """The seat that the speaker holds or was offered."""
    seat = turn.state.seat(key)
    if seat is None:
        force = turn.state.task_force
        names = tuple(s.key for s in force.seats) if force else ()
        return unknown(f"There is no seat {key}.", one_of(names))
    if seat.leaving == turn.actor.person:
        who = seat.person or "a successor"
        return wrong_stage(f"Seat {key} is yours until {who} accepts it.", "They are being asked.")
    if seat.person != turn.actor.person:
        return Refused(
            Code.NOT_PERMITTED,
            f"Seat {key} is {seat.status}{f' ({seat.person})' if seat.person else ''}.",
            "It has to be offered to you first.",
        )
    if seat.status not in statuses:
        return done(turn.state, f"seat:{key}", f"Seat {key} is {seat.status} already")
    return seat


@on(c.AcceptSeat)
def accept_seat(turn: Turn, command: c.AcceptSeat) -> Refused | None:
    """The seat is taken."""
    seat = _offer(turn, command.seat, command.offer)
    if isinstance(seat, Refused):
        return seat
    turn.add(f.SeatAccepted(seat.key, seat.person))
    turn.keep(_offer_key(turn, seat), seat.person)
    offer_next(turn)
    return None


def _offer_key(turn: Turn, seat: Seat) -> str:
    force = turn.state.task_force
    return f"seat:{seat.key}:{force.activation if force else 0}.{seat.attempt}"


@on(c.DeclineSeat)
def decline_seat(turn: Turn, command: c.DeclineSeat) -> Refused | None:
    """The next person is asked."""
    seat = _offer(turn, command.seat, command.offer)
    if isinstance(seat, Refused):
        return seat
    turn.add(f.SeatDeclined(seat.key, seat.person, command.reason))
    stays(turn, seat)
    offer_next(turn)
    return None


@on(c.HandOver)
def hand_over(turn: Turn, command: c.HandOver) -> Refused | None:
    """The successor is asked, with the notes; until they accept, the speaker keeps the seat."""
    seat = _seat(turn, command.seat, "accepted")
    if isinstance(seat, Refused):
        return seat
    if command.to in ("", turn.actor.person):
        return invalid("Name a successor.")
    sits = turn.state.seat_of(command.to)
    if sits:
        return invalid(f"{command.to} has, or was offered, seat {sits}.", "Name somebody else.")
    turn.add(f.SeatHandedOver(seat.key, seat.person, command.to, command.text))
    offer_next(turn)
    return None


@on(c.SubmitTechnicalPlan)
def submit_technical_plan(turn: Turn, command: c.SubmitTechnicalPlan) -> Refused | None:
    """From somebody who sits in the task force; the cause counts as identified."""
    force = turn.state.task_force
    if force is None or force.suspended:
        return wrong_stage("There is no task force at work.", "Activate the task force first.")
    if all(seat.sitter != turn.actor.person for seat in force.seats):
        return Refused(
            Code.NOT_PERMITTED,
            "The technical plan comes from the task force.",
            "Accept a seat first.",
        )
    if not command.text:
        return invalid("A technical plan needs a text.")
    turn.add(f.TechnicalPlanSubmitted(command.text))
    turn.keep(f"technical_plan:{force.activation}", turn.actor.person)
    if turn.state.phase is Phase.INVESTIGATING:
        phase_to(turn, Phase.IDENTIFIED, "technical_plan")
    return None
