"""One turn of a case: facts are collected, and each is applied before the next is thought of."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from firsthour.domain import facts as f
from firsthour.domain import owing
from firsthour.domain.calendar import after
from firsthour.domain.changes.course import END_OF
from firsthour.domain.checklist import is_clear
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import (
    ASSUMED,
    CONFIRMED,
    WAIVED,
    Escalation,
    Obligation,
    round_mark,
)
from firsthour.domain.evolve import changed, changes_by
from firsthour.domain.frozen import replace
from firsthour.domain.obligations import (
    PROMISES,
    Promise,
    due,
    kind_of_notice,
    promise_of,
    span_of,
    suffix_of,
    warnings,
)
from firsthour.domain.policy import Calendar, Span
from firsthour.domain.roles import Actor, Role, engine
from firsthour.domain.stages import Audience, Stage

_READ = frozenset[str]().union({"obligations", "settled"}, *(row.reads for row in PROMISES))
"""The parts of a state upon which it depends what is promised."""


class _Rows(NamedTuple):
    """Rows of the table of promises, and their names."""

    rows: tuple[Promise, ...]
    names: frozenset[str]


def _rows_of(rows: tuple[Promise, ...]) -> _Rows:
    return _Rows(rows, frozenset(row.name for row in rows))


_ALL_ROWS = _rows_of(PROMISES)
_NO_ROWS = _rows_of(())


@lru_cache(maxsize=4096)
def _concerned(parts: frozenset[str], keys: frozenset[str]) -> _Rows:
    """The promises that follow from any of these parts, and those to which the keys belong."""
    names = {promise_of(key).name for key in keys}
    found = [row for row in PROMISES if row.name in names or not row.reads.isdisjoint(parts)]
    return _rows_of(tuple(found))


Unheard = frozenset[NoticeKind]
"""Kinds of notices of which no outcome is wanted, where nothing follows from any."""
NONE_UNHEARD: Unheard = frozenset()


def _begins(body: f.Body, kinds: Unheard) -> bool:
    """True for a fact that has a notice of these kinds sent."""
    effect = getattr(body, "effect", None)
    return isinstance(effect, Effect) and effect.notice in kinds


class Turn:
    """Collects the facts of one decision. Lives only within ``decide``, which stays pure."""

    def __init__(
        self, state: Escalation, now: datetime, actor: Actor, unheard: Unheard = NONE_UNHEARD
    ) -> None:
        """Begin a turn on ``state`` at ``now``; what is ``unheard`` is over when it begins."""
        self.state = state
        self.now = now
        self.actor = actor
        self.said = ""
        self._unheard = unheard
        self.facts: list[f.Fact] = []
        self._settled = state.facts if state.facts > 1 else 0
        self._looked_at = state
        self._touched: set[str] = set()

    def add(self, body: f.Body, *, due: datetime | None = None, rule: str = "") -> None:
        """Enter a fact; with ``rule``, it is the engine's own act by that rule."""
        state, actor = self.state, engine(rule) if rule else self.actor
        fact = f.Fact(state.facts + 1, self.now, actor, body, due, self.said)
        changes = changes_by(state, fact)
        if self._unheard and "effects" in changes and _begins(body, self._unheard):
            del changes["effects"]
        self.state = changed(state, changes)
        self._touched.update(changes)
        self.facts.append(fact)

    def keep(self, key: str, *evidence: str, at: datetime | None = None) -> None:
        """Enter a promise as kept (at ``at``, or now); nothing happens if it is not pending."""
        promise = self.state.obligations.get(key)
        if promise is None:
            return
        kept_at = at or self.now
        late = max(0, int((kept_at - promise.due).total_seconds()))
        if kept_at > promise.due + promise_of(key).grace and not promise.missed:
            why = "it was done late"
            self.add(f.ObligationMissed(key, promise.due, why), due=promise.due, rule=key)
        self.add(f.ObligationMet(key, evidence, kept_at, late))

    def next_key(self, stem: str) -> str:
        """A key for an effect that may recur."""
        return f"{stem}:{self.state.sequence + 1}"

    def alarm(
        self, code: str, audience: Audience, target: str = "", *, rule: str, obligation: str = ""
    ) -> None:
        """Have somebody told that something needs them."""
        key = self.next_key(f"alarm:{code}")
        effect = Effect(
            key,
            "notify",
            NoticeKind.ALARM,
            audience,
            target,
            reason=code,
            obligation=obligation,
        )
        self.add(f.AlarmRaised(code, effect), rule=rule)

    def ask(self, role: Role, obligation: str) -> None:
        """Have a role told that something is owed by it now."""
        key = self.next_key(f"reminder:{obligation}")
        effect = Effect(
            key, "notify", NoticeKind.REMINDER, Audience.ROLE, role, obligation=obligation
        )
        self.add(f.ReminderDue(effect), rule=obligation)

    def settle(self) -> None:
        """Bring promises, drafts, stage and closing in line with what has happened."""
        within = SETTLES_WITHIN
        while within and self.state.facts != self._settled:  # time alone changes none of these
            before, within = self.state.facts, within - 1
            self._promises()
            self._stage()
            self._checklist()
            self._settled = before

    def _promises(self) -> None:
        concerned = _ALL_ROWS
        if self._settled:
            self._touched &= _READ
            concerned = self._rows() if self._touched else _NO_ROWS
        self._touched.clear()
        if concerned.rows:
            self._drop(concerned.names, self._owe(concerned.rows))
        self._looked_at = self.state

    def _rows(self) -> _Rows:
        """The promises that what has changed since they were looked at may call for, or end."""
        before, state, touched = self._looked_at, self.state, self._touched
        if "settled" in touched and not before.settled.keys() <= state.settled.keys():
            return _ALL_ROWS  # what was settled may be owed again
        if "stage" in touched and before.is_open and state.is_open:
            touched.discard("stage")  # which one it is makes no difference to any promise
        if "rounds" in touched:
            touched.discard("rounds")
            touched.update(owing.turned(before.rounds, state.rounds))
        touched.discard("obligations")  # which there are, is said by their keys
        were, are = before.obligations.keys(), state.obligations.keys()
        if were != are:
            return _concerned(frozenset(touched), frozenset(were ^ are))
        return _concerned(frozenset(touched), frozenset()) if touched else _NO_ROWS

    def _owe(self, rows: tuple[Promise, ...]) -> set[str]:
        """Enter what these rows owe and is not promised yet; the keys of all that they owe."""
        desired = set()
        for row in rows:
            for suffix, base in row.owed(self.state):
                key = f"{row.name}:{suffix}" if suffix else row.name
                if key in self.state.obligations or self._promise(row, suffix, base, key):
                    desired.add(key)
        return desired

    def _promise(self, row: Promise, suffix: str, base: datetime, key: str) -> bool:
        """Enter a promise; False if it is settled for good, or there is no time for it."""
        state = self.state
        span = None if key in state.settled else span_of(state, row, suffix)
        if span is None:
            return False
        since = self._counted_from(row, base)
        at = due(state, since, span, suffix)
        marks = warnings(state, row, since, span, at, suffix)
        self.add(f.ObligationOwed(key, row.by, row.to, since, at, marks), rule=row.name)
        self._draft(row.name, suffix, key)
        return True

    def _drop(self, names: frozenset[str], desired: set[str]) -> None:
        """Take back what was promised by the rows of these names and is owed no longer."""
        owed = self.state.obligations
        left = owed if desired.isdisjoint(owed) else [key for key in owed if key not in desired]
        for key in [key for key in left if promise_of(key).name in names]:
            settled = settled_by(self.state, key)
            if settled:
                self.keep(key, f"{settled} customers settled")
                continue
            self.add(f.ObligationCancelled(key, "no longer called for"), rule="obligations")

    def _counted_from(self, promise: Promise, base: datetime) -> datetime:
        """A promise that a change of severity or policy brings about counts from that change.

        Not those that no pause stops either: the notice ceiling and the 30 days stay.
        """
        changed = self.state.replanned_at
        return max(base, changed) if changed and promise.pausable else base

    def _draft(self, name: str, suffix: str, key: str) -> None:
        kind = kind_of_notice(name)
        if kind is None:
            return
        at = automatic_at(self.state, self.state.obligations[key])
        if name != "announcement":
            to = self.state.obligations[key].to
            group = int(suffix) if suffix else 0
            self.add(f.NoticeDrafted(key, kind, to, key, at, group), rule=name)
            return
        audiences = [Audience.STAKEHOLDERS]
        if self.state.tells_customers:
            audiences.append(Audience.CUSTOMERS)
        for audience in audiences:
            notice = f"{key}:{audience}"
            drafted = f.NoticeDrafted(notice, kind, audience, key, at, round=int(suffix))
            self.add(drafted, rule=name)

    def _stage(self) -> None:
        stage = stage_of(self.state)
        if stage is not self.state.stage:
            self.add(f.StageEntered(stage), rule="stages")

    def _checklist(self) -> None:
        state = self.state
        if state.stage is Stage.CLOSE and state.closable_at is None and is_clear(state):
            self.add(f.ChecklistCleared(), rule="checklist")
            self.alarm("ready_to_close", Audience.OWNER, rule="checklist")

    def end(self, body: f.Body, *, rule: str = "", due: datetime | None = None) -> None:
        """Enter a fact that ends the case, and the stage it ends in."""
        self.add(body, rule=rule, due=due)
        self.add(f.StageEntered(END_OF[type(body)]), rule="stages")

    def replan(self, why: str, *, raised: bool = False, only: str = "") -> None:
        """Move pending due times after a change of severity, phase (``only`` updates) or policy.

        Raised: the earlier of the old due time and *now + new time*. Otherwise the new time is
        counted from the old base. What is met stays met, what is missed stays missed.
        """
        for promise in list(self.state.obligations.values()):
            span = span_of(self.state, row := promise_of(promise.key), suffix_of(row, promise.key))
            by_contract = row.name == "resolution" and ":" in promise.key
            if span is None:
                self.add(f.ObligationCancelled(promise.key, why), rule=why)
            if promise.missed or span is None or by_contract or not row.name.startswith(only):
                continue
            base = self.now if raised else promise.base
            at = due(self.state, base, span)
            if at == promise.due or (raised and at > promise.due):
                continue
            marks = warnings(self.state, row, base, span, at)
            left = tuple(mark for mark in marks if mark > self.now)
            self.add(f.ObligationMoved(promise.key, promise.base, at, why, left), rule=why)

    def shift(self, began: datetime, ended: datetime, why: str) -> None:
        """Move what a pause stops by the length of the pause, or of what was left of it then."""
        for promise in list(self.state.obligations.values()):
            by = ended - max(began, promise.base)
            if promise.missed or by <= timedelta() or not promise_of(promise.key).pausable:
                continue
            moved = replace(
                promise,
                base=promise.base + by,
                due=promise.due + by,
                warnings=tuple(at + by for at in promise.warnings),
            )
            self.add(
                f.ObligationMoved(moved.key, moved.base, moved.due, why, moved.warnings), rule=why
            )


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
