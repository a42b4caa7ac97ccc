"""What the columns and words of an incident log mean: a mapping, written as YAML."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from firsthour.laboratory.backtest.incidents import State
from firsthour.reading import LARGEST, Problem, Unreadable, decode, mistakes, nearest, parse

MAPPINGS = Path(__file__).resolve().parents[3] / "samples" / "mappings"
"""Where the shipped mappings stand."""
_Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
_Column = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class MappingInvalid(ValueError):
    """A mapping cannot be used, or does not fit the log; ``problems`` tells each mistake."""

    def __init__(self, code: str, problems: list[Problem], source: str) -> None:
        self.code, self.problems, self.source = code, tuple(problems), source
        super().__init__("\n".join([f"{source} cannot be used:", *map(str, problems)]))


class Columns(BaseModel):
    """Which column of the log holds what; only the number of the incident must be there.

    Without ``updated`` a row is not an event but a whole incident, told by its times alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: _Column
    state: _Column | None = None
    updated: _Column | None = None
    sequence: _Column | None = None
    opened: _Column | None = None
    resolved: _Column | None = None
    closed: _Column | None = None
    priority: _Column | None = None
    team: _Column | None = None
    person: _Column | None = None
    customer: _Column | None = None
    service: _Column | None = None
    verdict: _Column | None = None


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Word = ""
    columns: Columns
    states: dict[_Word, State]
    priorities: dict[_Word, Annotated[int, Field(ge=1, le=4)]] = {}
    severity: Annotated[int, Field(ge=1, le=4)] | None = None
    kept: tuple[_Word, ...] = ("true",)
    missed: tuple[_Word, ...] = ("false",)
    unknown: tuple[_Word, ...] = ("", "?")
    dates: Literal["auto", "iso", "day_first", "month_first"] = "auto"
    timezone: _Word = "UTC"


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping ready for use; words are compared without regard to upper and lower case.

    ``severity`` is that of rows without a priority; None keeps them out.
    """

    name: str
    columns: Columns
    states: dict[str, State]
    priorities: dict[str, int]
    severity: int | None
    verdicts: dict[str, bool]
    unknown: frozenset[str]
    dates: Literal["auto", "iso", "day_first", "month_first"]
    timezone: str


def shipped() -> tuple[str, ...]:
    """Names of the shipped mappings."""
    return tuple(sorted(file.stem for file in MAPPINGS.glob("*.yaml")))


def load(source: str) -> Mapping:
    """The shipped mapping of this name, or the one in this file. MappingInvalid if unusable."""
    path = MAPPINGS / f"{source}.yaml" if source in shipped() else Path(source)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        hint = nearest(path.stem, shipped())
        raise MappingInvalid(
            "not_found", [Problem(None, "", "There is no such mapping or file", hint)], source
        ) from error
    return read(content, source)


def read(content: bytes, source: str) -> Mapping:
    """The mapping written in ``content``. MappingInvalid tells every mistake with its line."""
    try:
        document = parse(decode(content))
    except Unreadable as error:
        raise MappingInvalid(error.code, [error.problem], source) from error
    try:
        section = _Section.model_validate(document.data)
    except ValidationError as error:
        wrong = [*document.problems, *mistakes(error, _Section, document.lines)]
        raise MappingInvalid("invalid", wrong, source) from error
    if document.problems:
        raise MappingInvalid("invalid", list(document.problems), source)
    return Mapping(
        section.name or source,
        section.columns,
        {word.casefold(): state for word, state in section.states.items()},
        {word.casefold(): severity for word, severity in section.priorities.items()},
        section.severity,
        {
            **dict.fromkeys(map(str.casefold, section.kept), True),
            **dict.fromkeys(map(str.casefold, section.missed), False),
        },
        frozenset(word.casefold() for word in section.unknown),
        section.dates,
        section.timezone,
    )


def places(mapping: Mapping, header: list[str], source: str) -> dict[str, int]:
    """In which column each field stands. MappingInvalid names missing ones and the nearest."""
    known = {name.strip().casefold(): at for at, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    problems = []
    for field, column in mapping.columns:
        if column is None:
            continue
        at = known.get(column.casefold())
        if at is None:
            hint = nearest(column, [name.strip() for name in header if name.strip()])
            if field != "number":
                hint += "; a mapping of your own may leave it out"
            message = f"The log has no column {column[:80]!r}"
            problems.append(Problem(1, f"columns.{field}", message, hint))
        else:
            found[field] = at
    if problems:
        raise MappingInvalid("no_column", problems, source)
    return found
