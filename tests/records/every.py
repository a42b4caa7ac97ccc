"""Examples of every kind of fact, made from the types of its fields: none can be forgotten."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from types import UnionType
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from firsthour.domain import facts as f
from firsthour.domain.commands import Text
from firsthour.domain.effects import Effect
from firsthour.domain.policy import Policy
from firsthour.records.content import ref_of
from firsthour.records.shapes import write_customers
from tests.records.cases import POLICY, after, customers, document

KINDS: set[type] = set(get_args(f.Body))
MORE = write_customers(customers(2, first=4))
"""Customers that join: to be kept as content before facts that name them are written."""

NAMED: dict[str, tuple[Any, ...]] = {
    "key": ("acknowledge", "notice:customers"),
    "notice": ("notice:1", "notice:2"),
    "obligation": ("acknowledge", "notice:customers"),
    "seat": ("lead", "member-1"),
    "person": ("eva", "emil"),
    "customer": (2, 0),
    "first": (4, 4),
    "severity": (2, 3),
    "late_s": (0, 90),
    "content": (Text(""), ref_of(MORE)),
}
"""Values by the name of a field, first and second, so that facts are about the same things."""


def example(kind: Any, at: int, name: str = "") -> Any:  # noqa: ANN401 - any type there is
    """Give the first (0) or the second (1) example of a type."""
    origin = get_origin(kind)
    if kind is Policy:
        return POLICY
    if origin is Literal:
        return get_args(kind)[-1 if at else 0]
    if origin is UnionType:
        return example(get_args(kind)[0], at, name)
    if origin is tuple:
        return (example(get_args(kind)[0], at, name),)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        values = {one.name: example(hints[one.name], at, one.name) for one in fields(kind)}
        values |= {"key": ("notice:1", "page:1")[at]} if kind is Effect else {}
        made = cast("Callable[..., Any]", kind)
        return made(**values)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)[at]
    return NAMED[name][at] if name in NAMED else _plain(kind, at)


def _plain(kind: type, at: int) -> datetime | int | str:
    if kind is datetime:
        return after(30 * (at + 1))
    if kind is int:
        return at + 1
    if kind is bool:
        return bool(at)
    return ("notice:1", "page:1")[at]


def _body(kind: type, at: int) -> f.Body:
    body: f.Body = example(kind, at)
    if isinstance(body, f.CustomersAdded):
        return replace(body, content=ref_of(MORE))
    if isinstance(body, f.EscalationOpened):
        return replace(body, intake=replace(body.intake, content=ref_of(document())))
    return body


EVERY: tuple[f.Body, ...] = tuple(_body(kind, at) for kind in get_args(f.Body) for at in (0, 1))
