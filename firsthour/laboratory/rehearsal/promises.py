"""What became of each promise of a case, derived from its facts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from firsthour.domain import facts as f
from firsthour.domain.obligations import promise_of

State = Literal["pending", "met", "late", "missed", "waived", "cancelled", "passed_on"]
"""``late``: missed, and kept afterwards; ``missed``: not kept until the end of the looking;
``passed_on``: a seat that whoever was asked declined or left unanswered, so that the next is asked.
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise from its making to its end. Lengths ``_s`` are seconds since the opening.

    ``name`` is its row in the table of promises, ``key`` the one of several of a row; ``by`` owes
    it ``to`` an audience. ``due_at`` is the latest due time, ``moved`` how often it was moved.
    ``ended_at`` is when it was kept, waived or cancelled; ``missed_at`` the due time that went by.
    """

    key: str
    name: str
    by: str
    to: str
    from_at: datetime
    due_at: datetime
    state: State = "pending"
    moved: int = 0
    ended_at: datetime | None = None
    missed_at: datetime | None = None
    late_s: int = 0
    why: str = ""
    due_s: int = 0
    ended_s: int | None = None

    @property
    def is_missed(self) -> bool:
        """Whether its due time went by, kept later or not; a seat that was passed on is not."""
        return self.missed_at is not None and self.state != "passed_on"


def promises_of(facts: Iterable[f.Fact]) -> tuple[Promise, ...]:
    """Every promise in the order in which they were made."""
    found: list[Promise] = []
    latest: dict[str, int] = {}
    passed: set[str] = set()
    opened_at: datetime | None = None
    for fact in facts:
        opened_at = opened_at or fact.at
        body = fact.body
        if isinstance(body, f.ObligationOwed):
            latest[body.key] = len(found)
            found.append(_made(body))
        elif isinstance(body, (f.SeatDeclined, f.SeatTimedOut)):
            passed.update(key for key in latest if key.startswith(f"seat:{body.seat}:"))
        elif isinstance(body, _CHANGES) and body.key in latest:
            at = latest[body.key]
            found[at] = _changed(found[at], fact)
            if found[at].state == "cancelled" and body.key in passed:
                found[at] = replace(found[at], state="passed_on")
    return tuple(_counted(each, opened_at) for each in found if opened_at is not None)


_CHANGES = (
    f.ObligationMoved,
    f.ObligationMet,
    f.ObligationMissed,
    f.ObligationWaived,
    f.ObligationCancelled,
)


def _made(body: f.ObligationOwed) -> Promise:
    name = promise_of(body.key).name
    return Promise(body.key, name, str(body.by), str(body.to), body.base, body.due_at)


def _changed(promise: Promise, fact: f.Fact) -> Promise:
    match fact.body:
        case f.ObligationMoved(due_at=due_at):
            return replace(promise, due_at=due_at, moved=promise.moved + 1)
        case f.ObligationMissed(due_at=due_at, why=why):
            return replace(promise, state="missed", missed_at=due_at, why=why)
        case f.ObligationMet(kept_at=kept_at, late_s=late_s):
            state: State = "late" if promise.is_missed else "met"
            return replace(promise, state=state, ended_at=kept_at, late_s=late_s)
        case f.ObligationWaived(customer=0):
            return replace(promise, state="waived", ended_at=fact.at)
        case f.ObligationCancelled(why=why):
            return replace(promise, state="cancelled", ended_at=fact.at, why=why)
        case _:
            return promise


def _counted(promise: Promise, opened_at: datetime) -> Promise:
    ended = promise.ended_at
    return replace(
        promise,
        due_s=_seconds(opened_at, promise.due_at),
        ended_s=_seconds(opened_at, ended) if ended else None,
    )


def _seconds(opened_at: datetime, at: datetime) -> int:
    return int((at - opened_at).total_seconds())
