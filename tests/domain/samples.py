"""A value of any type of the domain, with something in each of its fields."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from tests.domain.world import MONDAY

PLAIN: dict[type, object] = {
    str: "some words, „Ωμέγα“ 东京",
    int: 3,
    float: 2.5,
    bool: True,
    datetime: MONDAY + timedelta(microseconds=123_456),
    date: MONDAY.date(),
    timedelta: timedelta(minutes=15),
}


def sample(of: Any) -> Any:  # noqa: ANN401 - of whatever is asked for
    """One value of a type, such as a dataclass, ``tuple[int, ...]`` or ``Effect | None``."""
    origin, inner = get_origin(of), get_args(of)
    if hasattr(of, "__supertype__"):
        return sample(of.__supertype__)
    if origin is Literal:
        return inner[-1]
    if origin in (Union, types.UnionType):
        return sample(next(each for each in inner if each is not type(None)))
    if origin is tuple:
        return tuple(sample(each) for each in inner if each is not ...)
    if origin is Mapping:
        return {sample(inner[0]): sample(inner[1])}
    if isinstance(of, type) and issubclass(of, Enum):
        return list(of)[-1]
    return filled(of) if is_dataclass(of) else PLAIN[of]


def filled(kind: Any) -> Any:  # noqa: ANN401 - of whatever is asked for
    """A dataclass with something in each of its fields."""
    hints = get_type_hints(kind)
    return kind(**{field.name: sample(hints[field.name]) for field in fields(kind)})
