"""Two policies told apart: no field changes without a word, for its severity and its roles."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from firsthour.domain.policy import (
    Approval,
    Cadence,
    Calendar,
    Condition,
    Hours,
    Limit,
    PlannedAction,
    Playbook,
    Policy,
    Repeat,
    SeatRule,
    SeverityRules,
    Span,
    Step,
)
from firsthour.policies.compare import compare
from firsthour.policies.concerned import RULES, WHOLE
from firsthour.policies.loading import load

WHICH = {"name", "version", "content_hash", "description", "kind"}
"""What says which policy it is, not what it promises."""
RICH = replace(
    load("default"),
    ladder=(Step("net", "functional", "team:net", Span("1 h"), wait_for_duty=Span("2 h")),),
    ladder_repeat=Repeat("net", 2, Span("1 h")),
    approvals=(
        Approval("customers", "any", ("initial_notice",), ("group:legal",), Span("5 min"), "text"),
    ),
    seats=(SeatRule("lead", lead=True, team="net", skill="bgp"),),
    playbooks=(
        Playbook("a", ("web",), ("outage",), ("functional",), (PlannedAction("b", "jo"),)),
        Playbook("z", actions=(PlannedAction("c"),)),
    ),
)
OTHER: dict[tuple[type, str], Any] = {
    (Policy, "languages"): ("el",),
    (Policy, "notice_approval"): "second_person",
    (Policy, "policy_owner"): "L1",
    (Policy, "page_round"): ("L1", "owner"),
    (Policy, "matrix"): ((1, 1, 1), (2, 3, 4), (3, 4, 4)),
    (Step, "type"): "hierarchical",
    (Step, "ask"): "L2",
    (Step, "when"): Condition(tags=("vip",)),
    (Condition, "severities"): (2,),
    (Condition, "hours"): "off",
    (Approval, "audience"): "stakeholders",
    (Approval, "mode"): "all",
    (Approval, "then"): "wait",
    (Approval, "notices"): ("correction",),
    (PlannedAction, "type"): "corrective",
    (Hours, "weekday"): 6,
    (Limit, "at_most"): ((1, timedelta(hours=1)),),
    (Calendar, "holidays"): (date(2026, 12, 24),),
    (Calendar, "timezone"): "Asia/Tokyo",
}
"""Another value for a field, where none can be made of its own."""


def another(owner: type, name: str, value: Any) -> Any:  # noqa: ANN401 - any field
    """Some other value for a field."""
    if (owner, name) in OTHER:
        return OTHER[owner, name]
    if value in ("page", "status"):
        return "page" if value == "status" else "status"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value is None:
        return 7 if name == "task_force_customers" else Span("7 h")
    if isinstance(value, str):
        return Span("77 min") if value[:1].isdigit() else f"{value}x"
    return (*value, Span("77 d") if name in ("access_reminders", "close_warnings") else "x")


def changed(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any part
    """``value`` with each of its fields changed in turn, and where."""
    if isinstance(value, tuple):
        for place, item in enumerate(value):
            for where, new in changed(item, f"{path}[{place}]"):
                yield where, (*value[:place], new, *value[place + 1 :])
        return
    for item in fields(value):
        if item.name in WHICH - {"name"} or (item.name == "name" and isinstance(value, Policy)):
            continue
        old, where = getattr(value, item.name), f"{path}.{item.name}"
        if is_dataclass(old) or (isinstance(old, tuple) and old and is_dataclass(old[0])):
            yield from ((w, replace(value, **{item.name: new})) for w, new in changed(old, where))
        elif item.name == "levels":
            for place in range(3):
                new = (*old[:place], Span("9 h"), *old[place + 1 :])
                yield f"{where}[{place}]", replace(value, levels=new)
        else:
            yield where, replace(value, **{item.name: another(type(value), item.name, old)})


CHANGED = dict(changed(RICH))


@pytest.mark.parametrize("where", CHANGED)
def test_no_field_changes_without_a_word(where: str) -> None:
    """Every field of a policy and of all its parts, down to the hours of a day, is told."""
    told = compare(RICH, CHANGED[where])

    assert told
    assert all(change.roles and change.words for change in told)
    if where.startswith(".severities["):
        severity = int(where[len(".severities[")]) + 1
        assert {severity} == {change.severity for change in told}


def test_every_field_has_whom_it_concerns() -> None:
    """A new promise or setting finds its words and roles in the tables."""
    told_elsewhere = {"calendar", "severities", "ladder", "approvals", "notice_approval"}
    told_elsewhere |= {"policy_owner", *WHICH}

    assert {item.name for item in fields(SeverityRules)} == set(RULES)
    assert {item.name for item in fields(Policy)} - told_elsewhere == set(WHOLE) - {"calendar"}


@pytest.mark.parametrize("name", ["playbooks", "ladder"])
def test_another_order_is_told_where_it_says_which_is_taken(name: str) -> None:
    """The first playbook that fits is taken; the ladder is repeated from a step on."""
    steps = (*RICH.ladder, replace(RICH.ladder[0], key="other"))
    policy = replace(RICH, ladder=steps)
    backwards: Any = {name: tuple(reversed(getattr(policy, name)))}
    turned = replace(policy, **backwards)

    assert [f"{name}.order"] == [change.field for change in compare(policy, turned)]


def test_a_part_of_what_is_new_is_not_told_again() -> None:
    """A new step is one difference at each of its severities."""
    step = replace(RICH.ladder[0], key="more", when=Condition(severities=(1, 3)))
    told = compare(RICH, replace(RICH, ladder=(*RICH.ladder, step)))

    assert [
        "Severity 1, team net: step more team:net after 1 h instead of not owed, new",
        "Severity 3, team net: step more team:net after 1 h instead of not owed, new",
    ] == [change.words for change in told]


def test_without_customers_nothing_is_promised_to_them() -> None:
    """What a policy says to customers stands idle where it has none."""
    told = compare(load("default"), load("internal"))
    initial = [c.words for c in told if c.field == "notice_customers"]

    assert 4 == len(initial)
    assert "Severity 1, customers: initial notice not owed instead of 30 min, dropped" == initial[0]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("15 min", "10 min", "earlier by 5 min"),
        ("4 h", "15 min", "earlier by 3 h 45 min"),
        ("45 min", "2 h", "later by 1 h 15 min"),
        ("3 bd", "5 bd", "later by 2 bd"),
        ("4 bh", "1 bd", "later"),
        ("4 h", "1 bd", "later"),
        ("60 min", "1 h", ""),
    ],
)
def test_how_much_is_said_where_it_can_be_said(before: str, after: str, told: str) -> None:
    """By the clock always; in business time where the unit is the same."""
    rules = [replace(RICH.rules(4), action_plan=Span(each)) for each in (before, after)]
    one, other = (replace(RICH, severities=(*RICH.severities[:3], each)) for each in rules)

    assert [told] == [change.told for change in compare(one, other)]


def test_numbers_say_how_many_more() -> None:
    """Rounds of pages and the like are counted."""
    more = replace(RICH, pages_at_most=12, snowball=2)

    assert ["3 more", "1 fewer"] == [change.told for change in compare(RICH, more)]


def test_both_cadences_are_told_by_phase() -> None:
    """Updates inside concern the stakeholders, those outside the customers."""
    rules = replace(RICH.rules(1), updates_internal=Cadence(*(Span("5 min"),) * 3))
    told = compare(RICH, replace(RICH, severities=(rules, *RICH.severities[1:])))

    assert ["investigating", "identified", "monitoring"] == [c.field.split(".")[1] for c in told]
    assert {("stakeholders", "incident manager")} == {change.roles for change in told}
