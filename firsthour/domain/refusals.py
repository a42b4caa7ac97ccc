"""A refusal: why a command has no effect, in a stable code and in words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Literal


class Code(StrEnum):
    """The codes that callers may rely upon."""

    NOT_PERMITTED = "not_permitted"
    WRONG_STAGE = "wrong_stage"
    ALREADY_DONE = "already_done"
    STALE = "stale"
    UNKNOWN = "unknown"
    FOUR_EYES = "four_eyes"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Refused:
    """``message`` is for a person; ``hint`` says what to do instead, where there is something."""

    code: Code
    message: str
    hint: str = ""
    kind: Literal["refused"] = "refused"


ENGINE = "Firsthour"
"""Who did what no person has done."""


def signed(person: str, at: datetime) -> str:
    """Who did something and when, as it stands in a refusal."""
    return f"{person or ENGINE}, {stamp(at)}"


@lru_cache(maxsize=256)
def stamp(at: datetime) -> str:
    """A time as it stands in a refusal: in UTC, to the minute."""
    return f"{at.isoformat(' ', 'minutes')[:_MINUTES]} UTC"


_MINUTES = len("2026-03-13 14:05")


def wrong_stage(message: str, hint: str = "") -> Refused:
    """Not now."""
    return Refused(Code.WRONG_STAGE, message, hint)


def already(message: str, hint: str = "") -> Refused:
    """Somebody has done it before."""
    return Refused(Code.ALREADY_DONE, message, hint)


def unknown(message: str, hint: str = "") -> Refused:
    """There is no such thing in this case."""
    return Refused(Code.UNKNOWN, message, hint)


def invalid(message: str, hint: str = "") -> Refused:
    """The command makes no sense as it stands."""
    return Refused(Code.INVALID, message, hint)


def stale(message: str, hint: str = "") -> Refused:
    """What is answered is not the present question any more."""
    return Refused(Code.STALE, message, hint)


def one_of(names: tuple[str, ...]) -> str:
    """A hint: which names there are in the case."""
    return f"In the case: {', '.join(names) or 'none'}."


def four_eyes(message: str, hint: str = "") -> Refused:
    """Somebody else has to do it."""
    return Refused(Code.FOUR_EYES, message, hint)
