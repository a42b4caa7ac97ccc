"""The shipped presets keep what their tests expect, and each of these could fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firsthour.domain.policy import Policy
from firsthour.laboratory.expectations.evidence import Evidence, witnessed
from firsthour.laboratory.expectations.names import Names
from firsthour.laboratory.expectations.trial import played, scenarios_in
from firsthour.laboratory.expectations.understood import NotUnderstood, Reader
from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.scenarios import scenario as scenarios
from firsthour.laboratory.scenarios.scenario import SHIPPED, Scenario, ScenarioInvalid
from firsthour.policies.loading import load, loads
from firsthour.policies.problems import PolicyInvalid
from firsthour.reading import Plain
from tests.laboratory.expecting import folder

HASTY = """
extends: default
name: hasty
calendar: {holidays_country: DE, holidays_from: 2026}
severities:
  sev1: {levels: {L1: 0 min, L2: 8 min, L3: 15 min}, resolution: 60 min,
    notice_internal: 5 min, notice_customers: 8 min,
    updates_customers: {investigating: 8 min, identified: 8 min, monitoring: 15 min}}
  sev2: {levels: {L1: 8 min, L2: 30 min, L3: 2 h}, task_force_customers: null, task_force: 15 min,
    resolution: 2 h, monitoring: 6 h, announcement: 8 min, verification: 15 min, internal_rca: 2 bd}
  sev3: {resolution: 4 bh, levels: {L1: 1 h, L2: 6 h, L3: 18 h}, verification: 1 h}
pages_at_most: 30
page_round: [owner, L3]
close_within: 10 d
close_warnings: [6 d, 8 d]
seats: [{key: lead, lead: true}, {key: b}, {key: c}, {key: d}, {key: e}]
"""
LENIENT = """
extends: default
name: lenient
calendar: {holidays_country: DE, holidays_from: 2026}
severities:
  sev1: {acknowledge: 20 min, levels: {L1: 0 min, L2: 2 h, L3: 4 h}, notice_internal: 60 min,
    notice_customers: 60 min, resolution: 16 h, task_force: 60 min,
    updates_customers: {investigating: 2 h, identified: 2 h, monitoring: 4 h},
    updates_internal: {investigating: 2 h, identified: 2 h, monitoring: 4 h}, executive_report: 8 h}
  sev2: {acknowledge: 60 min, notice_internal: 60 min, levels: {L1: 2 h, L2: 8 h, L3: 16 h},
    task_force_customers: null, task_force: 4 h, resolution: 32 h, internal_rca: 20 bd,
    updates_customers: {investigating: 4 h, identified: 4 h, monitoring: 8 h},
    updates_internal: {investigating: 4 h, identified: 4 h, monitoring: 8 h}}
  sev4: {resolution: 8 bd, levels: {L1: 4 bd, L2: null, L3: null}}
automatic_send_lead: 4 min
page_round: [owner]
ladder: [{key: other, type: functional, ask: "team:payments", after: 5 min}]
"""
FILES = {file.stem: file for file in scenarios_in([SHIPPED])}


@pytest.mark.parametrize("name", FILES)
def test_a_shipped_scenario_holds(name: str) -> None:
    """Under its own policy, everything that it expects is so."""
    found = played(FILES[name])
    broken = [(each.sentence, each.happened) for each in found.results if each.outcome != "passed"]

    assert ((), []) == (found.problems, broken)
    assert found.results


def test_all_three_presets_carry_tests() -> None:
    """The default, the one for status pages, and the one without customers."""
    counts: dict[str, int] = {}
    for file in FILES.values():
        scenario = scenarios.load(file)
        policy = scenario.form.policy or "default"
        counts[policy] = counts.get(policy, 0) + len(scenario.expectations)

    assert {"default", "status-page", "internal"} <= set(counts)
    assert all(count >= 8 for count in counts.values())
    assert sum(counts.values()) > 100


def _worlds(scenario: Scenario) -> Iterator[tuple[Scenario, Policy | None]]:
    """The same case under other policies, with nobody there, with channels away, and so on."""
    brief = scenarios.varied(scenario, {"until": scenario.form.until or "3 d"})
    own: list[Plain] = [dict(line) for line in scenario.form.happens]
    yield brief, loads(LENIENT)
    yield scenarios.unanswered(brief), None
    yield scenarios.varied(brief, {"goes_wrong": {"fails": ["everything"]}}), None
    yield brief, loads(HASTY)
    yield scenarios.varied(brief, {}, {"customers": 3}), load("default")
    yield (
        scenarios.varied(brief, {"happens": own + BUSY, "seats": {"accepted_after": "1 min"}}),
        None,
    )
    yield scenarios.varied(brief, {"goes_wrong": {"finds_nobody": ["everything"]}}), None
    yield scenarios.varied(brief, {"goes_wrong": {}}, {"severity": 1}), None
    yield brief, load("internal")


BUSY: list[Plain] = [
    {"at": f"+{minute} min", "who": "owner", "does": does}
    for minute, does in ((1, "acknowledge"), (2, "acknowledge"), (3, "close"))
]
"""Somebody who says everything, and too early."""


@pytest.mark.parametrize("name", FILES)
def test_every_shipped_expectation_can_fail(name: str) -> None:
    """Each is broken by another policy, by silence, by channels that are away, or by haste."""
    scenario = scenarios.load(FILES[name])
    left = [each.text for each in scenario.expectations]
    for other, policy in _worlds(scenario):
        try:
            evidence = witnessed(prepared(other, policy)) if left else None
        except ScenarioInvalid:  # such a case does not go with that policy
            continue
        left = [each for each in left if evidence and _holds(evidence, each)]

    assert [] == left


def _holds(evidence: Evidence, sentence: str) -> bool:
    try:
        return Reader(Names(evidence)).read(sentence).judge(evidence).holds
    except NotUnderstood:  # under the other policy there is no such step: it says so
        return False


def test_another_policy_breaks_what_it_changes(tmp_path: Path) -> None:
    """A scenario put under a policy by its name or file is held to it; the rest still holds."""
    text = "scenario: S\ncase: {severity: 1}\nuntil: 3 h\nexpect:\n"
    text += "  - L2 called after 30 min\n  - L3 called after 60 min\n"
    at = folder(tmp_path, text)
    later = loads("extends: default\nname: l\nseverities: {sev1: {levels: {L2: 45 min}}}\n")
    file = at / "scenarios" / "case.yaml"

    assert ["passed", "passed"] == [each.outcome for each in played(file).results]
    assert ["failed", "passed"] == [each.outcome for each in played(file, later).results]


def test_what_cannot_be_played_is_told_with_its_lines(tmp_path: Path) -> None:
    """A mistake in the scenario, or in the policy that it names."""
    wrong = played(folder(tmp_path, "scenario: S\nuntill: 3 h\n") / "scenarios" / "case.yaml")
    text = "scenario: S\npolicy: ../ours.yaml\nexpect: [nobody told]\n"
    named = folder(tmp_path, text, ours="extends: default\nname: o\nreplyto: x@y.zz\n")
    policy = played(named / "scenarios" / "case.yaml")

    assert [(2, "untill")] == [(each.line, each.sentence) for each in wrong.problems]
    assert [(3, "replyto")] == [(each.line, each.sentence) for each in policy.problems]
    assert not wrong.is_good
    with pytest.raises(PolicyInvalid):
        load(named / "ours.yaml")
