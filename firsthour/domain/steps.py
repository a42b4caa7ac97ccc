"""The ladder of a policy: which step falls due when, under which conditions, and what it does."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import NamedTuple

from firsthour.domain import facts as f
from firsthour.domain.calendar import after, next_closed, next_open
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.escalation import Escalation
from firsthour.domain.policy import Condition, Step
from firsthour.domain.stages import Audience
from firsthour.domain.turn import Turn


class Coming(NamedTuple):
    """A step of the ladder that has not been taken: when, and in which turn of the ladder."""

    at: datetime
    step: Step
    turn: int = 0


def coming(state: Escalation) -> Iterator[Coming]:
    """The steps that will be taken as things stand, each with the instant of its next attempt.

    A step whose conditions come to hold later than its time is taken as soon as they do.
    """
    started = state.started_at
    if started is None:
        return
    for step in state.policy.ladder:
        if not applies(step.when, state):
            continue
        for turn in range(_turns(state, step)):
            name = mark(step.key, turn)
            at = None if name in state.settled else _at(state, step, started, turn)
            if at is not None:
                waited = state.waiting.get(name, at)
                yield Coming(_in_hours(state, step.when, max(at, waited)), step, turn)


def mark(step: str, turn: int) -> str:
    """Under which name a step that was taken stands in the state."""
    return f"step:{step}:{turn}" if turn else f"step:{step}"


def applies(when: Condition, state: Escalation) -> bool:
    """True if a case meets the conditions of a step, hours aside."""
    intake = state.intake
    return (
        state.severity in when.severities
        and (not when.phases or state.phase in when.phases)
        and (not when.services or _any(when.services, state.services))
        and (not when.criteria or _any(when.criteria, intake.criteria))
        and (not when.tiers or _any(when.tiers, _tiers(state)))
        and (not when.tags or _any(when.tags, chain(intake.tags, *state.tags.values())))
    )


def _any(wanted: tuple[str, ...], present: Iterable[str]) -> bool:
    return not frozenset(wanted).isdisjoint(present)


def _tiers(state: Escalation) -> Iterator[str]:
    """The tiers of the customers that ever joined."""
    return (t for join in state.customers.joins for group in join.groups for t in group.tiers)


def _turns(state: Escalation, step: Step) -> int:
    """How often a step is taken: once, and again in each repetition that begins at or before it."""
    again = state.policy.ladder_repeat
    if again is None or step.after is None:
        return 1
    keys = [each.key for each in state.policy.ladder if each.after is not None]
    return again.times + 1 if keys.index(step.key) >= keys.index(again.step) else 1


def _at(state: Escalation, step: Step, started: datetime, turn: int) -> datetime | None:
    """When a step falls due, hours aside; None while that cannot be said."""
    if step.after is None:
        promise = state.obligations.get("resolution")
        if promise is None:
            return None
        return promise.base + (promise.due - promise.base) * step.percent / 100
    calendar, again = state.policy.calendar, state.policy.ladder_repeat
    at = after(calendar, started, step.after) + timedelta(seconds=state.paused_s)
    if again is None or turn == 0:
        return at
    timed = [each for each in state.policy.ladder if each.after is not None]
    first = next(each.after for each in timed if each.key == again.step)
    last = max(after(calendar, started, each.after) for each in timed if each.after)
    begins = after(calendar, started, first) if first else started
    return at + (after(calendar, last, again.after) - begins) * turn


def _in_hours(state: Escalation, when: Condition, at: datetime) -> datetime:
    if when.hours == "business":
        return next_open(state.policy.calendar, at)
    return next_closed(state.policy.calendar, at) if when.hours == "off" else at


def call(
    turn: Turn, ask: str, *, step: Step | None = None, again: int = 0, due: datetime | None = None
) -> None:
    """Bring somebody in: by a step of the ladder (``again`` in its repetitions), or by hand."""
    effect = Effect(
        turn.next_key(f"step:{step.key if step else ask}"),
        "notify",
        NoticeKind.ALARM,
        Audience.STEP,
        ask,
        reason="step_called",
        obligation=mark(step.key, again) if step else "",
    )
    rule = f"ladder.{step.key}" if step and due else ""
    turn.add(f.StepCalled(ask, effect, step.key if step else "", again), due=due, rule=rule)


def take(turn: Turn, name: str, due: datetime) -> None:
    """Take the step of this mark, which has fallen due."""
    marked = _marked(turn.state, name)
    if marked:
        step, again = marked
        call(turn, step.ask, step=step, again=again, due=due)


def _marked(state: Escalation, name: str) -> tuple[Step, int] | None:
    """The step of a mark and its turn; None where the case has got a policy without it."""
    _, key, *rest = name.split(":")
    step = next((each for each in state.policy.ladder if each.key == key), None)
    return (step, int(rest[0]) if rest else 0) if step else None


def waits(turn: Turn, effect: Effect, on_duty_at: datetime | None) -> bool:
    """Have a step that found nobody wait for who comes on duty, if the policy has it wait so long.

    Counted from when the step first fell due: a cap holds over several waits.
    """
    state = turn.state
    if on_duty_at is None or not effect.obligation.startswith("step:"):
        return False
    marked = _marked(state, effect.obligation)
    if marked is None or state.started_at is None or on_duty_at <= turn.now:
        return False
    step, again = marked
    if step.wait_for_duty is None:
        return False
    since = _at(state, step, state.started_at, again) or turn.now
    if on_duty_at > after(state.policy.calendar, max(since, state.started_at), step.wait_for_duty):
        return False
    turn.add(f.StepWaits(effect.key, effect.obligation, on_duty_at), rule=f"ladder.{step.key}")
    return True


def found_nobody(turn: Turn, effect: Effect, rule: str) -> None:
    """Record that nobody could be asked; whoever answers for the policy hears of it once a step."""
    ask = asked_of(effect)
    is_new = f"nobody:{ask}" not in turn.state.settled
    turn.add(f.StepFoundNobody(effect.key, ask), rule=rule)
    if ask and is_new:
        turn.alarm(
            "step_found_nobody", Audience.STEP, turn.state.policy.policy_owner, rule="ladder"
        )


def asked_of(effect: Effect) -> str:
    """Whom an effect of the ladder asks, as a step of a policy says it; empty for all others."""
    if effect.reason == "step_found_nobody":
        return ""
    if effect.audience in (Audience.LEVEL, Audience.STEP):
        return effect.target
    if effect.audience is Audience.MANAGERS:
        return "managers"
    return "owner" if effect.notice is NoticeKind.PAGE else ""
