"""The pytest plugin: scenario files are collected, each of their expectations is a test.

Collected are files ``*.scenario.yaml``, and those YAML files whose first field is ``scenario`` and
that lie where ``firsthour_scenarios`` says (``scenarios/*.yaml`` unless it is set), or are named
on the command line. Nothing else is opened, and nothing of the house is imported before one is
found: a run without scenarios is as it would be without the plugin.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from firsthour.domain.policy import Policy
    from firsthour.laboratory.expectations.trial import Result, Trial
    from firsthour.laboratory.scenarios.scenario import Expectation

_NAMED = ".scenario.yaml"
_KINDS = (".yaml", ".yml")
_PLACES = ("scenarios/*.yaml", "scenarios/*.yml")
_POLICY = "firsthour_policy"
_UNDER = pytest.StashKey["Policy | None"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Enter the options of the plugin."""
    told = "play scenarios under this policy (a shipped one, or a file), not under their own"
    group = parser.getgroup("firsthour", "Firsthour: tests of policies")
    group.addoption("--firsthour-policy", metavar="POLICY", dest=_POLICY, default=None, help=told)
    parser.addini(_POLICY, f"{told}; a file is looked for beside the configuration", default="")
    where = "where scenarios lie that are not called *.scenario.yaml: patterns, one a line"
    parser.addini("firsthour_scenarios", where, type="linelist", default=list(_PLACES))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> "ScenarioFile | None":
    """Collect a scenario file, and no other."""
    if file_path.suffix not in _KINDS or not _is_one(file_path, parent):
        return None
    return ScenarioFile.from_parent(parent, path=file_path)


def _is_one(file: Path, parent: pytest.Collector) -> bool:
    if file.name.endswith(_NAMED):
        return True
    places: list[str] = parent.config.getini("firsthour_scenarios")
    if not (any(map(file.match, places)) or parent.session.isinitpath(file)):
        return False
    from firsthour.laboratory.expectations.trial import is_scenario  # noqa: PLC0415 - see above

    return is_scenario(file)


class ScenarioFile(pytest.File):
    """A scenario: whether it can be played, and each of its expectations."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test that plays it, and one for each expectation."""
        from firsthour.laboratory.expectations.trial import (  # noqa: PLC0415 - see above
            Trial,
            Unplayable,
        )

        trial = Trial(self.path, _policy_of(self.config))
        yield Plays.from_parent(self, name="plays", trial=trial)
        try:
            expected = trial.scenario.expectations
        except Unplayable:  # told by the test above
            return
        names: set[str] = set()
        for each in expected:
            name = f"{each.text} (line {each.line})" if each.text in names else each.text
            names.add(name)
            yield Expected.from_parent(self, name=name, trial=trial, expectation=each)


def _policy_of(config: pytest.Config) -> "Policy | None":
    """The policy that was asked for, read once. UsageError for one that cannot be used."""
    if _UNDER not in config.stash:
        config.stash[_UNDER] = _policy(config)
    return config.stash[_UNDER]


def _policy(config: pytest.Config) -> "Policy | None":
    from firsthour.policies import loading  # noqa: PLC0415 - see above
    from firsthour.policies.problems import PolicyInvalid  # noqa: PLC0415 - see above

    name: str = config.getoption(_POLICY) or ""
    if not name:
        name = config.getini(_POLICY)
        if name and name not in loading.presets():
            name = str((config.inipath.parent if config.inipath else config.rootpath) / name)
    try:
        return loading.load(name) if name else None
    except PolicyInvalid as error:
        raise pytest.UsageError(str(error)) from error


class _Test(pytest.Item):
    """What the tests of a scenario share."""

    trial: "Trial"
    line: int = 1

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands, from line 0, and what it is called."""
        return self.path, max(0, self.line - 1), f"{self.path.stem}: {self.name}"

    def repr_failure(  # type: ignore[override]
        self, excinfo: pytest.ExceptionInfo[BaseException], style: None = None
    ) -> str:
        """Show what is wrong, without a trace of Python; but that of a defect of ours."""
        if isinstance(excinfo.value, Wrong):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))


class Wrong(Exception):
    """A scenario cannot be played, or an expectation does not hold: its text is shown as it is."""


class Plays(_Test):
    """The scenario can be read, and played under its policy with its people."""

    def __init__(self, *, trial: "Trial", **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self.trial = trial

    def runtest(self) -> None:
        """Play it."""
        _play(self.trial)


class Expected(_Test):
    """An expectation holds."""

    def __init__(self, *, trial: "Trial", expectation: "Expectation", **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self.trial = trial
        self.expectation = expectation
        self.line = expectation.line

    def runtest(self) -> None:
        """Hold it against what happened."""
        _play(self.trial)
        result = self.trial.judge(self.expectation)
        if result.outcome != "passed":
            raise Wrong(_told(self.path, result))


def _play(trial: "Trial") -> None:
    from firsthour.laboratory.expectations.trial import Unplayable  # noqa: PLC0415 - see above

    try:
        trial.evidence  # noqa: B018 - it is played when it is first asked for
    except Unplayable as error:
        raise Wrong(str(error)) from error


def _told(file: Path, result: "Result") -> str:
    """A failure as it is shown: what happened, what was expected, the place, the time line."""
    is_mistake = result.outcome == "mistake"
    lines = [
        f"{'not understood' if is_mistake else 'happened'}: {result.happened}",
        f"expected: {result.sentence}",
        f"hint: {result.hint}" if result.hint else "",
        f"in {file}:{result.line}",
    ]
    return "\n".join([*filter(None, lines), "", *map(str, result.around)]).rstrip()
