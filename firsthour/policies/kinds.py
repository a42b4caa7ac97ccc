"""The kinds of value a policy is written in: spans, names, texts, addresses, hours and dates."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from firsthour.domain import calendar
from firsthour.domain.permissions import BY_COMMAND
from firsthour.domain.policy import ASKS, Span, is_ask
from firsthour.domain.roles import Role
from firsthour.policies import patterns
from firsthour.policies.patterns import Shape
from firsthour.policies.problems import nearest
from firsthour.reading import nearest_zone

_ADDRESS = re.compile(
    r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+"
)
_RANGE = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")  # noqa: RUF001
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RATE = re.compile(r"([0-9]{1,4}) in ([0-9]{1,6}) ?(s|min|h|d)")
_MOST, _SHORTEST, _LONGEST = 1000, timedelta(minutes=1), timedelta(days=30)
_SPEAKING = tuple(sorted(BY_COMMAND["approve_notice"].roles))
_ROLES = tuple(role.value for role in Role if role is not Role.ENGINE)
_FIXED = ("owner", "L1", "L2", "L3", "managers", "team", "service")
_NAMING = ("team", "skill", "rotation", "next", "role", "person")
_DAY = 24 * 60
_ORDER = "It must open before it closes, between 00:00 and 24:00"


def problem(message: str, hint: str = "", code: str = "wrong_value") -> PydanticCustomError:
    """A mistake in a value, told in the policy's own words.

    What no pattern can tell, as it takes arithmetic or knowledge, has another code.
    """
    context = {"message": message, "hint": hint, "code": code}
    return PydanticCustomError("policy", "{message}", context)


def _span(value: object) -> str:
    if not isinstance(value, str):
        raise problem("It must be a length of time", "a number and a unit, such as 30 min or 1 bd")
    try:
        amount, unit = calendar.parse(Span(value))
    except ValueError as error:
        raise problem(str(error)) from error
    return f"{amount} {unit}"


def _text(value: str) -> str:
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in value):
        raise problem("It contains line breaks or control characters")
    return value.strip()


def _prose(value: str) -> str:
    return "\n".join(_text(line) for line in value.strip().split("\n"))


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise problem("It is not an e-mail address", "such as escalations@example.com")
    return value


def _url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s<>\"']+", value):
        raise problem("It is not a web address", "such as https://support.example.com, or empty")
    return value


def _ask(value: str) -> str:
    if not is_ask(value):
        raise problem("It does not say whom to ask", f"one of {ASKS}")
    return value


def _approver(value: str) -> str:
    kind, _, name = value.partition(":")
    if kind not in ("role", "person", "group") or not name.strip() or name != name.strip():
        raise problem("It names nobody", "role:NAME, person:ID or group:NAME of the directory")
    if kind == "role" and name not in _SPEAKING:
        raise problem(f"The role {name} approves no texts", nearest(name, _SPEAKING))
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise problem(
            "There is no time zone of this name", nearest_zone(value), "unknown"
        ) from error
    return value


def _hours(value: object) -> tuple[tuple[int, int], ...]:
    """Minutes of opening and closing, in order and apart from each other."""
    written = value if isinstance(value, list | tuple) else [value]
    if written == ["closed"]:
        return ()
    ranges = sorted(_range(text) for text in written)
    if any(opens >= closes for opens, closes in ranges):
        raise problem(_ORDER, code="contradiction")
    if any(first[1] > second[0] for first, second in pairwise(ranges)):
        raise problem("Two of its ranges overlap", code="contradiction")
    return tuple(ranges)


def _range(text: object) -> tuple[int, int]:
    found = _RANGE.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise problem(
            "It is not a range of hours", "such as 09:00-17:00, a list of them, or closed"
        )
    opens, closes = (int(found[i]) * 60 + int(found[i + 1]) for i in (1, 3))
    if closes > _DAY or opens >= _DAY or max(found[2], found[4]) >= "60":
        raise problem(_ORDER)
    return opens, closes


def _rate(value: object) -> tuple[int, timedelta]:
    """``3 in 15 min`` as a count and a time by the clock."""
    found = _RATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise problem("It is not a limit", "how many in which time, such as 3 in 15 min")
    unit = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}[found[3]]
    count, within = int(found[1]), timedelta(**{unit: int(found[2])})
    if not 1 <= count <= _MOST or not _SHORTEST <= within <= _LONGEST:
        raise problem("It is no sensible limit", "1 to 1000, in 1 min to 30 d")
    return count, within


def _rates(values: tuple[tuple[int, timedelta], ...]) -> tuple[tuple[int, timedelta], ...]:
    for (few, short), (more, long) in pairwise(values):
        if few >= more or short >= long:
            hint = "such as [3 in 15 min, 7 in 1 h]"
            raise problem("A longer time must allow more", hint, "contradiction")
    return values


def _date(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise problem("It is not a date", "such as 2026-12-24")


def _unique(values: tuple[Any, ...]) -> tuple[Any, ...]:
    twice = [value for place, value in enumerate(values) if value in values[:place]]
    if twice:
        raise problem(f"{twice[0]} stands in it twice")
    return values


def _ascending(values: tuple[int, ...]) -> tuple[int, ...]:
    if list(values) != sorted(values):
        raise problem("Its values must rise", code="contradiction")
    return values


@dataclass(frozen=True)
class Told(AfterValidator):
    """A check of a value, with what of it a JSON Schema can say."""

    shape: Shape

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Shape:
        """The shape of the value itself, and of the check."""
        return {**handler(core_schema), **self.shape}


SpanText = Annotated[Span, BeforeValidator(_span), WithJsonSchema(patterns.ANY_SPAN)]
Rate = Annotated[tuple[int, timedelta], BeforeValidator(_rate), WithJsonSchema(patterns.RATE)]
Rates = Annotated[tuple[Rate, ...], Field(max_length=10), AfterValidator(_rates)]
Line = Annotated[str, Field(max_length=200), Told(_text, patterns.text())]
Name = Annotated[str, Field(min_length=1, max_length=100), Told(_text, patterns.text())]
Prose = Annotated[str, Field(max_length=2000), Told(_prose, patterns.text(lines=True))]
Address = Annotated[str, Field(max_length=254), Told(_address, patterns.ADDRESS)]
Url = Annotated[str, Field(max_length=500), Told(_url, patterns.URL)]
Zone = Annotated[str, Field(max_length=100), AfterValidator(_zone)]
Approver = Annotated[Line, Told(_approver, patterns.approver(_SPEAKING))]
Ask = Annotated[str, Told(_ask, patterns.ask(_FIXED, _NAMING, _ROLES))]
Day = Annotated[date, BeforeValidator(_date), WithJsonSchema(patterns.DATE)]
DayHours = Annotated[
    tuple[tuple[int, int], ...], BeforeValidator(_hours), WithJsonSchema(patterns.HOURS)
]
Severity = Annotated[int, Field(strict=True, ge=1, le=4)]
Percent = Annotated[int, Field(strict=True, ge=1, le=99)]
Unique = Told(_unique, {"uniqueItems": True})
Ascending = AfterValidator(_ascending)
