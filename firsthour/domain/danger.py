"""Promises in danger: who is not reached shortly before a notice is due is looked up, and told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from firsthour.domain import facts as f
from firsthour.domain.calendar import after, parse
from firsthour.domain.changes.notices import KEEPING
from firsthour.domain.effects import Effect, Sought
from firsthour.domain.escalation import Escalation, Obligation
from firsthour.domain.obligations import promise_of
from firsthour.domain.policy import Policy
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn

TOLD = (
    "initial_notice:internal",
    "initial_notice:customers",
    "update:stakeholders",
    "update:customers",
    "announcement",
)
"""The promises to tell customers or stakeholders something, by their rows."""

PARTS = (1, 3)
"""It is looked up twice: when the lead begins, and when a third of it is left."""

BEGINS = timedelta(minutes=1)
"""What has just begun to be sent has reached nobody yet, and is in no danger by that."""


def is_watched(policy: Policy) -> bool:
    """True where it is looked up shortly before a notice is due who is not reached."""
    return parse(policy.danger_lead)[0] > 0


def moments(state: Escalation) -> Iterator[tuple[datetime, str]]:
    """When it is looked up who is not reached, for each promise that may be in danger."""
    if not is_watched(state.policy):
        return
    sending = {e.obligation: e for e in state.effects.values() if e.notice in KEEPING}
    seeking = [e.obligation for e in state.effects.values() if e.act == "seek"]
    for key, promise in state.obligations.items():
        row = promise_of(key)
        if row.name not in TOLD or promise.missed or promise.sought >= len(PARTS):
            continue
        if key in seeking or (state.paused_at is not None and row.pausable):
            continue
        at = _moment(state, promise, begun=key in sending)
        if at is not None and at < promise.due:
            yield at, key


def _moment(state: Escalation, promise: Obligation, *, begun: bool) -> datetime | None:
    """When to look next; before anything is sent once only, for those without any address."""
    policy = state.policy
    lead = after(policy.calendar, promise.due, policy.danger_lead) - promise.due
    lead = min(lead, (promise.due - promise.base) / 2)
    at = promise.due - lead / PARTS[promise.sought]
    if begun and promise.begun_at:
        return max(at, promise.begun_at + BEGINS)
    first_notice = promise.key.startswith("initial_notice:") and not promise.sought
    return at if promise.tried or first_notice else None


def seek(turn: Turn, key: str, due: datetime) -> None:
    """Have it looked up in the ledger who is not reached by what was promised."""
    promise = turn.state.obligations[key]
    group = key.removeprefix("initial_notice:customers:")
    effect = Effect(
        f"seek:{key}:{promise.sought + 1}",
        "seek",
        audience=Audience.CUSTOMERS if "customers" in key else promise.to,
        group=int(group) if group.isdigit() else 0,
        obligation=key,
        due=promise.due,
    )
    turn.add(f.RecipientsSought(key, effect), due=due, rule="danger")


def found(turn: Turn, effect: Effect, sought: Sought) -> None:
    """Tell the incident manager who is not reached, once for each promise and set of them."""
    key, known = effect.obligation, told_of(turn.state, effect.obligation)
    turn.add(f.RecipientsFound(effect.key, sought.unreached, sought.mark), rule="danger")
    if key in turn.state.obligations and sought.unreached and known != sought.mark:
        turn.alarm("in_danger", Audience.OWNER, rule="danger", obligation=key)


def told_of(state: Escalation, key: str) -> str:
    """Of which set of recipients the manager was told last; empty: of none."""
    return state.alarmed.get(key, "")
