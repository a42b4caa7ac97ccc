"""What the check of a policy doubts although it can be used: each kind, at its place and line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from firsthour.policies.checking import check, doubts
from firsthour.policies.doubts.found import CODES
from firsthour.policies.loading import loads, opened, presets
from firsthour.policies.problems import PolicyInvalid, Problem

TODAY = date(2026, 11, 22)
HEAD = "extends: default\nname: ours\n"
STEP = "{{key: {}, type: functional, ask: team:net, after: {}, {}}}"


Check: TypeAlias = Callable[[str], tuple[Problem, ...]]


def step(key: str, after: str, more: str = "wait_for_duty: null") -> str:
    """A step of a ladder that asks the team net."""
    return STEP.format(key, after, more)


@pytest.fixture
def found(tmp_path: Path) -> Check:
    """Give a function that checks a policy which extends the default one from line 3 on."""
    file = tmp_path / "ours.yaml"

    def check_it(text: str) -> tuple[Problem, ...]:
        file.write_text(HEAD + text, "utf-8")
        return doubts(*opened(file), TODAY)

    return check_it


ROWS = [
    ("close_within: 1 d\nclose_warnings: []", "after_close", "severities.sev4.resolution"),
    ("close_within: 1 d\nclose_warnings: []", "after_close", "severities.sev1.final_rca"),
    ("close_within: 1 d\nclose_warnings: []", "after_close", "severities.sev3.levels.L3"),
    ("close_within: 1 d\nclose_warnings: []", "after_close", "pages_at_most"),
    (f"ladder: [{step('a', '31 d')}]", "after_close", "ladder[1].after"),
    (
        f"ladder: [{step('a', '5 d')}]\nladder_repeat: {{step: a, times: 9, after: 5 d}}",
        "after_close",
        "ladder_repeat.times",
    ),
    (
        "playbooks: [{name: a, actions: [{text: b, due: 31 d}]}]",
        "after_close",
        "playbooks[1].actions[1].due",
    ),
    ("severities: {sev1: {resolution: 1 h}}", "after_target", "severities.sev1.executive_report"),
    (
        (
            "severities: {sev1: {resolution: 1 h, task_force: 1 h, levels: {L1: 0 min}, "
            "executive_report: null, technical_plan: 2 h}}"
        ),
        "after_target",
        "severities.sev1.technical_plan",
    ),
    (
        "severities: {sev3: {resolution: 3 bh, task_force: 1 bd}}",
        "after_target",
        "severities.sev3.task_force",
    ),
    ("severities: {sev2: {levels: {L2: 4 bh}}}", "level_order", "severities.sev2.levels.L3"),
    ("severities: {sev1: {acknowledge: 20 min}}", "severity_order", "severities.sev1.acknowledge"),
    (
        "severities: {sev1: {executive_report: null}}",
        "severity_order",
        "severities.sev1.executive_report",
    ),
    (
        "severities: {sev1: {updates_customers: {monitoring: 3 h}}}",
        "severity_order",
        "severities.sev1.updates_customers.monitoring",
    ),
    (
        "severities: {sev1: {notice_customers: 10 min}}",
        "customers_first",
        "severities.sev1.notice_internal",
    ),
    ("severities: {sev2: {internal_rca: 20 bd}}", "rca_order", "severities.sev2.final_rca"),
    (
        "severities: {sev3: {access_reminders: [8 bd], access_assumed: 9 d}}",
        "reminder_too_late",
        "severities.sev3.access_reminders[1]",
    ),
    (
        "close_within: 20 d\nclose_warnings: [19 bd]",
        "reminder_too_late",
        "close_warnings[1]",
    ),
    ("survey_after: 3 d", "reminder_too_early", "survey_reminder"),
    (
        "survey_after: 4 d\nsurvey_reminder: 2 d\nsurvey_open: 4 d",
        "survey_never",
        "survey_after",
    ),
    ("severities: {sev1: {seat_accepted: null}}", "seat_waits", "severities.sev1.seat_accepted"),
    (
        f"ladder: [{step('a', '1 h', 'when: {phases: [monitoring, resolved]}')}]",
        "step_never",
        "ladder[1].when.phases",
    ),
    (
        f"customers: false\nladder: [{step('a', '1 h', 'when: {tiers: [gold]}')}]",
        "step_never",
        "ladder[1].when.tiers",
    ),
    (
        f"ladder: [{step('a', '1 h')}, {step('b', '1 h', 'when: {severities: [2]}')}]",
        "step_twice",
        "ladder[2].ask",
    ),
    (
        "ladder: [{key: a, type: hierarchical, ask: L2, after: 2 h, when: {severities: [2]}}]",
        "step_twice",
        "ladder[1].ask",
    ),
    (
        "ladder: [{key: a, type: automatic, ask: managers, percent: 75}]",
        "step_twice",
        "ladder[1].percent",
    ),
    (
        (
            f"ladder: [{step('b', '2 h')}, {step('a', '1 h')}]\n"
            "ladder_repeat: {step: a, times: 1, after: 1 h}"
        ),
        "step_not_repeated",
        "ladder[1].key",
    ),
    (
        f"ladder: [{step('a', '1 h', 'wait_for_duty: 2 h')}, {step('b', '2 h')}]",
        "wait_too_long",
        "ladder[1].wait_for_duty",
    ),
    (
        f"ladder: [{step('a', '1 h', 'wait_for_duty: 30 d')}]",
        "wait_too_long",
        "ladder[1].wait_for_duty",
    ),
    (
        f"ladder: [{step('a', '1 h')}]\nladder_repeat: {{step: a, times: 1, after: 0 h}}",
        "repeat_no_pause",
        "ladder_repeat.after",
    ),
    (
        (
            "approvals: [{audience: customers, mode: author}, "
            "{audience: customers, notices: [correction], mode: none}]"
        ),
        "approval_never",
        "approvals[2].audience",
    ),
    (
        "customers: false\napprovals: [{audience: customers, mode: author}]",
        "approval_never",
        "approvals[1].audience",
    ),
    (
        "approvals: [{audience: customers, notices: [correction], mode: author, within: 5 min}]",
        "approval_idle",
        "approvals[1].within",
    ),
    (
        (
            "approvals: [{audience: customers, notices: [initial_notice], mode: author, "
            "within: 16 min}]"
        ),
        "approval_too_slow",
        "approvals[1].within",
    ),
    (
        "approvals: [{audience: executives, mode: author, within: 3 h}]",
        "approval_too_slow",
        "approvals[1].within",
    ),
    ("automatic_send_lead: 16 min", "lead_too_long", "automatic_send_lead"),
    ("danger_lead: 20 min", "lead_too_long", "danger_lead"),
    (
        (
            "playbooks: [{name: a, actions: [{text: b, due: 1 h}]}, "
            "{name: c, criteria: [outage], actions: [{text: b, due: 1 h}]}]"
        ),
        "playbook_never",
        "playbooks[2]",
    ),
    ("key_customer_tiers: []", "criterion_never", "start_criteria[5]"),
    ("matrix: {high: [2, 1, 3]}", "matrix_order", "matrix.high"),
    ("matrix: {high: [2, 3, 4], medium: [1, 3, 4]}", "matrix_order", "matrix.medium"),
    (
        "calendar: {holidays_country: GR, holidays_from: 2022}",
        "holidays_over",
        "calendar.holidays_from",
    ),
    (
        "calendar: {extra_holidays: ["
        + ", ".join(f"2027-08-{day:02}" for day in range(2, 21))
        + "]}",
        "closed_long",
        "calendar.extra_holidays",
    ),
]


@pytest.mark.parametrize(("text", "code", "field"), ROWS, ids=[f"{r[1]}-{r[2]}" for r in ROWS])
def test_what_is_doubtful_is_told_at_its_place(
    text: str, code: str, field: str, found: Check
) -> None:
    """Each with its code, field, line and a sentence; as a warning, since it may be meant."""
    told = [each for each in found(text) if (each.code, each.field) == (code, field)]

    assert 1 == len(told)
    assert "warning" == told[0].severity
    assert told[0].message
    assert all(each.line is None or each.line >= 3 for each in told)


def test_every_kind_of_doubt_is_tried() -> None:
    """A new code finds its row above."""
    assert set(CODES) == {code for _, code, _ in ROWS}


NEARLY = [
    "severities: {sev1: {acknowledge: 15 min}}",
    "severities: {sev1: {notice_customers: 15 min}}",
    "severities: {sev2: {levels: {L2: 2 h, L3: 2 h}}}",
    f"ladder: [{step('a', '1 h', 'wait_for_duty: 1 h')}, {step('b', '2 h')}]",
    (
        f"ladder: [{step('a', '1 h', 'when: {severities: [1]}')}, "
        f"{step('b', '1 h', 'when: {severities: [2]}')}]"
    ),
    "approvals: [{audience: customers, notices: [initial_notice], mode: author, within: 15 min}]",
    (
        "approvals: [{audience: customers, notices: [correction], mode: none}, "
        "{audience: customers, mode: author}]"
    ),
    "automatic_send_lead: 15 min",
    "calendar: {holidays_country: GR, holidays_from: 2024}",
    "survey_after: 2 d",
]


@pytest.mark.parametrize("text", NEARLY)
def test_what_is_just_right_is_not_doubted(text: str, found: Check) -> None:
    """The last value before each doubt."""
    assert () == found(text)


@pytest.mark.parametrize("name", presets())
def test_the_shipped_policies_are_beyond_doubt(name: str) -> None:
    """Whoever begins with one of them begins with nothing to mend."""
    assert () == check(name, TODAY).findings


def test_mistakes_are_findings_too(tmp_path: Path) -> None:
    """A policy that cannot be used is told as one finding for each mistake, with its code."""
    file = tmp_path / "ours.yaml"
    file.write_text(HEAD + "snowball: 3\nsnowball: 4\n", "utf-8")
    twice = check(file, TODAY)
    file.write_text(HEAD + "acknowlege: 1\nsnowball: 99\nversion: []\nseats: []\n", "utf-8")
    several = check(file, TODAY)
    codes = ["unknown_field", "out_of_limits", "wrong_value", "wrong_value"]

    assert [(4, "given_twice")] == [(each.line, each.code) for each in twice.findings]
    assert [*zip((3, 4, 5, 6), codes, strict=True)] == [(e.line, e.code) for e in several.findings]
    assert {"error"} == {each.severity for each in several.findings}
    assert several.policy is None


def test_hours_that_never_come_are_a_mistake() -> None:
    """Looking for the end of a calendar that never closes would halt a case."""
    week = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    hours = ", ".join(f"{day}: 00:00-24:00" for day in week)
    text = f"calendar: {{hours: {{{hours}}}}}\nladder: [{step('a', '1 h', 'when: {hours: off}')}]"
    with pytest.raises(PolicyInvalid) as refusal:
        loads(HEAD + text)

    assert ["ladder[1].when.hours"] == [each.field for each in refusal.value.problems]
