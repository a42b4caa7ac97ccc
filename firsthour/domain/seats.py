"""The task force as the engine sees to it: its seats are offered, who sits for long is relieved."""

from datetime import datetime

from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Seat
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn


def activate(turn: Turn, why: str, rule: str = "") -> None:
    """Set up the task force and offer its first seat."""
    promise = turn.state.obligations.get("task_force")
    due = promise.due if promise and rule else None
    turn.add(f.TaskForceActivated(why), due=due, rule=rule)
    turn.keep("task_force", why)
    offer_next(turn)


def relieve(turn: Turn, key: str, due: datetime) -> None:
    """Warn somebody who has sat for long, and look for who could take over."""
    seat, cap = turn.state.seat(key), turn.state.policy.seat_hours
    if seat is None or seat.since is None or cap is None:
        return
    person, until = seat.sitter, after(turn.state.policy.calendar, seat.since, cap)
    turn.add(f.SeatHoursWarned(key, person, until), due=due, rule="seat_hours")
    for audience, target in ((Audience.PERSON, person), (Audience.OWNER, "")):
        turn.alarm("seat_hours_near", audience, target, rule="seat_hours")
    offer_next(turn)


def sits_too_long(turn: Turn, key: str, due: datetime) -> None:
    """The cap is reached and nobody has taken over: the level above hears of it."""
    seat = turn.state.seat(key)
    if seat is not None:
        turn.add(f.SeatHoursExceeded(key, seat.sitter), due=due, rule="seat_hours")
        turn.alarm("seat_hours_over", Audience.LEVEL, "L1", rule="seat_hours")


def stays(turn: Turn, seat: Seat) -> None:
    """Leave a seat with who wanted to leave it: the successor they named does not take it."""
    if seat.leaving and not seat.relief:
        turn.add(f.SeatKept(seat.key, seat.leaving), rule="seats")
        turn.alarm("hand_over_declined", Audience.PERSON, seat.leaving, rule="seats")


def offer_next(turn: Turn) -> None:
    """Offer the next seat that is wanted; one offer is made at a time.

    Two offers under way at once could ask the same person for both seats.
    """
    force = turn.state.task_force
    if force is None or force.suspended:
        return
    if any(key.startswith("seat:") for key in turn.state.effects):
        return
    seat = next((s for s in force.seats if s.status == "wanted"), None)
    if seat:
        offer(turn, seat)


def offer(turn: Turn, seat: Seat, *, rule: str = "task_force") -> None:
    """Have the directory find the next person for a seat and ask them."""
    force = turn.state.task_force
    if force is None:
        return
    others = (s for s in force.seats if s.key != seat.key)
    seated = tuple(who for s in others for who in (s.person, s.leaving) if who)
    effect = Effect(
        f"seat:{seat.key}:{force.activation}.{seat.attempt + 1}",
        "offer",
        NoticeKind.SEAT_OFFER,
        Audience.SEAT,
        seat.key,
        reason=f"{seat.team or turn.state.team}/{seat.skill}",
        prefer=seat.prefer,
        exclude=(*seat.excluded, *seated),
        text=seat.notes,
        obligation=f"seat:{seat.key}:{force.activation}.{seat.attempt + 1}",
    )
    turn.add(f.SeatOfferDue(effect, seat.key), rule=rule)
