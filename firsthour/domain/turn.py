"""One turn of a case: facts are collected, and each is applied before the next is thought of."""

from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter, is_

from firsthour.domain import facts as f
from firsthour.domain.changes.course import END_OF
from firsthour.domain.checklist import open_items
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import (
    ASSUMED,
    CONFIRMED,
    WAIVED,
    Escalation,
    Obligation,
    round_mark,
)
from firsthour.domain.evolve import evolve
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
from firsthour.domain.roles import Actor, Role, engine
from firsthour.domain.stages import Audience, Stage

CALL_FOR_NOTHING = frozenset(
    (
        *("facts", "moved", "said", "done", "notices", "effects", "sequence"),
        *("waiting", "services", "stakeholders", "records", "owner", "team", "raised_by"),
        *("involved", "transfers", "plan_revision", "last_action", "waivers_asked", "alarmed"),
        *("paused_at", "paused_until", "paused_s", "monitoring_until", "closable_at"),
        *("survey_reminded", "reopened", "merging", "adopted"),
    )
)
"""Parts of the state that no promise depends on: many turns change nothing else."""

_STATE = frozenset(each.name for each in fields(Escalation))
_CALLING = attrgetter(*sorted(_STATE - CALL_FOR_NOTHING - {"obligations"}))
_BESIDES = attrgetter(*sorted(_STATE - CALL_FOR_NOTHING - {"obligations", "settled"}))


_READ_NAMES = sorted(frozenset().union(*(promise.reads for promise in PROMISES)))
_READ = attrgetter(*_READ_NAMES)
_Owed = tuple[tuple[str, datetime, str], ...]
OWED = "_owed"
"""Where a state keeps what was owed, and from which parts that followed: no part of it."""


def _owed(state: Escalation) -> dict[str, _Owed]:
    """The instances of each promise, with their keys.

    They are worked out anew only where a part that they follow from has changed since they were
    looked at last, in this state or in one that it came from.
    """
    parts, before = _READ(state), vars(state).get(OWED)
    if before is None:
        rows, known = PROMISES, {}
    else:
        pairs = zip(_READ_NAMES, parts, before[0], strict=True)
        rows = _following_from(frozenset([name for name, now, then in pairs if now is not then]))
        known = before[1].copy()
    for promise in rows:
        name, owed = promise.name, promise.owed(state)
        known[name] = tuple(
            [(suffix, base, f"{name}:{suffix}" if suffix else name) for suffix, base in owed]
        )
    vars(state)[OWED] = parts, known
    return known


@lru_cache(maxsize=1024)
def _following_from(parts: frozenset[str]) -> tuple[Promise, ...]:
    """The promises that follow from any of these parts."""
    return tuple(promise for promise in PROMISES if not promise.reads.isdisjoint(parts))


class Turn:
    """Collects the facts of one decision. Lives only within ``decide``, which stays pure."""

    def __init__(self, state: Escalation, now: datetime, actor: Actor, said: str = "") -> None:
        """Begin a turn on ``state`` at ``now``; ``said`` is the id of the command, if any."""
        self.state = state
        self.now = now
        self.actor = actor
        self.said = said
        self.facts: list[f.Fact] = []
        is_settled = state.facts > 1
        self._settled = state.facts if is_settled else 0
        self._promised = _CALLING(state) if is_settled else ()
        self._keys = state.obligations.keys()

    def add(self, body: f.Body, *, due: datetime | None = None, rule: str = "") -> None:
        """Enter a fact; with ``rule``, it is the engine's own act by that rule."""
        actor = engine(rule) if rule else self.actor
        fact = f.Fact(self.state.facts + 1, self.now, actor, body, due, self.said)
        self.state = evolve(self.state, fact)
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
        for _ in range(SETTLES_WITHIN):
            before = self.state.facts
            if before == self._settled:
                return  # time alone changes none of these
            self._promises()
            self._stage()
            self._checklist()
            self._settled = before

    def _promises(self) -> None:
        calling = _CALLING(self.state)
        same = self._keys == self.state.obligations.keys()  # how a promise stands calls for none
        if same and self._promised and all(map(is_, calling, self._promised)):
            return  # what has changed since calls for no promise
        besides = _BESIDES(self.state)
        self._owe_and_drop()
        if all(map(is_, besides, _BESIDES(self.state))):
            calling = _CALLING(self.state)  # promises alone call for no further ones
            self._keys = self.state.obligations.keys()
        self._promised = calling

    def _owe_and_drop(self) -> None:
        desired = set()
        known = _owed(self.state)
        for promise in PROMISES:
            for suffix, base, key in known[promise.name]:
                if key in self.state.obligations:
                    desired.add(key)
                    continue
                span = span_of(self.state, promise, suffix)
                if span is None or key in self.state.settled:
                    continue
                desired.add(key)
                since = self._counted_from(promise, base)
                at = due(self.state, since, span, suffix)
                marks = warnings(self.state, promise, since, span, at, suffix)
                fact = f.ObligationOwed(key, promise.by, promise.to, since, at, marks)
                self.add(fact, rule=promise.name)
                self._draft(promise.name, suffix, key)
        for key in [k for k in self.state.obligations if k not in desired]:
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
        if state.stage is Stage.CLOSE and state.closable_at is None and not open_items(state):
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
    if state.round.announced_at is not None:
        return Stage.CLOSE
    return Stage.RESOLVE if state.involved or state.round.number > 1 else Stage.COMMUNICATE


SPREAD = 3
"""Automatic sends of many cases are spread over the last part of their time: one SPREADth."""


def automatic_at(state: Escalation, promise: Obligation) -> datetime:
    """When a drafted notice goes out by itself, if nobody sends it before.

    The smaller of the policy's lead (15 minutes) and half of the whole time before it is due,
    spread deterministically by the number of the case over the first third of that lead, so
    that thousands of cases opened in one minute do not send in one second. A whole second, as
    all due times are.
    """
    lead = due(state, promise.due, state.policy.automatic_send_lead) - promise.due
    lead = min(lead, (promise.due - promise.base) / 2)
    part = (state.intake.case * 2_654_435_761 % 4096) / 4096
    at = promise.due - lead + lead * part / SPREAD
    return at.replace(microsecond=0)
