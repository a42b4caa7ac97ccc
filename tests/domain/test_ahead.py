"""What a case is going to ask, told before it happens."""

from dataclasses import replace
from datetime import timedelta

from firsthour.domain import commands as c
from firsthour.domain.ahead import asks_ahead
from firsthour.domain.policy import Policy, Span, Step
from tests.domain.world import MARIA, TEXT, Case, World, hours, minutes, policy

NOBODY = World()
NOBODY.never = ("",)
"""Nobody has been reached yet, by anything."""


def under(*ladder: Step) -> Policy:
    """The default policy with this ladder, without a task force's seats in the way."""
    return replace(policy("default"), ladder=ladder)


def ahead(case: Case) -> list[tuple[timedelta, str]]:
    """How long after the opening who is asked, seats aside."""
    opened = case.state.intake.opened_at
    asks = asks_ahead(case.state, case.sim.now)
    return [(each.at - opened, each.ask) for each in asks if not each.ask.startswith("seat:")]


def test_a_new_case_asks_its_owner_then_the_levels() -> None:
    """Pages every five minutes, levels at their times, managers by the service level."""
    now, case = timedelta(0), Case(1, under=under(), world=NOBODY)

    assert [
        (now, "L1"),
        (now, "owner"),
        (minutes(5), "L1"),
        (minutes(10), "L2"),
        (minutes(15), "L3"),
        (minutes(20), "owner"),
        (minutes(30), "L2"),
        (hours(1), "L3"),
        (hours(2), "managers"),
        (hours(3), "managers"),
        (minutes(216), "managers"),
        (hours(4), "managers"),
    ] == ahead(case)


def test_what_is_told_is_what_happens() -> None:
    """Every page comes in the order and at the time that was told, and no other."""
    ladder = under(Step("db", "functional", "team:db", Span("40 min")))
    case = Case(1, under=ladder).waits("1 min")
    told = [(at, ask) for at, ask in ahead(case) if minutes(1) < at <= minutes(20)]
    seen = len(case.world.asked)
    case.waits_until("20 min").waits("5 s")

    asked = [effect for effect in case.world.asked[seen:] if effect.key.startswith("page:")]
    assert [ask for _, ask in told] == [effect.target or "owner" for effect in asked]
    assert (minutes(40), "team:db") in ahead(case)


def test_a_case_that_somebody_has_pages_nobody() -> None:
    """The levels and the ladder go on."""
    case = Case(2, under=under()).acknowledged().says(MARIA, c.Comment(TEXT))

    assert [(minutes(30), "L1"), (hours(2), "L2")] == ahead(case)[:2]


def test_seats_to_be_filled_are_told_with_team_and_skill() -> None:
    """Those of the policy, when the task force will be set up."""
    asks = [
        each for each in asks_ahead(Case(2).state, Case(2).sim.now) if each.rule == "task_force"
    ]

    assert [("seat:lead", "network", "")] == [(a.ask, a.team, a.skill) for a in asks][:1]
    assert {hours(1)} == {each.at - Case(2).state.intake.opened_at for each in asks}


def test_a_solved_case_asks_nobody() -> None:
    """Its resolution is announced."""
    case = Case(1).announced()

    assert () == asks_ahead(case.state, case.sim.now)
