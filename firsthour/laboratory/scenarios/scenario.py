"""A scenario as it was read: a made-up case, what people do in it, and what goes wrong."""

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast

from pydantic import ValidationError

from firsthour.laboratory.scenarios.form import ScenarioForm
from firsthour.reading import Document, Plain, Problem, Unreadable, decode, mistakes, nearest, parse

LARGEST = 512 * 1024
"""Bytes of the largest scenario file."""
SHIPPED = Path(__file__).resolve().parents[3] / "policies" / "scenarios"
"""Where the shipped scenarios stand."""
_SHOWN = 50
Code: TypeAlias = Literal[
    "not_found",
    "unreadable",
    "too_large",
    "not_text",
    "empty",
    "not_yaml",
    "foreign",  # well-formed, but no scenario
    "invalid",  # a scenario with mistakes
]


class ScenarioInvalid(ValueError):
    """A scenario cannot be used: ``code`` says what kind of trouble, ``problems`` each mistake."""

    def __init__(self, code: Code, problems: Iterable[Problem], source: str) -> None:
        self.code: Code = code
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        self.source = source
        told = "\n".join(str(problem) for problem in self.problems[:_SHOWN])
        super().__init__(f"The scenario {source} cannot be used:\n{told}")


@dataclass(frozen=True, slots=True)
class Expectation:
    """A sentence about what must (not) happen, with its line in the file."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario: its form, where each value of it stands, and the folder its files are in."""

    form: ScenarioForm
    source: str = ""
    folder: Path = Path()
    document: Document = field(default_factory=lambda: Document({}, {}))

    @property
    def name(self) -> str:
        """What it is called."""
        return self.form.scenario

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """What its file expects, in order."""
        return tuple(
            Expectation(self.document.line(("expect", at)) or 0, text)
            for at, text in enumerate(self.form.expect)
        )


def silent() -> Scenario:
    """Nobody ever answers, on a Monday morning; looked at for a day."""
    case: dict[str, Plain] = {"severity": 2, "customers": 2}
    data: dict[str, Plain] = {"scenario": "Nobody ever answers", "case": case, "until": "24 h"}
    return _formed(Document(data, {}), "silence", Path())


def unanswered(scenario: Scenario) -> Scenario:
    """The same case, in which nobody ever says a word."""
    return varied(scenario, {"happens": [], "seats": {}})


def varied(
    scenario: Scenario, fields: Mapping[str, Plain], case: Mapping[str, Plain] | None = None
) -> Scenario:
    """A scenario with other fields, also of its case. ScenarioInvalid for mistakes in them."""
    before, document = scenario.document.data.get("case"), scenario.document
    data = {**document.data, **fields}
    if case:
        data["case"] = {**(before if isinstance(before, dict) else {}), **case}
    changed = {(name,) for name in fields} | {("case", name) for name in case or ()}
    lines = {at: line for at, line in document.lines.items() if not {at[:1], at[:2]} & changed}
    return _formed(Document(data, lines), scenario.source, scenario.folder)


def shipped() -> tuple[str, ...]:
    """Names of the shipped scenarios."""
    return tuple(sorted(file.stem for file in SHIPPED.glob("*.yaml")))


def load(source: str | Path) -> Scenario:
    """The scenario in a file, or the shipped one of this name. ScenarioInvalid."""
    file = Path(source)
    if not file.suffix and str(source) in shipped():
        file = SHIPPED / f"{source}.yaml"
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise _refused("unreadable", "It is not a file", str(source))
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError as error:
        hint = nearest(file.stem, shipped())
        raise _refused(
            "not_found", "There is no such file or scenario", str(source), hint
        ) from error
    except (OSError, ValueError) as error:
        if isinstance(error, ScenarioInvalid):
            raise
        raise _refused("unreadable", "It cannot be read", str(source)) from error
    return read(content, str(source), file.parent)


def read(content: bytes | str, source: str = "scenario", folder: Path = Path()) -> Scenario:
    """The scenario written in ``content``; files that it names are looked for in ``folder``.

    ScenarioInvalid tells every mistake of its form. What it says of people, customers and commands
    is checked where it meets a policy and a directory: `firsthour.laboratory.rehearsal.play`.
    """
    try:
        text = content if isinstance(content, str) else decode(content, LARGEST)
        document = parse(text, LARGEST)
    except Unreadable as error:
        raise ScenarioInvalid(cast("Code", error.code), [error.problem], source) from error
    if "scenario" not in document.data:
        hint = "it begins with `scenario:` and what it is called"
        raise ScenarioInvalid("foreign", [Problem(1, "scenario", "It is missing", hint)], source)
    return _formed(document, source, folder)


def _formed(document: Document, source: str, folder: Path) -> Scenario:
    try:
        form = ScenarioForm.model_validate(document.data)
    except ValidationError as error:
        found = [*document.problems, *mistakes(error, ScenarioForm, document.lines)]
        raise ScenarioInvalid("invalid", found, source) from error
    if document.problems:
        raise ScenarioInvalid("invalid", document.problems, source)
    return Scenario(form, source, folder, document)


def _refused(code: Code, message: str, source: str, hint: str = "") -> ScenarioInvalid:
    return ScenarioInvalid(code, [Problem(None, "", message, hint)], source)
