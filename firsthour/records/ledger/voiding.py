"""Why somebody is not to be told any more: a notice that was stopped, a page that is pointless."""

from sqlalchemy import BindParameter, Connection, bindparam, select

from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import ENDED_STAGES
from firsthour.records.projected import EFFECTS, ESCALATIONS
from firsthour.records.ready import Ready
from firsthour.records.store import Store
from firsthour.records.tables import FACTS

STOPPED = "stopped"
"""The state of a notice that somebody halted; and why its other recipients are left out."""
DROPPED = "dropped"
"""The state of a notice that nobody wants any more."""
OVERTAKEN = "overtaken"
"""Why a page is left out whose people are paged by a later one."""


def halted(store: Store, case: int, effect: str) -> str:
    """Tell why nobody further is to be told of a notice; empty where nothing is against it.

    ``stopped``: somebody halted it. Otherwise the stage in which the case has ended meanwhile:
    ``cancelled``, ``merged`` or ``declined``.
    """
    with store.read() as connection:
        return halted_in(connection, case, effect)


def void(store: Store, case: int, effect: Effect) -> str:
    """Tell why nobody further may be told by a notice, whatever it is; empty where they may."""
    page = effect.notice is NoticeKind.PAGE
    reason = page_void(store, case, effect.key) if page else ""
    return reason if page else halted(store, case, effect.key)


VOIDING = {
    "case_acknowledged": "acknowledged",
    "ownership_transferred": "transferred",
    "page_round_begun": "paged_anew",
    "resolution_announced": "announced",
    "case_closed": "closed",
    "case_cancelled": "cancelled",
    "case_merged": "merged",
    "case_declined": "declined",
}
"""Why a page that was decided before a fact of this kind does not begin to be sent after it."""


_OF_CASE: BindParameter[int] = bindparam("of_case")
_OF_EFFECT: BindParameter[str] = bindparam("of_effect")
_EFFECT = (EFFECTS.c.case == _OF_CASE) & (EFFECTS.c.key == _OF_EFFECT)
_PAGE_NOW = Ready(
    select(
        ESCALATIONS.c.stage,
        ESCALATIONS.c.pages_void_to,
        select(EFFECTS.c.fact).where(_EFFECT).scalar_subquery().label("decided"),
        select(EFFECTS.c.state).where(_EFFECT).scalar_subquery().label("state"),
    ).where(ESCALATIONS.c.case == _OF_CASE)
)
_STAGE = select(ESCALATIONS.c.stage).where(ESCALATIONS.c.case == _OF_CASE)
_STATE_NOW = Ready(select(EFFECTS.c.state, _STAGE.scalar_subquery().label("stage")).where(_EFFECT))


def page_void(store: Store, case: int, effect: str) -> str:
    """Tell why a page must not begin to be sent; empty where it may. Asked before each send.

    The first fact recorded after the page was decided that takes its purpose away (`VOIDING`); or
    the stage in which the case has ended; or ``overtaken`` by a later page to the same people; or
    ``stopped``. An effect that is not recorded yet is younger than all that is.
    """
    with store.read() as connection:
        row = _PAGE_NOW.first(connection, {"of_case": case, "of_effect": effect})
        if row is None:
            return ""
        stage, void_to, decided, state = row.values()
        over = stage in ENDED_STAGES
        if decided is not None and (over or void_to >= decided):
            return _voided_by(connection, case, decided) or str(stage)
    if over:
        return str(stage)
    return {DROPPED: OVERTAKEN, STOPPED: STOPPED}.get(state, "")


def _voided_by(connection: Connection, case: int, decided: int) -> str:
    """What first happened after the page was decided that made it pointless."""
    query = select(FACTS.c.kind).where(
        FACTS.c.case == case, FACTS.c.number > decided, FACTS.c.kind.in_(VOIDING)
    )
    kind = connection.execute(query.order_by(FACTS.c.number).limit(1)).scalar_one_or_none()
    return VOIDING[kind] if kind else ""


def halted_in(connection: Connection, case: int, effect: str) -> str:
    """Tell what `halted` tells, in a transaction that is open."""
    found = _STATE_NOW.first(connection, {"of_case": case, "of_effect": effect})
    if found is None:
        return ""
    state = found["state"]
    if state == DROPPED:
        return str(found["stage"])
    return STOPPED if state == STOPPED else ""
