"""The pytest plugin: scenario files are collected as tests, and nothing else is touched."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.laboratory.expecting import folder

pytest_plugins = ("pytester",)

SCENARIO = """scenario: A night
policy: ../ours.yaml
case: {severity: 1, customers: 1}
until: 2 h
expect:
  - L2 called after 30 min
  - executive told within 10 min
  - executiv told within 10 min
"""
OURS = "extends: default\nname: ours\n"
SLOWER = "extends: default\nname: slower\nseverities: {sev1: {levels: {L2: 45 min}}}\n"
INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"


@pytest.fixture
def ours(pytester: pytest.Pytester) -> Path:
    """A repository of policies."""
    (pytester.path / "pytest.ini").write_text(INI, "utf-8")
    return folder(pytester.path, SCENARIO, ours=OURS)


@pytest.mark.usefixtures("ours")
def test_each_expectation_is_a_test(pytester: pytest.Pytester) -> None:
    """It is named by its sentence; there is one more, that the scenario can be played."""
    result = pytester.runpytest_inprocess("-v", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "scenarios/case.yaml::plays PASSED*",
            "scenarios/case.yaml::L2 called after 30 min PASSED*",
            "scenarios/case.yaml::executive told within 10 min FAILED*",
        ]
    )


@pytest.mark.usefixtures("ours")
def test_a_failure_shows_the_time_line(pytester: pytest.Pytester) -> None:
    """What happened, what was expected, the place, and the lines around; no trace of Python."""
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    shown = result.stdout.str()

    result.stdout.fnmatch_lines(
        [
            "happened: executive told: at T+0:15 *, due T+0:10 *",
            "expected: executive told within 10 min",
            "in *scenarios/case.yaml:7",
            "! T+0:10 *by here",
            "> T+0:15 *page → L3: Executive*",
            "not understood: No expectation begins like 'executiv told*",
            "hint: did you mean executive?",
        ]
    )
    assert "Traceback" not in shown
    assert "trial.py" not in shown


@pytest.mark.usefixtures("ours")
def test_other_files_are_left_alone(pytester: pytest.Pytester) -> None:
    """YAML of others is not collected: not beside scenarios, not elsewhere, not if it is broken."""
    at = pytester.path
    (at / "scenarios" / "data.yaml").write_text("name: x\nscenario: y\n", "utf-8")
    (at / "scenarios" / "broken.yaml").write_text("{[", "utf-8")
    (at / "other.yaml").write_text("scenario: of somebody else\n", "utf-8")
    (at / "deep").mkdir()
    (at / "deep" / "one.scenario.yaml").write_text("scenario: S\nuntil: 1 h\n", "utf-8")
    result = pytester.runpytest_inprocess("--collect-only", "-q", "-p", "no:cacheprovider")

    assert {"scenarios/case.yaml", "deep/one.scenario.yaml"} == {
        line.partition("::")[0] for line in result.outlines if "::" in line
    }


@pytest.mark.usefixtures("ours")
def test_scenarios_lie_where_the_configuration_says(pytester: pytest.Pytester) -> None:
    """Patterns of one's own replace the usual place; a file that is named is always taken."""
    (pytester.path / "cases").mkdir()
    (pytester.path / "cases" / "a.yml").write_text("scenario: S\nuntil: 1 h\n", "utf-8")
    (pytester.path / "pytest.ini").write_text(f"{INI}firsthour_scenarios = cases/*.yml\n", "utf-8")

    found = pytester.runpytest_inprocess("--collect-only", "-q", "-p", "no:cacheprovider")
    named = pytester.runpytest_inprocess(
        "--collect-only", "-q", "-p", "no:cacheprovider", "scenarios/case.yaml"
    )

    assert ["cases/a.yml::plays"] == [line for line in found.outlines if "::" in line]
    assert 4 == len([line for line in named.outlines if "::" in line])


@pytest.mark.usefixtures("ours")
def test_another_policy_can_be_chosen(pytester: pytest.Pytester) -> None:
    """By the configuration, where it is looked for beside it, or by the command line."""
    (pytester.path / "slower.yaml").write_text(SLOWER, "utf-8")
    words = ("-k", "L2", "-p", "no:cacheprovider")
    by_option = pytester.runpytest_inprocess(*words, "--firsthour-policy", "slower.yaml")
    (pytester.path / "pytest.ini").write_text(f"{INI}firsthour_policy = slower.yaml\n", "utf-8")
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.chdir(pytester.path / "scenarios")
        by_ini = pytester.runpytest_inprocess(*words)
    wrong = pytester.runpytest_inprocess(*words, "--firsthour-policy", "defalt")

    by_option.assert_outcomes(failed=1, deselected=3)
    by_ini.assert_outcomes(failed=1, deselected=3)
    assert "did you mean default?" in wrong.stdout.str() + wrong.stderr.str()
    assert pytest.ExitCode.OK != wrong.ret


def test_what_cannot_be_played_fails_with_its_lines(pytester: pytest.Pytester) -> None:
    """A mistake in the scenario is one failed test; one in its policy fails all of its tests."""
    (pytester.path / "pytest.ini").write_text(INI, "utf-8")
    folder(pytester.path, SCENARIO, ours="extends: default\nname: o\nreplyto: a@b.cc\n")
    (pytester.path / "b.scenario.yaml").write_text("scenario: S\nuntill: 1 h\n", "utf-8")
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(failed=5)
    result.stdout.fnmatch_lines(["line 2, untill: *did you mean until*"])
    result.stdout.fnmatch_lines(["line 3, replyto: *did you mean reply_to*"])


OTHERS = """
import sys

def test_nothing_of_the_house_is_loaded():
    loaded = [name for name in sys.modules if name.startswith("firsthour.")]
    allowed = {"firsthour.laboratory", "firsthour.laboratory.expectations"}
    assert set(loaded) - allowed == {"firsthour.laboratory.expectations.plugin"}
    assert "pydantic" not in sys.modules and "yaml" not in sys.modules
"""


def test_tests_of_others_run_as_before(tmp_path: Path) -> None:
    """In a folder without scenarios the plugin loads nothing of the house, and opens no file."""
    (tmp_path / "pytest.ini").write_text(INI, "utf-8")
    (tmp_path / "test_other.py").write_text(OTHERS, "utf-8")
    (tmp_path / "data.yaml").write_text("scenario: not ours\n", "utf-8")
    words = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesis")
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (0, True) == (done.returncode, "1 passed" in done.stdout), done.stdout


def test_a_repository_of_policies_runs_with_the_checkouts_environment(tmp_path: Path) -> None:
    """As the page says: outside of the checkout, pytest of its environment, nothing in Python."""
    good = SCENARIO.replace("  - executive told within 10 min\n", "")
    at = folder(
        tmp_path, good.replace("executiv told within 10", "executive told within 15"), ours=OURS
    )
    words = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--junitxml=report.xml")
    done = subprocess.run(words, cwd=at, capture_output=True, text=True, check=False)

    assert (0, True) == (done.returncode, "3 passed" in done.stdout), done.stdout
    assert 'name="executive told within 15 min"' in (at / "report.xml").read_text("utf-8")
