"""Doubts about the ladder: steps that are never taken, or twice; waits and repetitions too long."""

from collections.abc import Iterator

from firsthour.domain.policy import Condition, Policy, Repeat, Span, Step
from firsthour.domain.stages import Phase
from firsthour.policies.doubts.compared import always_later, later
from firsthour.policies.doubts.found import Doubt, Doubts
from firsthour.policies.problems import Path

_OVER = frozenset((Phase.MONITORING, Phase.RESOLVED))
_LEVELS = ("L1", "L2", "L3")
_LISTS = ("phases", "services", "criteria", "tiers", "tags")


def doubts(policy: Policy) -> Doubts:
    """Everything doubtful about the ladder and its repetition."""
    for place, step in enumerate(policy.ladder):
        at: Path = ("ladder", place)
        yield from _never(at, policy, step)
        yield from _twice(at, policy, place)
        yield from _waits(at, policy, step)
    if policy.ladder_repeat:
        yield from _repeated(policy, policy.ladder_repeat)
    yield from _rounds(policy)


def _never(at: Path, policy: Policy, step: Step) -> Doubts:
    when = step.when
    if when.phases and _OVER.issuperset(when.phases):
        told = "Steps end when a resolution is announced, and these phases begin with it"
        hint = "name investigating or identified"
        yield Doubt((*at, "when", "phases"), "step_never", told, hint)
    if when.tiers and not policy.customers:
        told = "A policy without customers has none of these tiers"
        yield Doubt((*at, "when", "tiers"), "step_never", told, "leave tiers out")
    if always_later(policy.calendar, step.after, policy.close_within):
        told = f"It is taken after {step.after}: the case must be closed by then"
        hint = f"before close_within ({policy.close_within})"
        yield Doubt((*at, "after"), "after_close", told, hint)


def covers(wide: Condition, narrow: Condition) -> bool:
    """True if every case that meets ``narrow`` meets ``wide``."""
    return (
        set(wide.severities) >= set(narrow.severities)
        and wide.hours in ("any", narrow.hours)
        and all(_holds(getattr(wide, name), getattr(narrow, name)) for name in _LISTS)
    )


def _holds(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    return not wide or (bool(narrow) and set(wide) >= set(narrow))


def _twice(at: Path, policy: Policy, place: int) -> Doubts:
    """Who is asked at this very moment already: by a step before, a level, or a warning."""
    step = policy.ladder[place]
    for other in policy.ladder[:place]:
        same = (other.ask, other.after, other.percent) == (step.ask, step.after, step.percent)
        if same and covers(other.when, step.when):
            told = f"The step {other.key} asks {step.ask} at the same time already"
            yield Doubt((*at, "ask"), "step_twice", told, "leave one of them out")
    if step.ask in _LEVELS and step.after is not None:
        level = _LEVELS.index(step.ask)
        times = {policy.rules(each).levels[level] for each in step.when.severities}
        if times == {step.after}:
            told = f"{step.ask} is called after {step.after} by the levels of these severities"
            yield Doubt((*at, "ask"), "step_twice", told, "leave the step out")
    if step.ask == "managers" and step.percent in policy.sla_warnings:
        told = f"Managers are warned at {step.percent} per cent by sla_warnings already"
        yield Doubt((*at, "percent"), "step_twice", told, "leave the step out")


def _waits(at: Path, policy: Policy, step: Step) -> Doubts:
    if step.wait_for_duty is None:
        return
    whole = (step.after or Span("0 min"), step.wait_for_duty)
    place = (*at, "wait_for_duty")
    if later(policy.calendar, whole, (policy.close_within,)).always:
        told = f"It may wait longer than the case may be open ({policy.close_within})"
        yield Doubt(place, "wait_too_long", told, "shorten it")
        return
    for other in _following(policy, step):
        if later(policy.calendar, whole, (other.after or whole[0],)).always:
            told = f"It may still wait for duty when the step {other.key} comes after {other.after}"
            hint = "shorten it, so that one follows the other"
            yield Doubt(place, "wait_too_long", told, hint)
            return


def _following(policy: Policy, step: Step) -> Iterator[Step]:
    """The steps that come later, in the same cases."""
    for other in policy.ladder:
        same = not set(other.when.severities).isdisjoint(step.when.severities)
        if same and always_later(policy.calendar, other.after, step.after):
            yield other


def _repeated(policy: Policy, again: Repeat) -> Doubts:
    timed = [(place, step) for place, step in enumerate(policy.ladder) if step.after is not None]
    first = next(place for place, step in timed if step.key == again.step)
    begin = policy.ladder[first].after or Span("0 min")
    for place, step in timed[: [p for p, _ in timed].index(first)]:
        if always_later(policy.calendar, step.after, begin):
            told = f"It comes later than {again.step}, and is not repeated: it is listed before it"
            yield Doubt(("ladder", place, "key"), "step_not_repeated", told, "list it after")
    if again.after.split()[0] == "0":
        told = "The ladder begins again at the very moment of its last step"
        yield Doubt(("ladder_repeat", "after"), "repeat_no_pause", told, "such as 60 min")
    last = [step.after for _, step in timed if step.after]
    for span in last:
        turns = (span, *(again.after for _ in range(again.times)))
        if later(policy.calendar, turns, (policy.close_within,)).always:
            told = f"The ladder would be repeated beyond the close ({policy.close_within})"
            hint = "lower `times`, or shorten `after`"
            yield Doubt(("ladder_repeat", "times"), "after_close", told, hint)
            return


def _rounds(policy: Policy) -> Doubts:
    """Rounds of pages that go on when the case must be closed."""
    for number, rules in enumerate(policy.severities, 1):
        amount, unit = rules.acknowledge.split()
        pages = policy.pages_at_most * len(policy.page_round) - 1
        whole = Span(f"{int(amount) * pages} {unit}")
        if always_later(policy.calendar, whole, policy.close_within):
            told = f"At severity {number} the last round of pages comes after the close"
            yield Doubt(("pages_at_most",), "after_close", told, "lower it, or shorten page_round")
            return
