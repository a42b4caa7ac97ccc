"""A scenario put to the test: read, played once, and each of its expectations held against it."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Literal

from firsthour.directory.yaml_directory import DirectoryInvalid
from firsthour.domain.policy import Policy
from firsthour.laboratory.expectations.evidence import Evidence, witnessed
from firsthour.laboratory.expectations.names import Names
from firsthour.laboratory.expectations.timeline import Line, around
from firsthour.laboratory.expectations.understood import NotUnderstood, Reader
from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.scenarios.scenario import (
    SHIPPED,
    Expectation,
    Scenario,
    ScenarioInvalid,
    load,
    shipped,
)
from firsthour.policies.problems import PolicyInvalid
from firsthour.reading import nearest

SUFFIX = ".scenario.yaml"
"""Files of this name are scenarios, whatever is in them."""
_KINDS = (".yaml", ".yml")
_KEY = "scenario:"
_LOOKED_AT = 64 * 1024
Outcome = Literal["passed", "failed", "mistake"]
Unplayable = (ScenarioInvalid, PolicyInvalid, DirectoryInvalid)
"""What is wrong with the files of a scenario, so that it cannot be played."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one expectation.

    ``failed``: it does not hold, and ``happened`` says what happened instead, with the lines
    around it; ``mistake``: it was not understood, and ``happened`` and ``hint`` say why.
    """

    line: int
    sentence: str
    outcome: Outcome
    happened: str = ""
    hint: str = ""
    around: tuple[Line, ...] = ()
    file: str = ""
    """The file in which the line is, where it is another one than the scenario's."""


class Trial:
    """One scenario file. It is read and played when first asked for, and then kept."""

    def __init__(self, file: Path, policy: Policy | None = None) -> None:
        self.file = file
        self._policy = policy

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario. ScenarioInvalid."""
        return load(self.file)

    @cached_property
    def evidence(self) -> Evidence:
        """It played. ScenarioInvalid, PolicyInvalid, DirectoryInvalid."""
        return witnessed(prepared(self.scenario, self._policy))

    @cached_property
    def _reader(self) -> Reader:
        return Reader(Names(self.evidence))

    def judge(self, expectation: Expectation) -> Result:
        """Hold one expectation against what happened. As `evidence` where it cannot be played."""
        line, sentence = expectation.line, expectation.text
        try:
            check = self._reader.read(sentence, line)
        except NotUnderstood as error:
            problem = error.problem
            return Result(line, sentence, "mistake", problem.message, problem.hint)
        verdict = check.judge(self.evidence)
        if verdict.holds:
            return Result(line, sentence, "passed")
        lines = around(self.evidence, verdict)
        return Result(line, sentence, "failed", verdict.happened, around=lines)


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one file. ``problems`` are why it could not be played."""

    file: str
    name: str
    policy: str
    results: tuple[Result, ...]
    problems: tuple[Result, ...] = ()
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether it was played and everything expected of it holds."""
        return not self.problems and all(each.outcome == "passed" for each in self.results)


def played(
    file: Path, policy: Policy | None = None, words: str = "", *, first: bool = False
) -> Played:
    """Play one file and judge what it expects; with ``first`` only until something fails.

    ``words``: only expectations (or all of a scenario, by its name or file) that contain them.
    """
    begun = perf_counter()
    trial = Trial(file, policy)
    try:
        chosen = [each for each in trial.scenario.expectations if _chosen(words, trial, each)]
        evidence = trial.evidence
    except Unplayable as error:
        return Played(str(file), file.stem, "", (), _problems(error), perf_counter() - begun)
    results = tuple(_until(map(trial.judge, chosen), first=first))
    of = evidence.rehearsal
    name = f"{of.policy} {of.version}"
    return Played(str(file), of.scenario, name, results, (), perf_counter() - begun)


def _problems(
    error: ScenarioInvalid | PolicyInvalid | DirectoryInvalid,
) -> tuple[Result, ...]:
    """Each mistake, with the file that it is in if that is one which the scenario names."""
    elsewhere = "" if isinstance(error, ScenarioInvalid) else error.source
    return tuple(
        Result(each.line or 0, each.field, "mistake", each.message, each.hint, file=elsewhere)
        for each in error.problems
    )


def _chosen(words: str, trial: Trial, expectation: Expectation) -> bool:
    told = f"{trial.file.name} {trial.scenario.name} {expectation.text}".lower()
    return all(word in told for word in words.lower().split())


def _until(results: Iterable[Result], *, first: bool) -> Iterator[Result]:
    for each in results:
        yield each
        if first and each.outcome != "passed":
            return


def is_scenario(file: Path) -> bool:
    """Whether a file is one: by its name, or because its first field is ``scenario``."""
    if file.name.endswith(SUFFIX):
        return True
    if file.suffix not in _KINDS:
        return False
    try:
        with file.open("rb") as opened:
            text = opened.read(_LOOKED_AT).decode("utf-8-sig", errors="replace")
    except OSError:
        return False
    written = (line for line in text.splitlines() if line.strip() and line[0] not in "#-%")
    return next(written, "").startswith(_KEY)


class NoSuchPlace(Exception):
    """No folder, file or shipped scenario has this name: ``hint`` is the nearest one."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.hint = nearest(name, shipped())


def place_of(name: str) -> Path:
    """The folder or file, or the shipped scenario of this name. NoSuchPlace."""
    path = Path(name)
    if path.exists():
        return path
    if name in shipped():
        return SHIPPED / f"{name}.yaml"
    raise NoSuchPlace(name)


def scenarios_in(places: Iterable[Path]) -> Iterator[Path]:
    """The scenario files in folders, in order; a file that is named is taken as it is."""
    seen: set[Path] = set()
    for place in places:
        for file in _within(place) if place.is_dir() else [place]:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _within(folder: Path) -> Iterator[Path]:
    """The scenarios in a folder and those below it; hidden ones are left alone."""
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from filter(is_scenario, (Path(at) / name for name in sorted(files)))
