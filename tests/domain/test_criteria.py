"""Start criteria: what makes an escalation of a report, and raises a severity by itself."""

from dataclasses import replace
from typing import Any

import pytest

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.commands import Group
from firsthour.domain.criteria import Report, met, severity_at_start
from firsthour.domain.effects import Snowball
from firsthour.domain.stages import Audience, Trigger
from tests.domain.world import MARIA, TEXT, Case, policy

FEW, MANY, KEY = (Group(1),), (Group(2), Group(1)), (Group(1, key_customers=1),)
NO: dict[str, int] = {}


@pytest.mark.parametrize(
    ("stated", "groups", "trigger", "history", "severity", "raised_by"),
    [
        (3, FEW, Trigger.FUNCTIONAL, NO, 3, ()),
        (3, FEW, Trigger.AUTOMATIC, NO, 2, ("sla_breach",)),
        (3, FEW, Trigger.FUNCTIONAL, {"reopened": 1}, 3, ()),
        (3, FEW, Trigger.FUNCTIONAL, {"reopened": 2}, 2, ("reopened",)),
        (3, FEW, Trigger.FUNCTIONAL, {"transfers": 3}, 3, ()),
        (3, FEW, Trigger.FUNCTIONAL, {"transfers": 4}, 2, ("transfers",)),
        (3, MANY, Trigger.FUNCTIONAL, NO, 2, ("snowball",)),
        (2, MANY, Trigger.FUNCTIONAL, NO, 2, ()),
        (2, KEY, Trigger.FUNCTIONAL, NO, 1, ("key_customer",)),
        (3, KEY, Trigger.FUNCTIONAL, NO, 3, ()),
        (4, MANY, Trigger.AUTOMATIC, {"reopened": 2}, 1, ("sla_breach", "reopened", "snowball")),
        (1, FEW, Trigger.AUTOMATIC, {"reopened": 5}, 1, ()),
    ],
)
def test_each_criterion_that_is_met_raises_by_one(
    stated: int,
    groups: tuple[Group, ...],
    trigger: Trigger,
    history: dict[str, Any],
    severity: int,
    raised_by: tuple[str, ...],
) -> None:
    """Never above severity 1, and each is named."""
    report = Report(stated, groups, trigger, **history)

    assert (severity, raised_by) == severity_at_start(policy("default"), report)


@pytest.mark.parametrize(
    ("stated", "groups", "expected"),
    [
        (3, FEW, ()),
        (1, MANY, ("snowball",)),
        (1, KEY, ("key_customer",)),
        (2, KEY, ("key_customer",)),
        (3, KEY, ()),
    ],
)
def test_a_report_that_meets_a_criterion_is_an_escalation(
    stated: int, groups: tuple[Group, ...], expected: tuple[str, ...]
) -> None:
    """Also where it raises nothing: a key customer at severity 1 is one."""
    assert expected == met(policy("default"), Report(stated, groups, Trigger.FUNCTIONAL))


def test_a_policy_may_leave_criteria_out() -> None:
    """They neither open nor raise a case."""
    without = replace(policy("default"), start_criteria=("reopened",))
    report = Report(4, MANY, Trigger.AUTOMATIC, reopened=2)

    assert ("reopened",) == met(without, report)
    assert (3, ("reopened",)) == severity_at_start(without, report)


# The same trouble in several cases.

FOUND = Snowball("dns", 3, cases=2, customers=3)


def test_a_snowball_raises_a_low_severity_and_proposes_a_merge() -> None:
    """The owner is shown the oldest case."""
    case = Case(3)
    case.sim._turn(FOUND)
    case.waits("3 s")

    assert [("dns", 3, 2, 3)] == [
        (found.service, found.into, found.cases, found.customers)
        for found in case.facts(f.SnowballFound)
    ]
    assert (2, ("snowball",)) == (case.state.severity, case.state.raised_by)
    proposed = [effect for effect in case.world.asked if effect.reason == "merge_proposed"]
    assert [(Audience.OWNER, "ESC-2026-000003")] == [(e.audience, e.target) for e in proposed]


def test_a_snowball_is_proposed_once_for_each_service() -> None:
    """And raises the severity once."""
    case = Case(4)
    for found in (FOUND, FOUND, replace(FOUND, service="mail")):
        case.sim._turn(found)

    assert ["dns", "mail"] == [body.service for body in case.facts(f.SnowballFound)]
    assert 3 == case.state.severity


def test_a_high_severity_is_not_raised_by_a_snowball() -> None:
    """The merge is proposed all the same."""
    case = Case(2)
    case.sim._turn(FOUND)

    assert (2, 1) == (case.state.severity, len(case.facts(f.SnowballFound)))


def test_a_solved_case_is_not_merged_any_more() -> None:
    """Its resolution is announced."""
    case = Case(3).announced()
    case.sim._turn(FOUND)

    assert not case.facts(f.SnowballFound)


def test_customers_who_join_make_a_snowball_too() -> None:
    """The third one raises the severity."""
    case = Case(3, customers=1).says(MARIA, c.AddCustomers((Group(1),), TEXT))
    assert 3 == case.state.severity

    case.says(MARIA, c.AddCustomers((Group(1),), TEXT))
    assert 2 == case.state.severity
