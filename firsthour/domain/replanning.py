"""How promises move: after a change of severity, phase or policy, and by the length of a pause."""

from datetime import datetime, timedelta

from firsthour.domain import facts as f
from firsthour.domain.obligations import due, promise_of, span_of, suffix_of, warnings
from firsthour.domain.turn import Turn


def replan(turn: Turn, why: str, *, raised: bool = False, only: str = "") -> None:
    """Move pending due times after a change of severity, phase (``only`` updates) or policy.

    Raised: the earlier of the old due time and *now + new time*. Otherwise the new time is
    counted from the old base. What is met stays met, what is missed stays missed.
    """
    for promise in list(turn.state.obligations.values()):
        span = span_of(turn.state, row := promise_of(promise.key), suffix_of(row, promise.key))
        by_contract = row.name == "resolution" and ":" in promise.key
        if span is None:
            turn.add(f.ObligationCancelled(promise.key, why), rule=why)
        if promise.missed or span is None or by_contract or not row.name.startswith(only):
            continue
        base = turn.now if raised else promise.base
        at = due(turn.state, base, span)
        if at == promise.due or (raised and at > promise.due):
            continue
        marks = warnings(turn.state, row, base, span, at)
        left = tuple(mark for mark in marks if mark > turn.now)
        turn.add(f.ObligationMoved(promise.key, promise.base, at, why, left), rule=why)


def shift(turn: Turn, began: datetime, ended: datetime, why: str) -> None:
    """Move what a pause stops by the length of the pause, or of what was left of it then."""
    for promise in list(turn.state.obligations.values()):
        by = ended - max(began, promise.base)
        if promise.missed or by <= timedelta() or not promise_of(promise.key).pausable:
            continue
        marks = tuple(at + by for at in promise.warnings)
        moved = f.ObligationMoved(promise.key, promise.base + by, promise.due + by, why, marks)
        turn.add(moved, rule=why)
