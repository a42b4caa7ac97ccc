"""What people do about who and what is in a case: plan, services, links, watch list, levels."""

from itertools import chain

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain import steps
from firsthour.domain.acts.table import on
from firsthour.domain.doings import done
from firsthour.domain.escalation import Escalation
from firsthour.domain.frozen import replace
from firsthour.domain.ladder import call_level
from firsthour.domain.policy import ASKS, is_ask
from firsthour.domain.refusals import Refused, invalid, one_of, unknown, wrong_stage
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
    turn.add(f.ServiceAdded(command.service, command.tags))
    return None


@on(c.RemoveService)
def remove_service(turn: Turn, command: c.RemoveService) -> Refused | None:
    """One less."""
    if command.service not in turn.state.services:
        return unknown(f"{command.service} is not in the case.", one_of(turn.state.services))
    turn.add(f.ServiceRemoved(command.service, _only_of(turn.state, command.service)))
    return None


def _only_of(state: Escalation, service: str) -> tuple[str, ...]:
    """The tags that a case has because of this service alone."""
    others = (tags for name, tags in state.tags.items() if name != service)
    left = {*state.intake.tags, *chain(*others)}
    return tuple(tag for tag in state.tags.get(service, ()) if tag not in left)


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
            f"{command.person} is not on the watch list.", one_of(turn.state.stakeholders)
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
