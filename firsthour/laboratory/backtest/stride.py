"""Many recurring promises in one go: updates, reports and pages, until something changes them.

An incident that is open for a month is owed hundreds of updates, all alike: while nobody writes
one, the engine keeps each at its due time, and the next counts from there. Taken turn by turn they
would be nearly all that a replay costs. The state after a stride is the one that the turns lead
to, up to the numbers of facts and effects; a test holds both equal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from firsthour.domain.agenda import Due, moments
from firsthour.domain.calendar import after, recurring
from firsthour.domain.escalation import Escalation, Heard, Obligation, Paging
from firsthour.domain.evolve import changed
from firsthour.domain.frozen import replace
from firsthour.domain.obligations import promise_of, span_of
from firsthour.domain.policy import Span

RECURRING = frozenset(("update:stakeholders", "update:customers", "executive_report"))
"""The promises that come again and that the engine keeps at their due times."""
STRIDES = RECURRING | {"page"}
"""The rules that begin a stride."""
_APART = frozenset(
    (
        *("warn", "page", "step", "task_force", "access_reminder", "acknowledgement_expires"),
        *("level:L1", "level:L2", "level:L3"),
    )
)
"""Rules that neither change what recurs nor are changed by it: it may go on past them."""
_BESIDE = frozenset(("executive_report", "automatic_send"))
"""Rules from which something may recur: what recurs at the very time at which they fire may go
first."""
_STEMS = tuple(f"{name}:" for name in sorted(RECURRING))
_OWN = RECURRING | {"miss"}
"""The rules by which what recurs falls due itself."""
_MOMENT = timedelta(microseconds=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Seen(Protocol):
    """What hears of the promises and pages that a stride has gone over."""

    def kept(self, name: str, times: int, state: Escalation) -> None:
        """Promises of this row were kept by the engine at their due times, so many in turn."""

    def paged(self, target: str, at: datetime) -> None:
        """Somebody was paged: the owner, or a step of the round."""


@dataclass(slots=True)
class _Stream:
    promise: Obligation
    name: str
    span: Span
    heard: Heard


_NOT_YET = Heard()


def stride(state: Escalation, until: datetime, seen: Seen) -> Escalation | None:
    """The state after all that recurs before ``until`` and before anything that changes it.

    What falls due in the meantime and has nothing to do with it (a level, a warning) is left for
    the domain to deal with, at its own time. None where nothing recurs.
    """
    if any(effect.act != "offer" for effect in state.effects.values()):
        return None
    streams = list(_streams(state))
    keys = {stream.promise.key for stream in streams}
    until = min(until, _until(state, keys))
    changes: dict[str, Any] = {}
    _keep(state, streams, until, seen, changes)
    _climb(state, until, seen, changes)
    return changed(state, changes) if changes else None


def _until(state: Escalation, keys: set[str]) -> datetime:
    """The time before which nothing falls due that could change these promises or the pages.

    At the very time of what only brings more of them about they may still go first.
    """
    beside, other = _NEVER, _NEVER
    for at, rule, key in moments(state):
        if (rule in _OWN and key in keys) or _is_apart(rule, key):
            continue
        if rule in _BESIDE:
            beside = min(beside, at)
        else:
            other = min(other, at)
    return other if other <= beside else beside + _MOMENT


def recurs_now(state: Escalation, due: Due) -> bool:
    """True if what recurs falls due at this time too, beside what changes nothing of it."""
    if due.rule in STRIDES:
        return True
    if due.rule not in _BESIDE and not _is_apart(due.rule, due.key):
        return False
    paging = state.paging
    if paging is not None and paging.next_at == due.at and state.acknowledged is None:
        return True
    owed = state.obligations.items()
    return any(each.due == due.at and key.startswith(_STEMS) for key, each in owed)


def _is_apart(rule: str, key: str) -> bool:
    # A breach raises the severity; access that is assumed ends the updates.
    return rule in _APART or (rule == "miss" and not key.startswith(("resolution", "access")))


def _streams(state: Escalation) -> Iterator[_Stream]:
    if state.paused_at is not None:
        return
    for key, promise in state.obligations.items():
        if not key.startswith(_STEMS):
            continue
        row = promise_of(key)
        plain = not (promise.missed or promise.tried or promise.stopped or promise.warnings)
        if not plain or any(notice.obligation == key for notice in state.notices.values()):
            continue
        span = span_of(state, row, "")
        if span is not None:
            yield _Stream(promise, row.name, span, state.heard.get(promise.to, _NOT_YET))


def _keep(
    state: Escalation,
    streams: list[_Stream],
    until: datetime,
    seen: Seen,
    changes: dict[str, Any],
) -> None:
    calendar, obligations, heard = state.policy.calendar, {}, {}
    gone = set()
    for stream in streams:
        if stream.promise.due >= until:
            continue
        times, base, due = recurring(calendar, stream.promise.due, stream.span, until)
        count = stream.heard.count + times
        seen.kept(stream.name, times, state)
        number = count + 1 if stream.name == "executive_report" else count
        key = f"{stream.name}:{number}"
        gone.add(stream.promise.key)
        obligations[key] = Obligation(key, stream.promise.by, stream.promise.to, base, due)
        written = stream.heard.written
        if stream.name == "executive_report":  # the engine's have numbers as people's have
            written = max(written, stream.heard.count) + times
        heard[stream.promise.to] = Heard(base, count, written)
    if heard:
        left = {k: each for k, each in state.obligations.items() if k not in gone}
        changes["obligations"] = {**left, **obligations}
        changes["heard"] = {**state.heard, **heard}


def _may_climb(state: Escalation) -> bool:
    paging = state.paging
    return paging is not None and paging.round <= state.policy.pages_at_most


def _climb(state: Escalation, until: datetime, seen: Seen, changes: dict[str, Any]) -> None:
    paging, policy = state.paging, state.policy
    if paging is None or state.acknowledged is not None or not state.is_resolving:
        return
    number, step, at = paging.round, paging.step, paging.next_at
    asks, wait = policy.page_round, state.rules.acknowledge
    while at is not None and at < until and number <= policy.pages_at_most:
        seen.paged(asks[step], at)
        at = after(policy.calendar, at, wait)
        step += 1
        if step == len(asks):
            number, step = number + 1, 0
    if at != paging.next_at:
        changes["paging"] = _at(paging, number, step, at)


def _at(paging: Paging, number: int, step: int, at: datetime | None) -> Paging:
    return replace(paging, round=number, step=step, next_at=at)
