"""Release from a promise: somebody asks, a level above grants; never the same person."""

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.joining import no_customer
from firsthour.domain.acts.table import on
from firsthour.domain.doings import done
from firsthour.domain.escalation import ASKED, DENIED, NOT_ASKED, Escalation, round_mark
from firsthour.domain.refusals import Code, Refused, already, four_eyes, invalid, unknown
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn


@on(c.AskWaiver)
def ask_waiver(turn: Turn, command: c.AskWaiver) -> Refused | None:
    """Ask the level above; it is told."""
    state = turn.state
    if command.obligation not in state.obligations:
        return _no_promise(state, command.obligation)
    asker = state.waivers_asked.get(command.obligation)
    if asker:
        return done(state, f"waiver:{command.obligation}", "A waiver was asked for already")
    turn.add(f.WaiverAsked(command.obligation, command.reason))
    turn.alarm("waiver_asked", Audience.LEVEL, "L1", rule="waiver", obligation=command.obligation)
    return None


@on(c.WaiveObligation)
def waive(turn: Turn, command: c.WaiveObligation) -> Refused | None:
    """A level above releases the debtor, with a reason; who asked cannot grant."""
    state = turn.state
    if command.obligation not in state.obligations:
        return _no_promise(state, command.obligation)
    if not command.reason:
        return invalid("A waiver needs a reason.")
    if turn.actor.is_also(state.waivers_asked.get(command.obligation, "")):
        return four_eyes("Who asked for a waiver cannot grant it.", "Ask another level.")
    if command.obligation.startswith("access:"):
        return _waive_access(turn, command)
    if command.customer:
        return invalid(
            "Only the access check is waived for one customer.", "Leave the customer out."
        )
    turn.add(f.ObligationWaived(command.obligation, command.reason))
    return None


def _waive_access(turn: Turn, command: c.WaiveObligation) -> Refused | None:
    """For one customer, or for every one of the round who has not settled."""
    if not {Role.DIRECTOR, Role.EXECUTIVE} & set(turn.actor.roles):
        return Refused(Code.NOT_PERMITTED, "Access is waived by a director.", "Ask a director.")
    open_ones = _unsettled(turn.state, int(command.obligation.removeprefix("access:")))
    if command.customer:
        missing = no_customer(turn.state, command.customer)
        if missing:
            return missing
        if command.customer not in open_ones:
            return already(f"Customer #{command.customer} is not waited for in this round.")
        open_ones = (command.customer,)
    for customer in open_ones:
        turn.add(f.ObligationWaived(command.obligation, command.reason, customer))
    if command.customer == 0:
        turn.add(f.ObligationWaived(command.obligation, command.reason))
    return None


def _unsettled(state: Escalation, number: int) -> tuple[int, ...]:
    customers, mark = state.customers, round_mark(number)
    pairs = enumerate(zip(customers.access, customers.rounds, strict=True), 1)
    return tuple(at for at, (now, of) in pairs if of == mark and now in NOT_ASKED + ASKED + DENIED)


def _no_promise(state: Escalation, key: str) -> Refused:
    if key in state.settled:
        name = key if key.startswith("action:") else f"settled:{key}"
        return done(state, name, f"{key} is settled already")
    pending = ", ".join(sorted(state.obligations))
    return unknown(f"There is no pending obligation {key}.", f"Pending: {pending}.")
