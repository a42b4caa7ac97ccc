"""The kinds of value a directory is written in: ids, names, zones, hours, turns, times."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from firsthour.domain.roles import Role
from firsthour.reading import mistake, nearest, nearest_zone, one_line

CHANNELS = ("email", "sms", "voice", "phone", "webhook", "apprise")
"""Channels whose addresses are known; an installation may name others."""
_NOT_OURS = (Role.CUSTOMER, Role.ENGINE)
ROLES = tuple(role.value for role in Role if role not in _NOT_OURS)
"""Roles that a colleague may hold."""
DUTIES = (*ROLES, "L1", "L2", "L3")
"""What those on a rotation can be on duty as; ``engineer`` stands for their team."""
DAY_MINUTES = 24 * 60
_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_CHANNEL = re.compile(r"[a-z][a-z0-9-]{0,31}")
_LONGEST_TAG = 35
"""Characters of the longest tag of a language that BCP 47 (4.4.1) has everybody take."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_RANGE = re.compile(r"([0-9]{1,2}):([0-5][0-9])\s*[-–]\s*([0-9]{1,2}):([0-5][0-9])")  # noqa: RUF001
_TURN = re.compile(r"([0-9]{1,3}) ?(d|days?|weeks?)")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?")
_YEARS = range(2000, 2101)
_LONGEST_TURN = 371


class Section(BaseModel):
    """Strict: no unknown field, no conversion. Errors do not hold what was given: a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@lru_cache(maxsize=1024)
def minutes(hours: str) -> tuple[int, int]:
    """Opening and closing of ``"22:00-07:00"`` in minutes; what ends the next day is over 1440."""
    opens, _, closes = hours.partition("-")
    first, last = (int(text[:2]) * 60 + int(text[3:]) for text in (opens, closes))
    return first, last if last > first else last + DAY_MINUTES


def days_of(turn: str) -> int:
    """How many days one turn lasts: ``daily`` is 1, ``weekly`` 7, ``2 weeks`` 14."""
    found = _TURN.fullmatch(turn)
    if found is None:
        return {"daily": 1, "weekly": 7}[turn]
    return int(found[1]) * (7 if found[2].startswith("week") else 1)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The time zone of a name that was checked."""
    return ZoneInfo(name)


def exists(local: datetime, there: ZoneInfo) -> bool:
    """False for a wall-clock time that is left out when clocks are put forward."""
    aware = local.replace(tzinfo=there)
    back = aware.astimezone(zone("UTC")).astimezone(there)
    return back.replace(tzinfo=None) == local.replace(tzinfo=None)


def instant(moment: datetime, there: ZoneInfo) -> datetime:
    """``moment`` in UTC; without an offset it is the wall clock ``there``.

    A wall-clock time that comes twice is the first of the two.
    """
    aware = moment if moment.tzinfo else moment.replace(tzinfo=there)
    return aware.astimezone(zone("UTC"))


def _id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise mistake("An id is made of small letters, digits, dots, hyphens", "such as mara.lind")
    return value


def _role(value: object) -> object:
    if value not in ROLES:
        raise mistake("There is no role of this name for a colleague", nearest(str(value), ROLES))
    return value


def _duty(value: object) -> object:
    if value not in DUTIES:
        raise mistake("There is no duty of this name", nearest(str(value), DUTIES))
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise mistake("There is no time zone of this name", nearest_zone(value)) from error
    return value


def _language(value: str) -> str:
    if len(value) > _LONGEST_TAG or not _LANGUAGE.fullmatch(value):
        raise mistake("It is not a language", "a code such as en, tr or pt-BR")
    return value


def _channel(value: str) -> str:
    # Whether the installation sends on it is told by `directory check`, and is no mistake here.
    if not _CHANNEL.fullmatch(value):
        hint = f"such as {', '.join(CHANNELS)}, or one of your own: small letters, digits, hyphens"
        raise mistake("It is not the name of a channel", hint)
    return value


def _range(value: object) -> str:
    found = _RANGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise mistake("It is not a range of hours", "such as 22:00-07:00")
    opens, closes = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    if opens >= DAY_MINUTES or closes > DAY_MINUTES:
        raise mistake("It must lie between 00:00 and 24:00")
    if opens == closes:
        raise mistake("It begins when it ends", "the whole day is 00:00-24:00")
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


def _ranges(value: object) -> object:
    if value == "closed":
        return ()
    return (value,) if isinstance(value, str) else value


def _turn(value: object) -> object:
    hint = "daily, weekly, or a number of days or weeks such as 2 weeks"
    if value in {"daily", "weekly"}:
        return value
    found = _TURN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not 0 < days_of(found[0]) <= _LONGEST_TURN:
        raise mistake("It is not the length of a turn", hint)
    return found[0]


def _time(value: object) -> datetime:
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise mistake("There is no such day or time of day", "check day and hour") from error
    if not isinstance(value, datetime):
        raise mistake("It is not a time", "such as 2026-03-01T09:30")
    if value.year not in _YEARS:
        raise mistake(f"It lies outside the years {_YEARS[0]} to {_YEARS[-1]}")
    return value


def _date(value: object) -> date:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, date):
        raise mistake("It is not a date", "such as 2026-12-24")
    if found.year not in _YEARS:
        raise mistake(f"It lies outside the years {_YEARS[0]} to {_YEARS[-1]}")
    return found


def _local(value: datetime) -> datetime:
    if value.tzinfo is not None:
        hint = "such as 2026-01-05T09:00, without an offset"
        raise mistake("It is the wall clock of the layer's time zone", hint)
    return value


def _aware(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise mistake("It must say its time zone, such as 2026-03-01T09:30:00+01:00")
    return value


Id = Annotated[str, AfterValidator(_id)]
OptionalId = Annotated[str, AfterValidator(lambda value: value and _id(value))]
Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(one_line)]
Note = Annotated[str, Field(max_length=500), AfterValidator(one_line)]
Channel = Annotated[str, AfterValidator(_channel)]
Colleague = Annotated[Role, BeforeValidator(_role)]
Duty = Annotated[str, BeforeValidator(_duty)]
Language = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]
OptionalZone = Annotated[str, AfterValidator(lambda value: value and _zone(value))]
Range = Annotated[str, BeforeValidator(_range)]
Ranges = Annotated[tuple[Range, ...], BeforeValidator(_ranges), Field(max_length=20)]
Turn = Annotated[str, BeforeValidator(_turn)]
Time = Annotated[datetime, BeforeValidator(_time)]
"""A time with an offset, or the wall clock of the zone around it."""
Local = Annotated[datetime, BeforeValidator(_time), AfterValidator(_local)]
"""A wall-clock time without an offset."""
Instant = Annotated[datetime, BeforeValidator(_time), AfterValidator(_aware)]
"""A time that says its offset."""
Day = Annotated[date, BeforeValidator(_date)]
