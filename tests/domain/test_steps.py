"""The ladder of a policy: steps of three kinds, their conditions, waits and repetitions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, Told
from firsthour.domain.escalation import Escalation
from firsthour.domain.evolve import changes_by, evolve, opened
from firsthour.domain.policy import ALWAYS, Condition, Policy, Repeat, Span, Step
from firsthour.domain.simulate import Reply
from firsthour.domain.stages import Audience, Phase
from tests.domain.world import (
    ADMIN,
    EVA,
    MARIA,
    MONDAY,
    TEXT,
    Case,
    World,
    hours,
    minutes,
    policy,
    times,
)

DAY = timedelta(days=1)


def step(
    key: str,
    ask: str,
    after: str = "60 min",
    *,
    when: Condition = ALWAYS,
    wait_for_duty: Span | None = None,
) -> Step:
    """A functional step."""
    return Step(key, "functional", ask, Span(after), when=when, wait_for_duty=wait_for_duty)


def under(*ladder: Step) -> Policy:
    """The default policy with this ladder."""
    return replace(policy("default"), ladder=ladder)


def called(case: Case) -> list[tuple[str, timedelta]]:
    """Whom the ladder asked, and how long after the opening."""
    asks = [body.ask for body in case.facts(f.StepCalled)]
    return list(zip(asks, times(case.entries(f.StepCalled)), strict=True))


class Shifts(World):
    """The first time that ``step`` is taken nobody is on duty; ``on_duty_at`` somebody will be."""

    def __init__(self, step: str, on_duty_at: datetime | None) -> None:
        super().__init__()
        self._key, self._on_duty_at = f"step:{step}:", on_duty_at

    def answer(self, state: Escalation, effect: Effect, now: datetime) -> Reply:
        """Nobody, and from when on there is somebody."""
        before = [each for each in self.asked if each.key.startswith(self._key)]
        if before or not effect.key.startswith(self._key):
            return super().answer(state, effect, now)
        self.asked.append(effect)
        return Reply(Told(effect.key, 0, 0, on_duty_at=self._on_duty_at), self.after)


def test_steps_of_three_kinds_run_side_by_side() -> None:
    """A team, somebody above and the service level, each at its own time."""
    ladder = (
        step("net", "team:network"),
        Step("boss", "hierarchical", "managers", Span("45 min")),
        Step("sla", "automatic", "role:director", percent=50),
    )
    case = Case(1, under=under(*ladder)).acknowledged().says(MARIA, c.Comment(TEXT)).waits("3 h")

    assert [
        ("managers", minutes(45)),
        ("team:network", hours(1)),
        ("role:director", hours(2)),
    ] == called(case)
    assert ["ladder.boss", "ladder.net", "ladder.sla"] == [
        fact.actor.rule for fact in case.entries(f.StepCalled)
    ]


def test_all_steps_end_together() -> None:
    """With the announcement nobody more is brought in."""
    case = Case(1, under=under(step("a", "team:a", "2 h"), step("b", "team:b", "3 h"))).announced()

    assert [] == called(case.waits("5 h"))


@pytest.mark.parametrize(
    ("when", "case", "expected"),
    [
        (Condition(severities=(2,)), {"severity": 1}, 0),
        (Condition(severities=(1, 2)), {"severity": 1}, 1),
        (Condition(services=("dns",)), {"services": ("mail",)}, 0),
        (Condition(services=("dns", "mail")), {"services": ("mail",)}, 1),
        (Condition(criteria=("outage",)), {}, 0),
        (Condition(criteria=("outage",)), {"criteria": ("outage",)}, 1),
        (Condition(tags=("pci",)), {}, 0),
        (Condition(tags=("pci",)), {"tags": ("pci",)}, 1),
        (Condition(tiers=("gold",)), {}, 0),
        (Condition(tiers=("gold",)), {"groups": (c.Group(1, tiers=("gold",)),)}, 1),
        (Condition(phases=(Phase.IDENTIFIED,)), {}, 0),
        (Condition(phases=(Phase.INVESTIGATING,)), {}, 1),
    ],
)
def test_a_step_has_conditions(when: Condition, case: dict[str, object], expected: int) -> None:
    """All of them must hold."""
    made = Case(under=under(step("a", "team:a", when=when)), **case)  # type: ignore[arg-type] # by name

    assert expected == len(called(made.waits("2 h")))


def test_a_condition_that_comes_to_hold_later_counts_from_then() -> None:
    """A step for severity 1 is taken when the case becomes one, if its time is over."""
    ladder = step("a", "team:a", "30 min", when=Condition(severities=(1,)))
    case = Case(2, under=under(ladder)).waits("50 min")
    assert [] == called(case)

    case.says(MARIA, c.ChangeSeverity(1, TEXT))
    assert [("team:a", minutes(50))] == called(case)


def test_a_step_for_office_hours_waits_for_them() -> None:
    """Opened on a Friday evening, the team is called on Monday morning."""
    friday = datetime(2026, 3, 6, 18, 0, tzinfo=UTC)
    monday = timedelta(days=7)
    ladder = step("a", "team:a", when=Condition(hours="business"))
    case = Case(3, under=under(ladder), opened=friday).waits("70 h")

    assert [("team:a", monday)] == called(case)


def test_a_step_for_the_night_waits_for_the_evening() -> None:
    """By day others are there."""
    ladder = step("a", "team:a", when=Condition(hours="off"))

    assert [("team:a", hours(8))] == called(Case(3, under=under(ladder)).waits("9 h"))


def test_the_ladder_is_repeated_from_a_step_on() -> None:
    """Twice more, half an hour after its last step; the steps before stay as they are."""
    ladder = (step("a", "team:a", "10 min"), step("b", "team:b", "20 min"), step("c", "team:c"))
    again = Repeat("b", 2, Span("30 min"))
    case = Case(3, under=replace(under(*ladder), ladder_repeat=again)).waits("6 h")

    assert [
        ("team:a", minutes(10)),
        ("team:b", minutes(20)),
        ("team:c", minutes(60)),
        ("team:b", minutes(90)),
        ("team:c", minutes(130)),
        ("team:b", minutes(160)),
        ("team:c", minutes(200)),
    ] == called(case)


def test_a_step_is_taken_now_and_not_again_at_its_time() -> None:
    """A manager does not wait for the ladder."""
    case = Case(1, under=under(step("a", "team:a"))).says(MARIA, c.StepUp("step:a", TEXT))

    assert [("team:a", timedelta(0))] == called(case.waits("3 h"))
    assert "maria" == case.entries(f.StepCalled)[0].actor.person


@pytest.mark.parametrize("to", ["next:primary", "skill:dns", "managers", "rotation:x", "team:db"])
def test_anybody_whom_a_step_may_ask_is_called_by_hand(to: str) -> None:
    """The next on shift, for one."""
    case = Case(1).says(MARIA, c.StepUp(to, TEXT))

    assert [(to, timedelta(0))] == called(case)
    assert to == case.told(Audience.STEP)[0].target


def test_a_step_that_the_ladder_does_not_have_is_unknown() -> None:
    """Its steps are named."""
    case = Case(1, under=under(step("a", "team:a"), step("b", "team:b")))

    assert "Its steps: a, b." == case.refuses(MARIA, c.StepUp("step:x", TEXT)).hint
    assert "invalid" == case.refuses(MARIA, c.StepUp("the boss", TEXT)).code


def test_a_step_that_finds_nobody_is_skipped_and_told_once() -> None:
    """Who answers for the policy hears of each step once, however often it is empty."""
    world = World()
    world.nobody = ("step:a", "page:1:1:1", "page:1:2:1")
    ladder = replace(under(step("a", "team:a", "20 min")), policy_owner="person:petra")
    case = Case(1, under=ladder, world=world).waits("50 min")

    told = [e for e in case.world.asked if e.reason == "step_found_nobody"]
    assert ["person:petra", "person:petra"] == [effect.target for effect in told]
    assert ["L1", "team:a"] == sorted(
        {body.ask for body in case.facts(f.StepFoundNobody) if body.ask}
    )


def test_a_step_waits_until_somebody_is_on_duty() -> None:
    """Twenty minutes after it came due somebody is, and is asked then."""
    on_duty = MONDAY + minutes(80)
    ladder = under(step("a", "rotation:a", wait_for_duty=Span("30 min")))
    case = Case(1, under=ladder, world=Shifts("a", on_duty)).waits("3 h")

    assert [("rotation:a", hours(1)), ("rotation:a", minutes(80))] == called(case)
    assert not [body.ask for body in case.facts(f.StepFoundNobody) if body.ask]


@pytest.mark.parametrize(
    ("cap", "on_duty"), [("10 min", minutes(80)), ("30 min", None), (None, minutes(80))]
)
def test_a_step_does_not_wait_longer_than_its_cap(
    cap: str | None, on_duty: timedelta | None
) -> None:
    """Nor at all where the policy has none, or nobody is ever on duty."""
    wait = Span(cap) if cap else None
    world = Shifts("a", MONDAY + on_duty if on_duty else None)
    case = Case(1, under=under(step("a", "rotation:a", wait_for_duty=wait)), world=world)
    case.waits("3 h")

    assert [("rotation:a", hours(1))] == called(case)
    assert ["rotation:a"] == [body.ask for body in case.facts(f.StepFoundNobody) if body.ask]


def test_a_step_of_a_policy_that_holds_no_more_waits_for_nobody() -> None:
    """It was being asked when the case got another policy, whose ladder does not know it."""
    world = Shifts("a", MONDAY + minutes(80))
    world.after = minutes(5)
    ladder = under(step("a", "rotation:a", wait_for_duty=Span("30 min")))
    case = Case(1, under=ladder, world=world).waits_until("61 min")
    other = replace(policy("default"), version="2", content_hash="2")
    case.says(ADMIN, c.RepinPolicy(other, TEXT)).waits("30 min")

    assert ["rotation:a"] == [body.ask for body in case.facts(f.StepFoundNobody) if body.ask]
    assert [] == case.facts(f.StepWaits)


def test_nobody_is_brought_in_while_the_customer_is_awaited() -> None:
    """The ladder stands with the clocks, and goes on where it stood."""
    case = Case(1, under=under(step("a", "team:a"))).acknowledged().waits_until("30 min")
    case.says(MARIA, c.Pause(MONDAY + hours(2), TEXT)).waits_until("4 h")

    assert [("team:a", hours(2) + minutes(30))] == [
        (ask, timedelta(minutes=round(at.total_seconds() / 60))) for ask, at in called(case)
    ]


def test_a_round_of_pages_is_the_policy_s() -> None:
    """The shift first, then the managers."""
    ladder = replace(policy("default"), page_round=("rotation:primary", "managers"))
    case = Case(1, under=ladder).waits("16 min")

    assert ["rotation:primary", "managers"] * 2 == [
        effect.target for effect in case.world.asked if effect.key.startswith("page:")
    ]


def test_a_resolution_that_is_verified_brings_nobody_in() -> None:
    """Only when it is rejected the ladder goes on."""
    case = Case(1, under=under(step("a", "team:a"))).declared().waits_until("70 min")

    assert [] == called(case)
    assert EVA.person == case.state.round.signalled_by


def test_a_step_is_settled_and_unsettled_together_with_what_waits() -> None:
    """By what waits the agenda knows that steps are taken: it does not look at all that is met."""
    ladder = step("net", "team:network", wait_for_duty=Span("2 h")), step("boss", "managers", "2 h")
    world = Shifts("net", MONDAY + minutes(90))
    case = Case(1, under=under(*ladder), world=world).waits("3 h")
    state, turned = opened(case.sim.facts[0]), []
    for fact in case.sim.facts[1:]:
        changes = changes_by(state, fact)
        settled = changes.get("settled", state.settled)
        if steps_in(settled) != steps_in(state.settled):
            turned.append((type(fact.body), "waiting" in changes))
        state = evolve(state, fact)

    assert [
        (f.StepCalled, True),
        (f.StepWaits, True),
        (f.StepCalled, True),
        (f.StepCalled, True),
    ] == turned


def steps_in(settled: Mapping[str, str]) -> set[str]:
    """The steps of the ladder among what is settled."""
    return {key for key in settled if key.startswith("step:")}
