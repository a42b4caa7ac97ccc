"""How promises come into the state, move, are warned of, and leave it."""

from firsthour.domain import facts as f
from firsthour.domain.changes.table import Changes, on
from firsthour.domain.escalation import Escalation, Heard, Obligation
from firsthour.domain.frozen import replace
from firsthour.domain.updates import COUNTED

RECURRING = ("update:", "executive_report:", "seat:", "verification:")
"""Promises that need not be remembered once they are settled: the state tells what is owed next."""


@on(f.ObligationOwed)
def owed(state: Escalation, body: f.ObligationOwed, fact: f.Fact) -> Changes:
    """A promise to keep; an update that keeps it may be on its way before it is made."""
    promise = Obligation(body.key, body.by, body.to, body.base, body.due_at, body.warnings)
    if body.key.startswith("update:") and any(
        each.obligation == body.key and each.notice in COUNTED for each in state.effects.values()
    ):
        promise = replace(promise, begun_at=fact.at)
    return {"obligations": {**state.obligations, body.key: promise}}


@on(f.ObligationMoved)
def moved(state: Escalation, body: f.ObligationMoved, _fact: f.Fact) -> Changes:
    """The same promise, at another time."""
    promise = replace(
        state.obligations[body.key], base=body.base, due=body.due_at, warnings=body.warnings
    )
    return {"obligations": {**state.obligations, body.key: promise}}


@on(f.ObligationWarned)
def warned(state: Escalation, body: f.ObligationWarned, _fact: f.Fact) -> Changes:
    """Each warning is given once."""
    return {"obligations": _warned(state, body.key)}


@on(f.SlaWarned)
def sla_warned(state: Escalation, body: f.SlaWarned, _fact: f.Fact) -> Changes:
    """The warning is given, and somebody is told."""
    return {
        "obligations": _warned(state, body.effect.obligation),
        "effects": {**state.effects, body.effect.key: body.effect},
        "sequence": state.sequence + 1,
        "involved": True,
    }


def _warned(state: Escalation, key: str) -> Changes:
    promise = state.obligations[key]
    return {**state.obligations, key: replace(promise, warnings=promise.warnings[1:])}


@on(f.ObligationMissed)
def missed(state: Escalation, body: f.ObligationMissed, _fact: f.Fact) -> Changes:
    """It stays, to be carried out late."""
    promise = replace(state.obligations[body.key], missed=True, warnings=())
    return {"obligations": {**state.obligations, body.key: promise}}


@on(f.ObligationMet, f.ObligationCancelled, f.ObligationWaived)
def settled(
    state: Escalation,
    body: f.ObligationMet | f.ObligationCancelled | f.ObligationWaived,
    fact: f.Fact,
) -> Changes:
    """It leaves the state; what is met or waived leaves a mark, and is not promised again."""
    if isinstance(body, f.ObligationWaived):
        return _waived_for(state, body) if body.customer else _waived(state, body, fact)
    rest = {**state.obligations}
    rest.pop(body.key, None)
    if isinstance(body, f.ObligationCancelled):
        notices = {k: n for k, n in state.notices.items() if n.obligation != body.key}
        return {"obligations": rest, "notices": notices}
    if body.key.startswith(RECURRING):
        return {"obligations": rest}
    return {"obligations": rest, "settled": {**state.settled, body.key: "m"}}


def _waived(state: Escalation, body: f.ObligationWaived, fact: f.Fact) -> Changes:
    """Nothing is owed, a draft may still be sent by hand; after a waived update the next counts."""
    promise = state.obligations[body.key]
    rest = {k: o for k, o in state.obligations.items() if k != body.key}
    if body.key.startswith(("update:", "executive_report:")):
        former = state.heard.get(promise.to, Heard())
        heard = Heard(max(promise.due, fact.at), former.count + 1, former.written)
        return {"obligations": rest, "heard": {**state.heard, promise.to: heard}}
    notices = {
        k: replace(n, automatic=False) if n.obligation == body.key else n
        for k, n in state.notices.items()
    }
    settled = {**state.settled, body.key: "w"}
    return {"obligations": rest, "settled": settled, "notices": notices}


def _waived_for(state: Escalation, body: f.ObligationWaived) -> Changes:
    """One customer's access check is waived; the promise to the others stays."""
    at = body.customer - 1
    customers = state.customers
    access = f"{customers.access[:at]}w{customers.access[at + 1 :]}"
    return {"customers": replace(customers, access=access)}


@on(f.WaiverAsked)
def waiver_asked(state: Escalation, body: f.WaiverAsked, fact: f.Fact) -> Changes:
    """Who asked cannot grant."""
    return {"waivers_asked": {**state.waivers_asked, body.key: fact.actor.person}}
