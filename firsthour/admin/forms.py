"""The strict form of a request to open a case: its fields, their types and their limits."""

import re
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from firsthour.admin.inputs import LONGEST
from firsthour.directory.schema import CustomerFields, Maybe
from firsthour.domain.stages import Criterion, RecordType, Source, Trigger
from firsthour.reading import mistake, one_line, prose

LONGEST_TITLE = 300
MOST_CUSTOMERS = 20_000
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")
_EXAMPLE = "such as 2026-03-01T09:30:00+01:00"
_GRADES = {"high": 1, "medium": 2, "low": 3}
_URL = re.compile(r"https?://[^\s<>\"']+")


def _time(value: object) -> object:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise mistake("It must be a time", _EXAMPLE)
    return value


def _possible(value: datetime) -> datetime:
    if not _EARLIEST <= value <= _LATEST:
        raise mistake("It must be a time between the years 2000 and 2200", _EXAMPLE)
    return value


def _grade(value: object) -> object:
    return _GRADES.get(value, value) if isinstance(value, str) else value


def _web(value: str) -> str:
    if value and not _URL.fullmatch(value):
        raise mistake("It is not a web address", "such as https://tickets.example.com/42")
    return value


def _channel(value: object) -> object:
    """A source may be its channel alone."""
    return {"channel": value} if isinstance(value, str) else value


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]
Prose = Annotated[str, Field(max_length=LONGEST), AfterValidator(prose)]
Grade = Annotated[int, BeforeValidator(_grade), Field(strict=True, ge=1, le=3)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class CustomerForm(CustomerFields):
    """An affected customer."""

    id: Line


class RecordForm(_Section):
    """A record of another system."""

    system: Line
    type: RecordType
    key: Line
    url: Annotated[Maybe, Field(max_length=2000), AfterValidator(_web)] = ""
    state: Maybe = ""


class SourceForm(_Section):
    """Where the request came from."""

    channel: Source = Source.PORTAL
    system: Maybe = ""
    key: Maybe = ""


class OpeningForm(_Section):
    """A request to open a case, whole."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), AfterValidator(one_line)]
    summary: Annotated[Prose, Field(min_length=1)]
    public_summary: Prose = ""
    severity: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    impact: Grade | None = None
    urgency: Grade | None = None
    trigger: Trigger = Trigger.FUNCTIONAL
    proactive: bool = False
    source: Annotated[SourceForm, BeforeValidator(_channel)] = SourceForm()
    criteria: tuple[Criterion, ...] = ()
    known_since: (
        Annotated[AwareDatetime, BeforeValidator(_time), AfterValidator(_possible)] | None
    ) = None
    customers: Annotated[tuple[CustomerForm, ...], Field(max_length=MOST_CUSTOMERS)] = ()
    services: Annotated[tuple[Line, ...], Field(max_length=500)] = ()
    records: Annotated[tuple[RecordForm, ...], Field(max_length=500)] = ()
    tags: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    stakeholders: Annotated[tuple[Line, ...], Field(max_length=500)] = ()
    reopened: Annotated[int, Field(strict=True, ge=0, le=1000)] = 0
    """How often the ticket that it comes from was reopened."""
    transfers: Annotated[int, Field(strict=True, ge=0, le=1000)] = 0
    """How often that ticket was handed on."""
    owner: Maybe = ""
    team: Maybe = ""
    requester: Maybe = ""

    @model_validator(mode="after")
    def _severity(self) -> Self:
        graded = (self.impact is not None, self.urgency is not None)
        if self.severity is not None and any(graded):
            raise mistake("Give the severity, or impact and urgency: not both")
        if any(graded) and not all(graded):
            raise mistake("Impact and urgency are given together", "each 1 (high) to 3 (low)")
        return self


class CustomersForm(_Section):
    """Customers that join a running case."""

    customers: Annotated[tuple[CustomerForm, ...], Field(min_length=1, max_length=MOST_CUSTOMERS)]
