"""Makes one example of any dataclass of the domain, for tests that go through all of them."""

import types
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PLAIN: dict[type, object] = {
    bool: True,
    int: 3,
    float: 1.5,
    str: "ann",
    datetime: AT,
    date: AT.date(),
    timedelta: timedelta(minutes=15),
}


def sample(kind: Any) -> Any:  # noqa: ANN401 - any type, any value
    """Give a value of a type, with every list holding one thing."""
    if isinstance(kind, NewType):
        return sample(kind.__supertype__)
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: sample(hints[field.name]) for field in fields(kind)})  # type: ignore[operator]
    return _composed(get_origin(kind), get_args(kind))


def _composed(origin: object, args: tuple[Any, ...]) -> object:
    if origin is Literal:
        return args[0]
    if origin in {Union, types.UnionType}:
        return sample(args[0])
    if origin is tuple:
        return (sample(args[0]),) if args[-1] is Ellipsis else tuple(sample(each) for each in args)
    raise AssertionError(origin)
