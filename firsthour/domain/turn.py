"""One turn of a case: facts are collected, and each is applied before the next is thought of."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from firsthour.domain import facts as f
from firsthour.domain.changes.course import END_OF
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import changed, changes_by
from firsthour.domain.frozen import maker
from firsthour.domain.obligations import promise_of
from firsthour.domain.roles import Actor, Role, engine
from firsthour.domain.stages import Audience

Unheard = frozenset[NoticeKind]
"""Kinds of notices of which no outcome is wanted, where nothing follows from any."""
NONE_UNHEARD: Unheard = frozenset()


EVERYTHING = frozenset(each.name for each in fields(Escalation))
"""The parts of a state."""


_fact = maker(f.Fact)


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
        is_new = state.facts == 1
        self.settled = 0 if is_new else state.facts
        """The number of the last fact that drafts, stage and closing are in line with."""
        self.looked_at = state
        """The state in which it was looked at last what is promised."""
        self.touched: list[Iterable[str]] = [EVERYTHING] if is_new else []
        """The parts of the state that have changed since, by each fact."""

    def add(self, body: f.Body, *, due: datetime | None = None, rule: str = "") -> None:
        """Enter a fact; with ``rule``, it is the engine's own act by that rule."""
        state, actor = self.state, engine(rule) if rule else self.actor
        fact = _fact(state.facts + 1, self.now, actor, body, due, self.said)
        changes = changes_by(state, fact)
        if self._unheard and "effects" in changes and _begins(body, self._unheard):
            del changes["effects"]
        self.state = changed(state, changes)
        self.touched.append(changes)
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

    def end(self, body: f.Body, *, rule: str = "", due: datetime | None = None) -> None:
        """Enter a fact that ends the case, and the stage it ends in."""
        self.add(body, rule=rule, due=due)
        self.add(f.StageEntered(END_OF[type(body)]), rule="stages")
