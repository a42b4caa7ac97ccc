"""The shipped policies say exactly what the process promises."""

from dataclasses import MISSING, fields, replace
from datetime import time

import pytest

from firsthour.domain.policy import Cadence, Calendar, Policy, SeverityRules
from firsthour.domain.stages import Criterion
from firsthour.policies.loading import load, presets

# One row an obligation, one column a severity; "-" is not owed, as in the table of the process.
PROMISES = """
acknowledge           | 5 min     | 15 min    | 1 h       | 4 bh
progress              | 30 min    | 60 min    | 8 h       | 1 bd
notice_internal       | 15 min    | 30 min    | 60 min    | 60 min
notice_customers      | 30 min    | 60 min    | 60 min    | 60 min
updates.investigating | 30 min    | 60 min    | 4 h       | 1 bd
updates.identified    | 30 min    | 60 min    | 4 h       | 1 bd
updates.monitoring    | 60 min    | 2 h       | 8 h       | 1 bd
executive_report      | 2 h       | 6 h       | 12 h      | -
action_plan           | 30 min    | 60 min    | 4 h       | 1 bd
levels.0              | 0 min     | 30 min    | 4 h       | 1 bd
levels.1              | 30 min    | 2 h       | 1 bd      | -
levels.2              | 60 min    | 8 h       | 3 bd      | -
task_force            | 0 min     | 60 min    | 8 h       | -
task_force_customers  | -         | 3         | -         | -
seat_accepted         | 5 min     | 15 min    | 30 min    | -
technical_plan        | 60 min    | 4 h       | 1 bd      | -
resolution            | 4 h       | 8 h       | 1 bd      | 2 bd
verification          | 30 min    | 1 h       | 4 h       | 1 bd
announcement          | 15 min    | 30 min    | 1 h       | 4 h
access_reminders      | 4 h, 24 h | 24 h, 72 h| 5 d       |
access_assumed        | -         | 5 d       | 10 d      | 10 d
monitoring            | 24 h      | 24 h      | 4 h       | 0 min
rca_mandatory         | True      | True      | False     | False
internal_rca          | 3 bd      | 5 bd      | 10 bd     | 10 bd
final_rca             | 7 bd      | 14 d      | 15 bd     | 15 bd
corrective_actions    | 28 d      | 28 d      | 56 d      | -
"""
ROWS = [[cell.strip() for cell in line.split("|")] for line in PROMISES.strip().splitlines()]

STATUS_PAGE = {1: ("10 min", "10 min", "30 min"), 2: ("15 min", "30 min", "60 min")} | {
    3: ("15 min", "30 min", "60 min")
}


def promised(rules: SeverityRules, name: str) -> set[str]:
    """What the rules say for a row of the table; a set, as updates are the same for both."""
    field, _, part = name.partition(".")
    if field == "updates":
        return {getattr(rules.updates_internal, part), getattr(rules.updates_customers, part)}
    value = rules.levels[int(part)] if part else getattr(rules, field)
    if isinstance(value, tuple):
        value = ", ".join(value)
    return {"-" if value is None else str(value)}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_the_default_policy_promises_what_the_table_says(row: list[str], severity: int) -> None:
    """Every cell of the table of obligations."""
    assert {row[severity]} == promised(load("default").rules(severity), row[0])


def test_the_table_covers_every_promise() -> None:
    """A field added to the rules must find its row."""
    rows = {row[0].partition(".")[0] for row in ROWS} - {"updates"}

    assert rows | {"updates_internal", "updates_customers"} == {
        item.name for item in fields(SeverityRules)
    }


def test_the_default_policy_equals_the_defaults_of_the_domain() -> None:
    """What the file says and what the domain assumes for a field left out are the same."""
    policy = load("default")
    skipped = {"description", "playbooks", "ladder"}
    expected = {
        item.name: item.default
        for item in fields(Policy)
        if item.default is not MISSING and item.name not in skipped
    }

    assert expected == {name: getattr(policy, name) for name in expected}
    assert Calendar() == policy.calendar


def test_the_default_policy_has_a_plan_for_outages_and_one_for_billing() -> None:
    """Each begins by finding out and ends by preventing."""
    playbooks = load("default").playbooks

    assert [(Criterion.OUTAGE,), (Criterion.BILLING,)] == [book.criteria for book in playbooks]
    for book in playbooks:
        types = [action.type for action in book.actions]
        assert ("detective", "preventative") == (types[0], types[-1])
        assert "corrective" in types


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_status_page_updates_often(severity: int) -> None:
    """The cadence of the published handbook, inside and outside; all else as default."""
    rules, usual = load("status-page").rules(severity), load("default").rules(severity)
    expected = Cadence(*STATUS_PAGE[severity])  # type: ignore[arg-type] # spans written as text

    assert replace(usual, updates_internal=expected, updates_customers=expected) == rules


def test_status_page_leaves_severity_four_alone() -> None:
    """Severity 4 is as in the default policy."""
    assert load("default").rules(4) == load("status-page").rules(4)


def test_internal_owes_customers_nothing() -> None:
    """It differs from the default policy by its customers alone."""
    internal, default = load("internal"), load("default")
    own = {
        "name": default.name,
        "description": default.description,
        "content_hash": default.content_hash,
    }

    assert not internal.customers
    assert default == replace(internal, customers=True, **own)  # type: ignore[arg-type]


def test_three_policies_ship_each_with_its_own_hash() -> None:
    """Their names are the names of their files."""
    policies = [load(name) for name in presets()]

    assert ["default", "internal", "status-page"] == [policy.name for policy in policies]
    assert 3 == len({policy.content_hash for policy in policies})
    assert {64} == {len(policy.content_hash) for policy in policies}


def test_office_hours_are_nine_to_five_on_weekdays() -> None:
    """In UTC, until a company says where it works."""
    week = load("default").calendar.week

    assert [(day, time(9), time(17)) for day in range(5)] == [
        (h.weekday, time(h.opens // 60), time(h.closes // 60)) for h in week
    ]
