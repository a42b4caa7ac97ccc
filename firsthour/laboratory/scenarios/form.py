"""The strict form of a scenario file: its fields, their types and their limits."""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from firsthour.directory.fields import Line, Section
from firsthour.directory.schema import CustomerFields, Maybe
from firsthour.domain import calendar
from firsthour.domain.calendar import is_business, seconds
from firsthour.domain.policy import Span
from firsthour.domain.stages import Criterion, RecordType, Source, Trigger
from firsthour.reading import mistake, prose

MOST_CUSTOMERS = 10_000
MOST_LINES = 1_000
LONGEST = timedelta(days=120)
"""How long a case is looked at, at most."""
_ONE = re.compile(r"([0-9]{1,18}) ?(s|min|h|d|bh|bd)")
_EXAMPLE = "such as +12 min, 2 h 30 min or 1 bd"


class TooLong(ValueError):
    """A length of time beyond what is reckoned with anywhere."""


def spans_of(text: str) -> tuple[Span, ...]:
    """The spans of ``+2 h 30 min``, one after the other.

    ValueError if it is no length of time; TooLong if one of them is beyond all bounds.
    """
    bare = " ".join(text.strip().removeprefix("+").split())
    found = [Span(f"{amount} {unit}") for amount, unit in _ONE.findall(bare)]
    if not found or " ".join(found) != _ONE.sub(r"\1 \2", bare):
        message = f"{text[:40]!r} is not a length of time"
        raise ValueError(message)
    if any(int(amount) > calendar.LONGEST[unit] for amount, unit in _ONE.findall(bare)):
        message = f"{text[:40]!r} is too long"
        raise TooLong(message)
    return tuple(found)


def _length(value: object) -> str:
    text = f"{value} min" if value == 0 else str(value)
    try:
        clock = [each for each in spans_of(text) if not is_business(each)]
        total = sum(seconds(each) for each in clock)
    except TooLong as error:
        raise _too_long() from error
    except ValueError as error:
        raise mistake("It is not a length of time", _EXAMPLE) from error
    if total > LONGEST.total_seconds():
        raise _too_long()
    return text


def _too_long() -> PydanticCustomError:
    return mistake(f"It is too long: at most {LONGEST.days} d", _EXAMPLE)


Length = Annotated[str, BeforeValidator(_length)]


def _listed(value: object) -> object:
    """So many customers are that many of whom nothing more is said."""
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 <= value <= MOST_CUSTOMERS:
            raise mistake(f"It must be at most {MOST_CUSTOMERS} customers, or a list of them")
        return [{"id": f"C{number}"} for number in range(1, value + 1)]
    return value


class CustomerForm(CustomerFields):
    """An affected customer; ``reachable: false`` has no address that works."""

    id: Line
    name: Maybe = ""
    reachable: bool = True


class RecordForm(Section):
    """A record of another system."""

    system: Line
    type: RecordType
    key: Line


class CaseForm(Section):
    """What the case is opened with."""

    severity: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    impact: Annotated[int, Field(strict=True, ge=1, le=3)] | None = None
    urgency: Annotated[int, Field(strict=True, ge=1, le=3)] | None = None
    trigger: Trigger = Trigger.FUNCTIONAL
    proactive: bool = False
    source: Source = Source.PORTAL
    criteria: tuple[Criterion, ...] = ()
    customers: Annotated[
        tuple[CustomerForm, ...], Field(max_length=MOST_CUSTOMERS), BeforeValidator(_listed)
    ] = ()
    services: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    team: Maybe = ""
    owner: Maybe = ""
    requester: Maybe = ""
    stakeholders: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    tags: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    records: Annotated[tuple[RecordForm, ...], Field(max_length=100)] = ()
    reopened: Annotated[int, Field(strict=True, ge=0, le=1000)] = 0
    transfers: Annotated[int, Field(strict=True, ge=0, le=1000)] = 0


class SeatsForm(Section):
    """What those do who are offered a seat of the task force; without it they stay silent."""

    accepted_after: Length | None = None
    declined_by: tuple[Line, ...] = ()
    declined_after: Length = "2 min"
    silent: tuple[Line, ...] = ()


class DownForm(Section):
    """Something does not work for a while; what begins in it ends when it is over."""

    what: Line
    since: Annotated[Length, Field(alias="from")] = "0 min"
    until: Length


class TroubleForm(Section):
    """What goes wrong in the world around the case."""

    late: Annotated[dict[Line, Length], Field(max_length=100)] = Field(default_factory=dict)
    fails: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    never: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    finds_nobody: Annotated[tuple[Line, ...], Field(max_length=100)] = ()
    down: Annotated[tuple[DownForm, ...], Field(max_length=100)] = ()


def _mapping(value: object) -> object:
    if not isinstance(value, dict):
        raise mistake(
            "It must be a section of fields", "such as {at: +12 min, who: owner, does: …}"
        )
    return value


class ScenarioForm(Section):
    """A scenario, whole. What happens is read by `firsthour.laboratory.scenarios.happenings`."""

    scenario: Line
    about: Annotated[str, Field(max_length=4_000), AfterValidator(prose)] = ""
    policy: Maybe = ""
    starts: Line = "Monday 09:00"
    directory: Maybe = ""
    case: CaseForm = CaseForm()
    seats: SeatsForm = SeatsForm()
    happens: Annotated[
        tuple[Annotated[dict[str, Any], BeforeValidator(_mapping)], ...],
        Field(max_length=MOST_LINES),
    ] = ()
    goes_wrong: TroubleForm = TroubleForm()
    until: Length | None = None
    expect: Annotated[tuple[Line, ...], Field(max_length=500)] = ()
