"""The shapes of everything that a history may hold: fields by type, values by enumeration."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, get_args, get_type_hints

from activities.contracts import Order, WriteFacts
from firsthour.domain.commands import Said
from firsthour.domain.decide import Answer
from firsthour.domain.effects import Outcome
from workflows.carried import Carried

ROOTS: tuple[Any, ...] = (Carried, Said, Answer, WriteFacts, Order, Outcome)
"""What travels between the workflow, its callers and its activities."""


def shapes() -> dict[str, list[str]]:
    """Every type that is reachable from the roots, with its fields or values, sorted."""
    found: dict[str, list[str]] = {}
    for root in ROOTS:
        for name, names in _reachable(root, set()):
            found[name] = sorted(names)
    return dict(sorted(found.items()))


def _reachable(kind: Any, seen: set[Any]) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401 - any annotation
    for inner in get_args(kind):
        yield from _reachable(inner, seen)
    if not isinstance(kind, type) or kind in seen:
        return
    seen.add(kind)
    if issubclass(kind, Enum):
        yield kind.__name__, [str(member.value) for member in kind]
    elif is_dataclass(kind):
        yield kind.__name__, [field.name for field in fields(kind)]
        for hint in get_type_hints(kind).values():
            yield from _reachable(hint, seen)
