"""What people do about who and what is in a case: plan, links, watch list, levels, task force."""

from dataclasses import replace

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain import steps
from firsthour.domain.acts.course import phase_to
from firsthour.domain.acts.table import on
from firsthour.domain.doings import done
from firsthour.domain.escalation import Seat
from firsthour.domain.ladder import activate, call_level, offer, offer_next, stays
from firsthour.domain.policy import ASKS, is_ask
from firsthour.domain.refusals import Code, Refused, invalid, stale, unknown, wrong_stage
from firsthour.domain.stages import Phase
from firsthour.domain.turn import Turn

PLAN_ITEMS = 60
"""A plan with more items than this is not worked off in an escalation."""


@on(c.RevisePlan)
def revise_plan(turn: Turn, command: c.RevisePlan) -> Refused | None:
    """The whole plan, as its next revision; new items (0) are numbered on."""
    if not command.items:
        return invalid("A plan needs at least one item.")
    known = {a.number for a in turn.state.actions}
    named = [i.action for i in command.items if i.action]
    if len(named) > len(set(named)):
        return invalid("An item stands in the plan twice.", "Use 0 for a new item.")
    strange = [number for number in named if number not in known]
    if strange:
        return unknown(f"There is no item {strange[0]} in the plan.", "Use 0 for a new item.")
    return _plan(turn, command.items, command.reason)


@on(c.AddAction)
def add_action(turn: Turn, command: c.AddAction) -> Refused | None:
    """One more item."""
    if not command.item.text:
        return invalid("An action needs a text.")
    items = (*(a.item for a in turn.state.actions), replace(command.item, action=0))
    return _plan(turn, items, c.NO_TEXT)


def _plan(turn: Turn, items: tuple[c.PlanItem, ...], reason: c.Text) -> Refused | None:
    if len(items) > PLAN_ITEMS:
        return invalid(f"A plan has at most {PLAN_ITEMS} items.", "Finish or merge some.")
    number = turn.state.last_action
    numbered = []
    for item in items:
        if item.action:
            numbered.append(item)
        else:
            number += 1
            numbered.append(replace(item, action=number))
    revision = turn.state.plan_revision + 1
    turn.add(f.PlanRevised(revision, tuple(numbered), reason))
    turn.keep("action_plan", f"revision {revision}")
    return None


@on(c.FinishAction)
def finish_action(turn: Turn, command: c.FinishAction) -> Refused | None:
    """An item is done."""
    action = next((a for a in turn.state.actions if a.number == command.action), None)
    if action is None:
        return unknown(f"There is no item {command.action} in the plan.")
    if action.done:
        return done(
            turn.state, f"action:{command.action}", f"Item {command.action} is done already"
        )
    turn.add(f.ActionFinished(command.action, command.text))
    turn.keep(f"action:{command.action}", turn.actor.person)
    return None


@on(c.AddService)
def add_service(turn: Turn, command: c.AddService) -> Refused | None:
    """One more."""
    if command.service in turn.state.services:
        return done(
            turn.state, f"service:{command.service}", f"{command.service} is in the case already"
        )
    turn.add(f.ServiceAdded(command.service))
    return None


@on(c.RemoveService)
def remove_service(turn: Turn, command: c.RemoveService) -> Refused | None:
    """One less."""
    if command.service not in turn.state.services:
        return unknown(f"{command.service} is not in the case.", _one_of(turn.state.services))
    turn.add(f.ServiceRemoved(command.service))
    return None


def _one_of(names: tuple[str, ...]) -> str:
    return f"In the case: {', '.join(names) or 'none'}."


@on(c.AddRecord)
def add_record(turn: Turn, command: c.AddRecord) -> Refused | None:
    """It has to be settled before the case closes."""
    same = [r for r in turn.state.records if (r.system, r.key) == (command.system, command.key)]
    if same:
        return done(
            turn.state,
            f"record:{same[0].number}",
            f"{command.system} {command.key} is linked as record {same[0].number}",
        )
    number = max((r.number for r in turn.state.records), default=0) + 1
    turn.add(f.RecordAdded(number, command.system, command.type, command.key, command.content))
    return None


@on(c.RemoveRecord)
def remove_record(turn: Turn, command: c.RemoveRecord) -> Refused | None:
    """It does not belong here."""
    if all(r.number != command.record for r in turn.state.records):
        return unknown(f"There is no record {command.record} in this case.")
    turn.add(f.RecordRemoved(command.record))
    return None


@on(c.SettleRecord)
def settle_record(turn: Turn, command: c.SettleRecord) -> Refused | None:
    """Closed over there, or released with a reason."""
    record = next((r for r in turn.state.records if r.number == command.record), None)
    if record is None:
        return unknown(f"There is no record {command.record} in this case.")
    if record.settled:
        return done(
            turn.state, f"record:{command.record}", f"Record {command.record} is settled already"
        )
    if command.how == "released" and not command.reason:
        return invalid("A release needs a reason.")
    turn.add(f.RecordSettled(command.record, command.how, command.reason))
    return None


@on(c.AddStakeholder)
def add_stakeholder(turn: Turn, command: c.AddStakeholder) -> Refused | None:
    """Told from here on."""
    if command.person in turn.state.stakeholders:
        return done(
            turn.state,
            f"stakeholder:{command.person}",
            f"{command.person} is on the watch list already",
        )
    turn.add(f.StakeholderAdded(command.person))
    return None


@on(c.RemoveStakeholder)
def remove_stakeholder(turn: Turn, command: c.RemoveStakeholder) -> Refused | None:
    """Told no more."""
    if command.person not in turn.state.stakeholders:
        return unknown(
            f"{command.person} is not on the watch list.", _one_of(turn.state.stakeholders)
        )
    turn.add(f.StakeholderRemoved(command.person))
    return None


@on(c.StepUp)
def step_up(turn: Turn, command: c.StepUp) -> Refused | None:
    """A level, a step of the ladder or whomever a step may ask, now."""
    if not turn.state.is_resolving:
        return wrong_stage("The resolution is announced.", "Report a relapse if it is back.")
    if command.to in ("L1", "L2", "L3"):
        call_level(turn, command.to)
        return None
    if command.to.startswith("step:"):
        return _step_now(turn, command.to.removeprefix("step:"))
    if not is_ask(command.to):
        return invalid("Say to whom.", f"Name step:KEY or one of {ASKS}.")
    steps.call(turn, command.to)
    return None


def _step_now(turn: Turn, key: str) -> Refused | None:
    """A step of the ladder, ahead of its time; it is not taken again at that time."""
    ladder = turn.state.policy.ladder
    step = next((each for each in ladder if each.key == key), None)
    if step is None:
        known = ", ".join(each.key for each in ladder)
        return unknown(f"The ladder has no step {key}.", f"Its steps: {known or 'none'}.")
    turns = [each.turn for each in steps.coming(turn.state) if each.step is step]
    steps.call(turn, step.ask, step=step, again=min(turns, default=0))
    return None


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
    seat = next((s for s in force.seats if s.key == command.seat), Seat(command.seat))
    sits = next((s.key for s in force.seats if command.person in (s.person, s.leaving)), "")
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
    force = turn.state.task_force
    seat = next((s for s in force.seats if s.key == key), None) if force else None
    if seat is None:
        names = tuple(s.key for s in force.seats) if force else ()
        return unknown(f"There is no seat {key}.", _one_of(names))
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
    force = turn.state.task_force
    sits = (
        next((s.key for s in force.seats if command.to in (s.person, s.leaving)), "")
        if force
        else ""
    )
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
