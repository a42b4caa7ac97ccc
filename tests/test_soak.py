"""The soak's list of rules: every change finds its place, and every rule its scenario."""

import pytest

from tests.soak_mutations import HOUSE, RULES, Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_can_be_taken_out(rule: Rule) -> None:
    """Each change reads one place of its module, leaves it compilable, and has a scenario."""
    scenario = HOUSE / "tests" / "scenarios" / f"test_{rule.scenario}.py"

    assert scenario.is_file()
    for change in rule.changes:
        source = change.file.read_text("utf-8")
        compile(change.applied(source), str(change.file), "exec")
