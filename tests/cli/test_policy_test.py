"""`policy test` as it is typed: marks, failures with their time line, JSON, JUnit, exit codes."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import Type
from tests.laboratory.expecting import folder

SCENARIO = """scenario: A night
case: {severity: 1, customers: 1}
until: 2 h
expect:
  - L2 called after 30 min
  - executive told within 10 min
  - at most 3 pags a person
"""
GOOD = "scenario: A good one\ncase: {severity: 1}\nuntil: 2 h\nexpect: [L2 called after 30 min]\n"
pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A folder with a scenario that fails, one that holds, and files that are none."""
    folder(tmp_path, SCENARIO, data="name: x\n", slower=SLOWER)
    (tmp_path / "scenarios" / "good.yaml").write_text(GOOD, "utf-8")
    return tmp_path


SLOWER = "extends: default\nname: slower\nseverities: {sev1: {levels: {L2: 45 min}}}\n"


def test_failures_are_shown_with_their_time_line(ours: Path, type_in: Type) -> None:
    """A mark for each expectation, then each failure with line, what happened, and the lines."""
    typed = type_in("policy", "test", str(ours))
    file = ours / "scenarios" / "case.yaml"
    lines = typed.out.splitlines()

    assert 2 == typed.code
    assert [f"{file} .FE", f"{ours / 'scenarios' / 'good.yaml'} ."] == lines[:2]
    assert f"{file}:6  executive told within 10 min  [default 1]" in lines
    assert "  happened: executive told: at T+0:15 (Mon 09:15), due T+0:10 (Mon 09:10)" in lines
    assert 1 == len([line for line in lines if line.startswith("    > T+0:15")])
    assert 1 == len([line for line in lines if line.startswith("    ! T+0:10")])
    assert f"{file}:7  at most 3 pags a person  [default 1]" in lines
    assert "  hint: did you mean pages?" in lines
    assert lines[-1].startswith("✗ 1 failed, 1 mistake, 2 passed in 2 scenarios (")


def test_what_holds_ends_well(ours: Path, type_in: Type) -> None:
    """0 where all that was chosen holds; what was not chosen is not judged."""
    typed = type_in("policy", "test", str(ours), "-k", "l2 called")
    shipped = type_in("policy", "test", "weekend")

    assert (0, 0) == (typed.code, shipped.code)
    assert typed.out.splitlines()[-1].startswith("✓ 2 passed in 2 scenarios (")


def test_another_policy_is_put_to_the_same_test(ours: Path, type_in: Type) -> None:
    """All scenarios are played under the policy that is given."""
    words = ("policy", "test", str(ours), "-k", "L2", "--json", "--policy")
    found = type_in(*words, str(ours / "slower.yaml"))
    results = [each["results"][0] for each in found.json["scenarios"]]

    assert (2, 0, 2) == (found.code, found.json["passed"], found.json["failed"])
    assert {"slower 1"} == {each["policy"] for each in found.json["scenarios"]}
    assert {"L2 called: only at T+0:45 (Mon 09:45)"} == {each["happened"] for each in results}
    assert 2 == type_in(*words, "defalt").code


def test_the_first_failure_may_be_the_last(ours: Path, type_in: Type) -> None:
    """With -x nothing is judged, and nothing played, after it."""
    found = type_in("policy", "test", str(ours), "-x", "--json").json

    assert [["passed", "failed"]] == [
        [result["outcome"] for result in each["results"]] for each in found["scenarios"]
    ]


def test_servers_get_junit(ours: Path, type_in: Type, tmp_path: Path) -> None:
    """A suite for each scenario, a case for each expectation and one that it can be played."""
    (ours / "scenarios" / "bad.yaml").write_text("scenario: B\nuntill: 1 h\n", "utf-8")
    type_in("policy", "test", str(ours), "--junit", str(tmp_path / "report.xml"))
    root = ET.parse(tmp_path / "report.xml").getroot()  # noqa: S314 - our own
    suites = {suite.get("name"): suite for suite in root}
    night = suites["A night"]

    assert {"A night", "A good one", "bad"} == set(suites)
    assert ("4", "2", "0") == tuple(night.get(name) for name in ("tests", "failures", "errors"))
    assert ["6", "7"] == [case.get("line") for case in night if case.find("failure") is not None]
    assert "1" == suites["bad"].get("errors")


def test_nothing_to_test_is_no_success(tmp_path: Path, ours: Path, type_in: Type) -> None:
    """A folder without expectations, words that nothing contains, a place that is not there."""
    (tmp_path / "empty").mkdir()
    empty = type_in("policy", "test", str(tmp_path / "empty"), "--json")
    nothing = type_in("policy", "test", str(ours), "-k", "nowhere", "--json")
    missing = type_in("policy", "test", "weekendd", "--json")

    assert (2, "no_tests") == (empty.code, empty.json["error"]["code"])
    assert (2, "no_tests") == (nothing.code, nothing.json["error"]["code"])
    assert (4, "did you mean weekend?") == (missing.code, missing.json["error"]["hint"])


def test_a_scenario_that_cannot_be_played_is_a_failure(tmp_path: Path, type_in: Type) -> None:
    """Its mistakes are told with their lines."""
    file = tmp_path / "bad.scenario.yaml"
    file.write_text("scenario: B\nuntill: 1 h\n", "utf-8")
    typed = type_in("policy", "test", str(tmp_path))

    assert 2 == typed.code
    assert f"{file}:2  cannot be played: untill" in typed.out
    assert "did you mean until?" in typed.out
    assert typed.out.splitlines()[-1].startswith("✗ 1 unplayable, 0 passed in 1 scenario (")


def test_a_file_that_a_scenario_names_is_told_by_its_own_place(ours: Path, type_in: Type) -> None:
    """One that is not there by the scenario's line, a mistake in one by its own file and line."""
    folder(ours, f"policy: ../nobody.yaml\n{SCENARIO}", bad="extends: default\nname: b\nfoo: 1\n")
    scenario, bad = ours / "scenarios" / "case.yaml", ours / "scenarios" / ".." / "bad.yaml"
    missing = type_in("policy", "test", str(scenario))
    folder(ours, f"policy: ../bad.yaml\n{SCENARIO}")
    wrong = type_in("policy", "test", str(scenario), "--json").json["scenarios"][0]["problems"][0]

    assert f"{scenario}:1  cannot be played: policy" in missing.out
    assert "  mistake: There is no policy or file ../nobody.yaml" in missing.out
    assert (str(bad), 3, "foo") == (wrong["file"], wrong["line"], wrong["sentence"])
