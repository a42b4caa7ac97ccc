"""The climb: who is paged, which levels and teams are called, and how the task force is seated."""

from datetime import datetime

from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Seat
from firsthour.domain.plan import from_playbook
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn


def begin(turn: Turn) -> None:
    """What happens the moment a case is open (and approved): the plan, the first page."""
    plan = from_playbook(turn.state)
    if plan:
        turn.add(plan, rule="playbooks")
    page_again(turn)


def page_again(turn: Turn) -> None:
    """Begin a climb: the owner is paged at once."""
    turn.add(f.PageRoundBegun(1), rule="paging")


def page(turn: Turn) -> None:
    """Page the next step of the climb, or end it when all rounds have gone by."""
    paging = turn.state.paging
    if paging is None or paging.next_at is None:
        return
    due = paging.next_at
    if paging.round > turn.state.policy.pages_at_most:
        turn.add(f.PolicyExhausted(paging.round - 1), due=due, rule="paging")
        turn.alarm("policy_exhausted", Audience.ADMINISTRATORS, rule="paging")
        return
    target = turn.state.policy.page_round[paging.step]
    key = f"page:{paging.number}:{paging.round}:{paging.step}"
    effect = Effect(
        key,
        "notify",
        NoticeKind.PAGE,
        PAGED.get(target, Audience.STEP),
        "" if target == "owner" else target,
        obligation=f"acknowledge:{paging.number}",
        due=due,
    )
    turn.add(f.PageDue(effect, paging.round, paging.step), due=due, rule=f"paging.{target}")


PAGED = {
    "owner": Audience.OWNER,
    "L1": Audience.LEVEL,
    "L2": Audience.LEVEL,
    "L3": Audience.LEVEL,
    "managers": Audience.MANAGERS,
}
"""Audiences of their own for who stands in most rounds of pages; whoever else is a step's."""


def call_level(turn: Turn, level: str, *, rule: str = "", due_key: str = "") -> None:
    """Bring a level in; its promise, if pending, is kept by that."""
    key = turn.next_key(f"level:{level}")
    effect = Effect(key, "notify", NoticeKind.ALARM, Audience.LEVEL, level, reason="level_called")
    promise = turn.state.obligations.get(due_key or f"level:{level}")
    turn.add(f.LevelCalled(level, effect), due=promise.due if promise and rule else None, rule=rule)
    turn.keep(f"level:{level}", effect.key)


def activate(turn: Turn, why: str, rule: str = "") -> None:
    """Set up the task force and offer its first seat."""
    promise = turn.state.obligations.get("task_force")
    due = promise.due if promise and rule else None
    turn.add(f.TaskForceActivated(why), due=due, rule=rule)
    turn.keep("task_force", why)
    offer_next(turn)


def relieve(turn: Turn, key: str, due: datetime) -> None:
    """Warn somebody who has sat for long, and look for who could take over."""
    seat, cap = _of(turn, key), turn.state.policy.seat_hours
    if seat is None or seat.since is None or cap is None:
        return
    person, until = seat.sitter, after(turn.state.policy.calendar, seat.since, cap)
    turn.add(f.SeatHoursWarned(key, person, until), due=due, rule="seat_hours")
    for audience, target in ((Audience.PERSON, person), (Audience.OWNER, "")):
        turn.alarm("seat_hours_near", audience, target, rule="seat_hours")
    offer_next(turn)


def sits_too_long(turn: Turn, key: str, due: datetime) -> None:
    """The cap is reached and nobody has taken over: the level above hears of it."""
    seat = _of(turn, key)
    if seat is not None:
        turn.add(f.SeatHoursExceeded(key, seat.sitter), due=due, rule="seat_hours")
        turn.alarm("seat_hours_over", Audience.LEVEL, "L1", rule="seat_hours")


def _of(turn: Turn, key: str) -> Seat | None:
    force = turn.state.task_force
    return next((s for s in force.seats if s.key == key), None) if force else None


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
