"""What is going to fall due by itself, as things stand: when, and by which rule."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from firsthour.domain import approval, danger, derived, steps
from firsthour.domain.calendar import after
from firsthour.domain.derived import ALL, OVERTAKEN
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation, Notice, Obligation, Round, TaskForce
from firsthour.domain.obligations import promise_of
from firsthour.domain.policy import Span
from firsthour.domain.stages import Stage
from firsthour.domain.updates import stem_of


class Due(NamedTuple):
    """Something that falls due: when, by which rule, and for which promise, notice or step."""

    at: datetime
    rule: str
    key: str = ""


_Moment = tuple[datetime, str, str]
_Moments = tuple[_Moment, ...]
"""A `Due` that nobody has asked for by name yet: most are looked at once, for which is first."""


class _Promised(NamedTuple):
    """What each promise of a state comes to, which of it is first, and what that was made of."""

    obligations: Mapping[str, Obligation]
    rounds: tuple[Round, ...]
    busy: frozenset[str]
    known: dict[str, tuple[Obligation, _Moments]]
    first: _Moments


def agenda(state: Escalation) -> tuple[Due, ...]:
    """Everything that is going to fall due as things stand, the earliest first."""
    return tuple(map(Due._make, sorted(moments(state))))


def moments(state: Escalation) -> Iterator[tuple[datetime, str, str]]:
    """As ``agenda``, each as a plain tuple and in no order: for who looks for one of them."""
    if state.finished:
        return iter(())
    return chain(_all_promised(state), *_parts(state))


def first_due(state: Escalation) -> Due | None:
    """What falls due next, if anything."""
    hung = state.__dict__
    if hung.get(OVERTAKEN, ALL) & _FIRST:
        hung[derived.FIRST] = None if state.finished else _first(state)
        hung[OVERTAKEN] = hung.get(OVERTAKEN, ALL) & ~_FIRST
    found: Due | None = hung[derived.FIRST]
    return found


_FIRST = derived.BIT[derived.FIRST]


def _first(state: Escalation) -> Due | None:
    parts = filter(None, (_promised(state).first, *_parts(state)))
    first = min(parts, default=None)  # each part begins with what is first in it
    return Due._make(first[0]) if first else None


def _parts(state: Escalation) -> list[_Moments]:
    """What is going to fall due besides promises, in parts that are each in order of time."""
    if not state.is_open:
        return [_part(state, derived.AFTERWARDS)]
    parts = [_part(state, derived.COURSE, state.obligations.get("resolution"))]
    if state.notices:
        parts.append(_part(state, derived.DRAFTED))
    if danger.is_watched(state.policy):
        parts.append(_part(state, derived.DANGER))
    return parts


def _part(state: Escalation, name: str, besides: object = None) -> _Moments:
    """One of these parts, as it was known before where nothing has changed that it follows from.

    See `derived`; ``besides`` is what it follows from besides the parts of a state named there.
    """
    hung, bit = state.__dict__, derived.BIT[name]
    if hung.get(OVERTAKEN, ALL) & bit or hung[name][0] is not besides:
        hung[name] = besides, tuple(sorted(WORK[name](state)))
        hung[OVERTAKEN] = hung.get(OVERTAKEN, ALL) & ~bit
    found: _Moments = hung[name][1]
    return found


def _promised(state: Escalation) -> _Promised:
    """What each promise comes to; of one that is the same as before, what was known of it."""
    hung, owed, rounds, busy = state.__dict__, state.obligations, state.rounds, _busy(state)
    overtaken: int = hung.get(OVERTAKEN, ALL)
    former: _Promised = _NO_PROMISES if overtaken & _PROMISES else hung[derived.PROMISED]
    before, were, was_busy, known, _ = former
    if before is owed and were is rounds and was_busy == busy:
        return former
    if were is not rounds and list(map(_OF_A_ROUND, were)) != list(map(_OF_A_ROUND, rounds)):
        known = {}
    if was_busy != busy:
        turned = was_busy ^ busy
        known = {key: each for key, each in known.items() if key not in turned}
    found = {}
    for key, promise in owed.items():
        each = known.get(key)
        if each is None or each[0] is not promise:
            each = promise, _to_come(state, promise, busy=key in busy)
        found[key] = each
    first: _Moments = min([moments for _, moments in found.values() if moments], default=())
    made = hung[derived.PROMISED] = _Promised(owed, rounds, busy, found, first)
    hung[OVERTAKEN] = overtaken & ~_PROMISES
    return made


def _all_promised(state: Escalation) -> Iterator[_Moment]:
    return chain.from_iterable(moments for _, moments in _promised(state).known.values())


_PROMISES = derived.BIT[derived.PROMISED]


_OF_A_ROUND = attrgetter("declared_at", "reminders")
"""What of a round makes a difference to what promises come to."""


def _endangered(state: Escalation) -> Iterator[_Moment]:
    for at, key in danger.moments(state):
        yield at, "seek", key


def _course(state: Escalation) -> list[_Moment]:
    """What an open case comes to by itself, besides promises and notices."""
    found: list[_Moment] = []
    if state.paused_until is not None:
        found.append((state.paused_until, "pause_ends", ""))
    if state.monitoring_until is not None and state.round.announced_at is not None:
        found.append((state.monitoring_until, "monitoring_ends", ""))
    if state.closable_at is not None:
        close_at = after(state.policy.calendar, state.closable_at, state.policy.close_after)
        found.append((close_at, "close", ""))
    if state.is_resolving:
        found += _climbing(state)
        if state.task_force is not None and state.policy.seat_hours is not None:
            found += _sitting(state, state.task_force, state.policy.seat_hours)
        # Nobody more is brought in while the customer is awaited or a resolution is verified.
        latest = state.round
        if latest.number == 1 and latest.declared_at is None and state.paused_at is None:
            for each in steps.coming(state):
                found.append((each.at, "step", steps.mark(each.step.key, each.turn)))
    return found


def _to_come(state: Escalation, promise: Obligation, *, busy: bool) -> _Moments:
    """What becomes of a promise by itself, in order of time.

    What is on its way may keep it where it is ``busy``.
    """
    key = promise.key
    name, pausable, by_engine, grace = _row(key)
    if pausable and state.paused_at is not None:
        return ()
    # Nothing is unsolved while a declaration is verified: no breach, no level, no task force.
    if state.rounds[-1].declared_at is not None and name in UNSOLVED:
        return ()
    found: list[_Moment] = []
    if promise.warnings:
        found.append((promise.warnings[0], "warn", key))
    if by_engine and not busy and not promise.stopped:
        found.append((promise.retry_at or promise.due, name, key))
    if name == "access":
        found += _reminders(state, promise)
    if not promise.missed:
        found.append((promise.due + grace if by_engine else promise.due, "miss", key))
    elif name == "action":
        number = int(key.removeprefix("action:"))
        times = next((a.overdue for a in state.actions if a.number == number), 0)
        found.append((promise.due + timedelta(weeks=times), "action_overdue", key))
    if len(found) > 1:
        found.sort()
    return tuple(found)


def _busy(state: Escalation) -> frozenset[str]:
    """The promises kept by the engine that something on its way may keep; one set for none."""
    effects, owed = state.effects, state.obligations
    if not effects:
        return _NOTHING
    found = [e.obligation for e in effects.values() if e.obligation in owed and _may_keep(e)]
    found += _announced(effects.values(), owed)
    return frozenset([key for key in found if _row(key)[2]]) or _NOTHING


def _announced(effects: Iterable[Effect], owed: Iterable[str]) -> list[str]:
    """The updates to those who are just being told that it is over: nothing more is due to them."""
    told = [e.audience for e in effects if e.notice is NoticeKind.RESOLUTION_ANNOUNCEMENT]
    return [key for key in owed if key.startswith(tuple(map(stem_of, told)))] if told else []


_NOTHING: frozenset[str] = frozenset()
_NO_PROMISES = _Promised({}, (), _NOTHING, {}, ())


@lru_cache(maxsize=4096)
def _row(key: str) -> tuple[str, bool, bool, timedelta]:
    """Of a promise by its key: name, whether a pause stops it, whether the engine keeps it."""
    row = promise_of(key)
    return row.name, row.pausable, row.is_kept_by_engine, row.grace


def _may_keep(effect: Effect) -> bool:
    """True for what may keep the promise that it is about: not what looks after it, or warns."""
    return effect.act == "notify" and effect.reason not in WARNING


WARNING = ("in_danger", "approval_awaited", "approval_missing")
"""Alarms about promises that are still to be kept."""

UNSOLVED = ("resolution", "level:L1", "level:L2", "level:L3", "task_force")
"""The promises that are about a case being unsolved for too long."""


def _reminders(state: Escalation, promise: Obligation) -> Iterator[_Moment]:
    number = int(promise.key.removeprefix("access:"))
    sent = state.rounds[number - 1].reminders
    marks = state.rules.access_reminders
    if sent < len(marks):
        at = after(state.policy.calendar, promise.base, marks[sent])
        yield at, "access_reminder", promise.key


def _drafted(state: Escalation) -> Iterator[_Moment]:
    """Notices that go out by themselves, or wait for an approval."""
    for notice in state.notices.values():
        promise = state.obligations.get(notice.obligation)
        if promise is None or (state.paused_at is not None and promise_of(promise.key).pausable):
            continue
        if notice.automatic and not notice.sending:
            at = promise.retry_at or approval.latest_at(state, notice) or promise.due
            yield at, "automatic_send", notice.key
        if not notice.lapsed and approval.is_awaited(state, notice):
            yield from _awaited(state, notice)


def _awaited(state: Escalation, notice: Notice) -> Iterator[_Moment]:
    """Who has to give the approval of a text is reminded, and the wait has an end."""
    reminded_at, until = approval.reminded_at(state, notice), approval.lapses_at(state, notice)
    if notice.asked == 1 and reminded_at is not None:
        yield reminded_at, "approval_reminder", notice.key
    if until is not None:
        yield until, "approval_lapses", notice.key


def _climbing(state: Escalation) -> list[_Moment]:
    """Pages go on until somebody takes the case, and again if they do nothing with it."""
    paging, taken = state.paging, state.acknowledged
    if taken is None:
        return [(paging.next_at, "page", "")] if paging and paging.next_at else []
    if taken.progressed or state.round.declared_at is not None:
        return []
    at = after(state.policy.calendar, taken.at, state.rules.progress)
    return [(at, "acknowledgement_expires", "")]


def _sitting(state: Escalation, force: TaskForce, cap: Span) -> Iterator[_Moment]:
    """Who has sat in the task force for long is warned, relieved, and in the end reported."""
    for seat in () if force.suspended else force.seats:
        if seat.since is None or not seat.sitter:
            continue
        until = after(state.policy.calendar, seat.since, cap)
        if not seat.warned and not seat.leaving:
            share = state.policy.seat_hours_warning / 100
            yield seat.since + (until - seat.since) * share, "seat_hours_near", seat.key
        if not seat.over:
            yield until, "seat_hours_over", seat.key


def _afterwards(state: Escalation) -> Iterator[_Moment]:
    closed = state.closed_at
    if closed is None or state.stage is not Stage.CLOSED:
        return
    policy = state.policy
    if not state.survey_ended and state.tells_customers:
        asked = state.settled.get("survey") == "m"
        if asked and not state.survey_reminded and state.customers.any_unscored:
            remind_at = after(policy.calendar, closed, policy.survey_reminder)
            yield remind_at, "survey_reminder", ""
        yield after(policy.calendar, closed, policy.survey_open), "survey_ends", ""
    lessons = any(not a.done and a.item.type != "detective" for a in state.actions)
    owed = lessons and any(k.startswith("action:") for k in state.obligations)
    if not owed and not state.effects and (state.survey_ended or not state.tells_customers):
        yield after(policy.calendar, closed, policy.reopen_within), "finish", ""


WORK: Mapping[str, Callable[[Escalation], Iterable[_Moment]]] = MappingProxyType(
    {
        derived.PROMISED: _all_promised,
        derived.COURSE: _course,
        derived.DRAFTED: _drafted,
        derived.DANGER: _endangered,
        derived.AFTERWARDS: _afterwards,
    }
)
"""How each part is worked out, by the name under which it is hung on a state."""
