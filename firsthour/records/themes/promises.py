"""The promises of a case: owed, moved, warned of, kept, missed, waived, cancelled."""

from typing import Any

from sqlalchemy import bindparam, update

from firsthour.domain import facts as f
from firsthour.domain.obligations import promise_of
from firsthour.records.projected import EFFECTS, OBLIGATIONS
from firsthour.records.themes.customers import waive_access
from firsthour.records.themes.table import on
from firsthour.records.work import Work

RETIRE = (
    update(OBLIGATIONS)
    .where(
        OBLIGATIONS.c.case == bindparam("of_case"),
        OBLIGATIONS.c.key == bindparam("of_key"),
        OBLIGATIONS.c.current,
    )
    .values(current=False)
)
WARNED = (
    update(OBLIGATIONS)
    .where(
        OBLIGATIONS.c.case == bindparam("of_case"),
        OBLIGATIONS.c.key == bindparam("of_key"),
        OBLIGATIONS.c.current,
    )
    .values(warned=OBLIGATIONS.c.warned + 1)
)
DROP_NOTICES = (
    update(EFFECTS)
    .where(
        EFFECTS.c.case == bindparam("of_case"),
        EFFECTS.c.obligation == bindparam("of_key"),
        EFFECTS.c.state == "pending",
    )
    .values(state="dropped")
)


def _handle(key: str) -> dict[str, Any]:
    return {"key": key, "current": True}


@on(f.ObligationOwed)
def owed(work: Work, body: f.ObligationOwed, fact: f.Fact) -> None:
    """A promise to keep; an earlier one under its key stays in the records."""
    work.sweep_before(OBLIGATIONS, RETIRE, _handle(body.key), of_key=body.key)
    work.put(
        OBLIGATIONS,
        _handle(body.key),
        fact=fact.number,
        owed_by=body.by.value,
        owed_to=body.to.value,
        base=body.base,
        due_at=body.due_at,
        first_due_at=body.due_at,
    )


@on(f.ObligationMoved)
def moved(work: Work, body: f.ObligationMoved, _fact: f.Fact) -> None:
    """The same promise, at another time."""
    work.change(OBLIGATIONS, _handle(body.key), base=body.base, due_at=body.due_at)


@on(f.ObligationWarned)
def warned(work: Work, body: f.ObligationWarned, _fact: f.Fact) -> None:
    """Its debtor was reminded."""
    work.sweep(OBLIGATIONS, WARNED, of_key=body.key)


@on(f.ObligationMet)
def met(work: Work, body: f.ObligationMet, fact: f.Fact) -> None:
    """Kept; one that was kept late stays missed and carries both times.

    What the engine does at a due time may take its minute of grace, and is not missed by that.
    """
    late = body.late_s >= max(1, _grace_s(body.key))
    work.change(
        OBLIGATIONS,
        _handle(body.key),
        state="missed" if late else "met",
        kept_at=body.kept_at,
        late_s=body.late_s,
        settled_at=fact.at,
        settled_by=fact.actor.person,
        evidence=list(body.evidence),
    )


def _grace_s(key: str) -> float:
    """Seconds after its due time in which a promise still counts as kept; 0 for a foreign key."""
    try:
        return promise_of(key).grace.total_seconds()
    except KeyError:
        return 0.0


@on(f.ObligationMissed)
def missed(work: Work, body: f.ObligationMissed, fact: f.Fact) -> None:
    """Not kept in time; still to be carried out."""
    work.change(
        OBLIGATIONS,
        _handle(body.key),
        state="missed",
        missed_at=fact.at,
        missed_due_at=body.due_at,
        missed_why=body.why,
    )


@on(f.ObligationWaived)
def waived(work: Work, body: f.ObligationWaived, fact: f.Fact) -> None:
    """Its debtor was released; of an access check perhaps for one customer only."""
    if body.customer:
        waive_access(work, body.customer, fact, body.reason)
        return
    _settle(work, body.key, "waived", body.reason, fact)


@on(f.ObligationCancelled)
def cancelled(work: Work, body: f.ObligationCancelled, fact: f.Fact) -> None:
    """What it was for is gone."""
    _settle(work, body.key, "cancelled", body.why, fact)


def _settle(work: Work, key: str, state: str, reason: str, fact: f.Fact) -> None:
    work.change(
        OBLIGATIONS,
        _handle(key),
        state=state,
        settled_at=fact.at,
        settled_by=fact.actor.person,
        reason=reason,
    )
    work.sweep(EFFECTS, DROP_NOTICES, of_key=key)


@on(f.WaiverAsked)
def waiver_asked(work: Work, body: f.WaiverAsked, fact: f.Fact) -> None:
    """Who asked cannot grant."""
    work.change(OBLIGATIONS, _handle(body.key), waiver_asked_by=fact.actor.person)
