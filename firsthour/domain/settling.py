"""What is promised, drafted and entered by itself, in line with what has happened in a turn."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from firsthour.domain import facts as f
from firsthour.domain import owing
from firsthour.domain.calendar import after
from firsthour.domain.checklist import is_clear
from firsthour.domain.escalation import (
    ASSUMED,
    CONFIRMED,
    WAIVED,
    Escalation,
    Obligation,
    round_mark,
)
from firsthour.domain.obligations import (
    PROMISES,
    Promise,
    due,
    kind_of_notice,
    promise_of,
    span_of,
    warnings,
)
from firsthour.domain.policy import Calendar, Span
from firsthour.domain.stages import Audience, Stage
from firsthour.domain.turn import EVERYTHING, Turn

_READ = frozenset[str]().union({"settled"}, *(row.reads for row in PROMISES))
"""The parts of a state upon which it depends what is promised, besides what is promised already."""


class _Rows(NamedTuple):
    """Rows of the table of promises, and their names."""

    rows: tuple[Promise, ...]
    names: frozenset[str]


@lru_cache(maxsize=4096)
def _concerned(parts: frozenset[str], keys: frozenset[str]) -> _Rows:
    """The promises that follow from any of these parts, and those to which the keys belong."""
    names = {promise_of(key).name for key in keys}
    found = [row for row in PROMISES if row.name in names or not row.reads.isdisjoint(parts)]
    return _Rows(tuple(found), frozenset(row.name for row in found))


def settle(turn: Turn) -> None:
    """Bring promises, drafts, stage and closing in line with what has happened."""
    within = SETTLES_WITHIN
    while within and turn.settled != turn.state.facts:  # time alone changes none of these
        within -= 1
        touched, turn.touched = set[str]().union(*turn.touched), []
        turn.settled = turn.state.facts
        _promises(turn, touched)
        if not STAGED.isdisjoint(touched):
            _stage(turn)
        _checklist(turn)


def _promises(turn: Turn, touched: set[str]) -> None:
    """See to the promises that what has changed since they were looked at may call for, or end."""
    before, state = turn.looked_at, turn.state
    parts, keys = _turned(before, state, touched), _NO_KEYS
    if "obligations" in touched:
        keys = frozenset(before.obligations).symmetric_difference(state.obligations)
    if parts or keys:
        concerned = _concerned(parts, keys)
        if concerned.rows:
            _drop(turn, concerned.names, _owe(turn, concerned.rows))
    turn.looked_at = turn.state


_NO_KEYS: frozenset[str] = frozenset()


def _turned(before: Escalation, state: Escalation, touched: set[str]) -> frozenset[str]:
    """What of the parts that were touched may make a difference to what is promised."""
    parts = _READ.intersection(touched)
    if "settled" in parts and not before.settled.keys() <= state.settled.keys():
        return EVERYTHING  # what was settled may be owed again
    if "stage" in parts and before.is_open and state.is_open:
        parts = parts.difference(("stage",))  # which one it is makes no difference to any promise
    if "rounds" in parts:
        parts = parts.difference(("rounds",)).union(owing.turned(before.rounds, state.rounds))
    return parts


def _owe(turn: Turn, rows: tuple[Promise, ...]) -> set[str]:
    """Enter what these rows owe and is not promised yet; the keys of all that they owe."""
    desired = set()
    for row in rows:
        for suffix, base in row.owed(turn.state):
            key = f"{row.name}:{suffix}" if suffix else row.name
            if key in turn.state.obligations or _promise(turn, row, suffix, base, key):
                desired.add(key)
    return desired


def _promise(turn: Turn, row: Promise, suffix: str, base: datetime, key: str) -> bool:
    """Enter a promise; False if it is settled for good, or there is no time for it."""
    state = turn.state
    span = None if key in state.settled else span_of(state, row, suffix)
    if span is None:
        return False
    since = _counted_from(turn, row, base)
    at = due(state, since, span, suffix)
    marks = warnings(state, row, since, span, at, suffix)
    turn.add(f.ObligationOwed(key, row.by, row.to, since, at, marks), rule=row.name)
    _draft(turn, row.name, suffix, key)
    return True


def _drop(turn: Turn, names: frozenset[str], desired: set[str]) -> None:
    """Take back what was promised by the rows of these names and is owed no longer."""
    left = [key for key in turn.state.obligations if key not in desired]
    for key in [key for key in left if promise_of(key).name in names]:
        settled = settled_by(turn.state, key)
        if settled:
            turn.keep(key, f"{settled} customers settled")
            continue
        turn.add(f.ObligationCancelled(key, "no longer called for"), rule="obligations")


def _counted_from(turn: Turn, promise: Promise, base: datetime) -> datetime:
    """A promise that a change of severity or policy brings about counts from that change.

    Not those that no pause stops either: the notice ceiling and the 30 days stay.
    """
    changed = turn.state.replanned_at
    return max(base, changed) if changed and promise.pausable else base


def _draft(turn: Turn, name: str, suffix: str, key: str) -> None:
    kind = kind_of_notice(name)
    if kind is None:
        return
    at = automatic_at(turn.state, turn.state.obligations[key])
    if name != "announcement":
        to = turn.state.obligations[key].to
        group = int(suffix) if suffix else 0
        turn.add(f.NoticeDrafted(key, kind, to, key, at, group), rule=name)
        return
    audiences = [Audience.STAKEHOLDERS]
    if turn.state.tells_customers:
        audiences.append(Audience.CUSTOMERS)
    for audience in audiences:
        notice = f"{key}:{audience}"
        drafted = f.NoticeDrafted(notice, kind, audience, key, at, round=int(suffix))
        turn.add(drafted, rule=name)


def _stage(turn: Turn) -> None:
    stage = stage_of(turn.state)
    if stage is not turn.state.stage:
        turn.add(f.StageEntered(stage), rule="stages")


def _checklist(turn: Turn) -> None:
    state = turn.state
    if state.stage is Stage.CLOSE and state.closable_at is None and is_clear(state):
        turn.add(f.ChecklistCleared(), rule="checklist")
        turn.alarm("ready_to_close", Audience.OWNER, rule="checklist")


SETTLES_WITHIN = 5
"""Turns of settling before it is given up: each pass can only add what the former made due."""


def settled_by(state: Escalation, key: str) -> int:
    """How many customers settled the access check ``key``; 0 when it fell away otherwise."""
    if not (key.startswith("access:") and state.is_open):
        return 0
    number, customers = int(key.removeprefix("access:")), state.customers
    pairs = zip(customers.access, customers.rounds, strict=True)
    answered = (CONFIRMED, ASSUMED, WAIVED)
    count = sum(1 for now, of in pairs if of == round_mark(number) and now in answered)
    return 0 if customers.unsettled_in(number) else count


STAGED = frozenset(("stage", "started_at", "rounds", "involved"))
"""The parts of a state upon which it depends what stage it amounts to."""


def stage_of(state: Escalation) -> Stage:
    """The stage that the state amounts to: that of the least advanced customers."""
    if not state.is_open:
        return state.stage
    if state.started_at is None:
        return Stage.START
    latest = state.rounds[-1]
    if latest.announced_at is not None:
        return Stage.CLOSE
    return Stage.RESOLVE if state.involved or latest.number > 1 else Stage.COMMUNICATE


SPREAD = 3
"""Automatic sends of many cases are spread over the last part of their time: one SPREADth."""


def automatic_at(state: Escalation, promise: Obligation) -> datetime:
    """When a drafted notice goes out by itself, if nobody sends it before.

    The smaller of the policy's lead (15 minutes) and half of the whole time before it is due,
    spread deterministically by the number of the case over the first third of that lead, so
    that thousands of cases opened in one minute do not send in one second. A whole second, as
    all due times are.
    """
    policy = state.policy
    lead = policy.automatic_send_lead
    return _automatic_at(state.intake.case, promise.base, promise.due, policy.calendar, lead)


@lru_cache(maxsize=4096)
def _automatic_at(
    case: int, base: datetime, due: datetime, calendar: Calendar, lead: Span
) -> datetime:
    """Asked for whenever anything that is promised has changed, and nearly always the same."""
    at_most = min(after(calendar, due, lead) - due, (due - base) / 2)
    part = (case * 2_654_435_761 % 4096) / 4096
    at = due - at_most + at_most * part / SPREAD
    return at.replace(microsecond=0)
