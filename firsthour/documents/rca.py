"""The internal root cause analysis: what a problem coordinator submits, checked at the door.

A part says for whom it is. Without a word it is *internal*: what nobody classified never leaves
the house. A part classed *customer* may be limited to customers of some services, or to some
customers.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any, Literal, TypeAlias, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from firsthour.reading import Document, Problem, Unreadable, mistakes, one_line, parse, prose

Code: TypeAlias = Literal["too_large", "not_text", "empty", "not_yaml", "foreign", "invalid"]
_LONGEST_PART = 20_000
_MOST_PARTS = 200


class RcaInvalid(ValueError):
    """An internal RCA cannot be used: ``code`` says what kind of trouble, ``problems`` each."""

    def __init__(self, code: Code, problems: Iterable[Problem]) -> None:
        self.code: Code = code
        self.problems = tuple(problems)
        told = "\n".join(str(problem) for problem in self.problems)
        super().__init__(f"The root cause analysis cannot be used:\n{told}")


Line = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(one_line)]
Prose = Annotated[str, Field(min_length=1, max_length=_LONGEST_PART), AfterValidator(prose)]
Names = tuple[Line, ...]


class _Section(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True
    )


class Part(_Section):
    """One part of the analysis: its text in Markdown, and for whom it is."""

    text: Prose
    audience: Annotated[Literal["internal", "customer"], Field(alias="class")] = "internal"
    services: Names = ()
    customers: Names = ()

    def is_for(self, customer: str, services: Iterable[str]) -> bool:
        """True if a customer (by id) who uses ``services`` may read this part."""
        return (
            self.audience == "customer"
            and (not self.customers or customer in self.customers)
            and (not self.services or not set(self.services).isdisjoint(services))
        )


class Moment(Part):
    """One moment of the timeline."""

    at: AwareDatetime


class Measure(Part):
    """A corrective action. ``owner`` is for colleagues; customers read text, type and due day."""

    owner: Annotated[str, Field(max_length=500), AfterValidator(one_line)] = ""
    due: date | None = None
    type: Literal["detective", "corrective", "preventative"] = "corrective"


def _listed(value: object) -> object:
    """A part alone, or its text alone, is a list of one."""
    items = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return [{"text": item} if isinstance(item, str) else item for item in items]


Parts = Annotated[tuple[Part, ...], Field(max_length=_MOST_PARTS), BeforeValidator(_listed)]
Some = Annotated[Parts, Field(min_length=1)]
Moments = Annotated[tuple[Moment, ...], Field(max_length=_MOST_PARTS), BeforeValidator(_listed)]
Measures = Annotated[tuple[Measure, ...], Field(max_length=_MOST_PARTS), BeforeValidator(_listed)]


class InternalRca(_Section):
    """The findings of one team or supplier."""

    team: Annotated[str, Field(max_length=500), AfterValidator(one_line)] = ""
    summary: Some
    impact: Parts = ()
    timeline: Moments = ()
    root_causes: Some
    contributing_factors: Parts = ()
    went_well: Parts = ()
    went_wrong: Parts = ()
    corrective_actions: Measures = ()


SECTIONS = (
    "summary",
    "impact",
    "timeline",
    "root_causes",
    "contributing_factors",
    "went_well",
    "went_wrong",
    "corrective_actions",
)
"""The sections, in the order in which they are read."""


def read(text: str) -> InternalRca:
    """Read an internal RCA from YAML or JSON. RcaInvalid says what is wrong with it."""
    try:
        document = parse(text)
    except Unreadable as error:
        raise RcaInvalid(cast("Code", error.code), [error.problem]) from error
    if document.data.keys().isdisjoint(SECTIONS):
        problem = Problem(None, "", "It is not a root cause analysis", "it begins with `summary:`")
        raise RcaInvalid("foreign", [problem])
    return checked(document)


def checked(document: Document) -> InternalRca:
    """What a document says, as an RCA. RcaInvalid tells every mistake with its line."""
    try:
        rca = InternalRca.model_validate(document.data)
    except ValidationError as error:
        wrong = [*document.problems, *mistakes(error, InternalRca, document.lines)]
        raise RcaInvalid("invalid", wrong) from error
    if document.problems:
        raise RcaInvalid("invalid", document.problems)
    return rca


def to_json(rca: InternalRca) -> str:
    """The RCA as JSON, as it is stored and read back."""
    return rca.model_dump_json(exclude_defaults=True)


def parts(rca: InternalRca) -> Iterator[tuple[str, Part]]:
    """Each part with the name by which it is told: ``root_causes[1]``."""
    for section in SECTIONS:
        found: tuple[Part, ...] = getattr(rca, section)
        for number, part in enumerate(found, 1):
            yield f"{section}[{number}]", part


def form() -> dict[str, Any]:
    """The form of an internal RCA as a JSON schema, for editors and forms."""
    return InternalRca.model_json_schema(by_alias=True)
