"""What is told otherwise than by a notice: by telephone, and on the next way of who had it back."""

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.acts.joining import no_customer
from firsthour.domain.acts.table import on
from firsthour.domain.acts.telling import is_told_again, release
from firsthour.domain.danger import TOLD
from firsthour.domain.doings import done
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import Escalation
from firsthour.domain.obligations import promise_of
from firsthour.domain.refusals import Refused, invalid, stamp, unknown, wrong_stage
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn


@on(c.ToldByPhone)
def told_by_phone(turn: Turn, command: c.ToldByPhone) -> Refused | None:
    """A call keeps the promise towards whom it reached; what is still open to them is left out."""
    refused = _not_a_call(turn, command)
    if refused:
        return refused
    key = command.obligation or _first_towards(turn.state, command)
    refused = _not_told(turn.state, command, key)
    if refused:
        return refused
    who = f"#{command.customer}" if command.customer else command.person
    if f"phone:{key}:{who}" in turn.state.done:
        return done(turn.state, f"phone:{key}:{who}", f"{who} was told by telephone already")
    effect = Effect(
        f"phone:{key}:{who}",
        "note",
        audience=Audience.CUSTOMERS if command.customer else Audience.STAKEHOLDERS,
        target=who,
        obligation=key,
        text=command.note,
    )
    called = f.CustomerToldByPhone(
        key,
        command.customer,
        command.person,
        command.whom,
        command.told_at,
        command.note,
        effect,
    )
    turn.add(called)
    return None


def _not_a_call(turn: Turn, command: c.ToldByPhone) -> Refused | None:
    if bool(command.customer) == bool(command.person):
        return invalid("Name either a customer or a colleague.")
    if command.customer:
        refused = no_customer(turn.state, command.customer)
        if refused:
            return refused
    if not command.whom:
        return invalid("Say who was spoken to.", "A call without a name proves nothing.")
    opened_at = turn.state.intake.opened_at
    if not opened_at <= command.told_at <= turn.now:
        return invalid(
            f"Nobody can have been told at {stamp(command.told_at)}.",
            f"Name a time from {stamp(opened_at)} to {stamp(turn.now)}.",
        )
    return None


def _not_told(state: Escalation, command: c.ToldByPhone, key: str) -> Refused | None:
    """Refuse a promise that is none, or is none towards them."""
    mine = _towards(state, command)
    if not key:
        return wrong_stage("Nothing is promised to them.", "Add a comment instead.")
    if not key.startswith(mine) or not _is_promise(key):
        pending = ", ".join(k for k in state.obligations if k.startswith(mine)) or "nothing"
        return unknown(f"{key} is not promised to them.", f"Promised to them: {pending}.")
    return None


def _is_promise(key: str) -> bool:
    try:
        return promise_of(key).name in TOLD
    except KeyError:
        return False


def _towards(state: Escalation, command: c.ToldByPhone) -> tuple[str, ...]:
    """How the keys of promises begin that are made to this customer, or to colleagues."""
    if not command.customer:
        return "initial_notice:internal", "update:stakeholders:", "announcement:"
    joins = state.customers.joins
    group = next(j.number for j in reversed(joins) if j.first <= command.customer)
    return f"initial_notice:customers:{group}", "update:customers:", "announcement:"


def _first_towards(state: Escalation, command: c.ToldByPhone) -> str:
    """The promise to them that falls due first; else the first notice, if it was sent.

    Not an update: a call that repeats another keeps no promise that has not come yet.
    """
    mine = _towards(state, command)
    pending = [
        promise
        for promise in state.obligations.values()
        if promise.key.startswith(mine) and not promise.key.startswith("update:")
    ]
    if pending:
        return min(pending, key=lambda promise: promise.due).key
    return mine[0] if mine[0] in state.settled else ""


@on(c.ReturnNotice)
def return_notice(turn: Turn, command: c.ReturnNotice) -> Refused | None:
    """What came back is told on the next way, or the owner hears that there is none."""
    if command.count < 1 or not command.notice:
        return invalid("Name a notice, and from how many it came back.")
    sending = command.notice in turn.state.effects
    if sending or is_told_again(turn.state, command.notice):
        return wrong_stage(f"{command.notice} is still being sent.", "Say it again after that.")
    effect = Effect(
        turn.next_key(f"again:{command.notice}"),
        "resend",
        target=command.notice,
        obligation=obligation_of(command.notice),
    )
    turn.add(f.NoticeReturned(command.notice, command.count, effect), rule="returned")
    return None


def obligation_of(notice: str) -> str:
    """The promise that a notice is about, by its key; empty where it is about none."""
    key = notice.removeprefix("holding:")
    if key.startswith("announcement:"):
        key = ":".join(key.split(":")[:2])
    return key if _is_promise(key) else ""


CORRECTED = {
    "customers": Audience.CUSTOMERS,
    "internal": Audience.STAKEHOLDERS,
    "stakeholders": Audience.STAKEHOLDERS,
    "executive_report": Audience.EXECUTIVES,
}
"""By a part of a notice's key, to whom it went."""


@on(c.CorrectNotice)
def correct_notice(turn: Turn, command: c.CorrectNotice) -> Refused | None:
    """A text for those whom a notice has reached; it is approved as the policy says."""
    parts = command.notice.split(":")
    audience = next((to for part, to in CORRECTED.items() if part in parts), None)
    if audience is None or parts[0] == "correction":
        return unknown(
            f"{command.notice} is no notice that can be corrected.",
            "Notices to customers, stakeholders and executives can.",
        )
    if not command.text:
        return invalid("A correction needs a text.")
    if command.notice in turn.state.effects:
        return wrong_stage(f"{command.notice} is being sent.", "Stop it first.")
    key = turn.next_key(f"correction:{command.notice}")
    turn.add(f.CorrectionWritten(key, command.notice, audience, command.text))
    release(turn, key)
    return None
