"""Customers come into a case and leave it: added, adopted from a duplicate, removed."""

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.table import on
from firsthour.domain.calendar import after
from firsthour.domain.criteria import snow
from firsthour.domain.doings import done
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import REMOVED, Escalation
from firsthour.domain.obligations import promise_of, span_of
from firsthour.domain.refusals import Refused, invalid, unknown, wrong_stage
from firsthour.domain.turn import Turn


@on(c.AddCustomers)
def add_customers(turn: Turn, command: c.AddCustomers) -> Refused | None:
    """They are told within the hour from now."""
    if not command.groups or any(group.count < 1 for group in command.groups):
        return invalid("Name at least one customer.")
    refused = _leaving(turn.state)
    if refused:
        return refused
    take_in(turn, command.groups, command.content)
    return None


@on(c.Adopt)
def adopt(turn: Turn, command: c.Adopt) -> Refused | None:
    """Take over the customers of a duplicate, once."""
    if command.source in turn.state.adopted:
        return done(
            turn.state, f"adopt:{command.source}", f"Case {command.source} was adopted before"
        )
    refused = _leaving(turn.state)
    if refused:
        return refused
    turn.add(f.DuplicateAdopted(command.source))
    if command.groups:
        take_in(turn, command.groups, command.content, command.source)
    return None


def _leaving(state: Escalation) -> Refused | None:
    """Who joined now could be left behind: the other case may have taken over already."""
    if state.merging is None:
        return None
    into = state.merging.into
    return wrong_stage(
        f"The case is being merged into case {into}.", f"Add the customers to case {into}."
    )


def take_in(turn: Turn, groups: tuple[c.Group, ...], content: c.Text, source: int = 0) -> None:
    """Enter customers that join, and what their coming means for promises that are pending."""
    turn.add(f.CustomersAdded(turn.state.customers.count + 1, groups, content, source))
    if turn.state.customers.present >= turn.state.policy.snowball and turn.state.is_resolving:
        snow(turn)
    state = turn.state
    force = state.obligations.get("task_force")
    if force and span_of(state, promise_of("task_force"), "") == "0 min" and force.due > turn.now:
        moved = f.ObligationMoved("task_force", force.base, turn.now, "customers")
        turn.add(moved, rule="customers")
    key = f"access:{state.round.number}"
    access = state.obligations.get(key)
    span = span_of(state, promise_of(key), "")
    if access and span and not access.missed:
        at = after(state.policy.calendar, turn.now, span)
        turn.add(f.ObligationMoved(key, turn.now, at, "customers"), rule="customers")


@on(c.RemoveCustomer)
def remove_customer(turn: Turn, command: c.RemoveCustomer) -> Refused | None:
    """Nothing more is owed to them."""
    refused = no_customer(turn.state, command.customer)
    if refused:
        return refused
    turn.add(f.CustomerRemoved(command.customer, command.reason))
    return None


def no_customer(state: Escalation, number: int) -> Refused | None:
    """A refusal, unless this customer is in the case."""
    if not 1 <= number <= state.customers.count:
        return unknown(f"There is no customer #{number} in this case.")
    if state.customers.access[number - 1] == REMOVED:
        return unknown(f"Customer #{number} was removed from this case.")
    return None


@on(c.Merge)
def merge(turn: Turn, command: c.Merge) -> Refused | None:
    """The target is asked to take over; until it has answered every promise stays."""
    state = turn.state
    if state.merging:
        return done(state, "merge", f"The case is being merged into case {state.merging.into}")
    if command.into == state.intake.case:
        return invalid("A case cannot be merged into itself.")
    effect = Effect(turn.next_key(f"merge:{command.into}"), "merge", target=str(command.into))
    turn.add(f.MergeAsked(command.into, command.reason, effect))
    return None
