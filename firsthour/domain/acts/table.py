"""The table from a command to what it does; each theme fills its part."""

from collections.abc import Callable
from typing import Any, TypeVar

from firsthour.domain.refusals import Refused
from firsthour.domain.turn import Turn

Act = Callable[[Turn, Any], Refused | None]
A = TypeVar("A", bound=Act)

ACTS: dict[type, Act] = {}
"""By class of command."""


def on(kind: type) -> Callable[[A], A]:
    """Enter a function into the table for this kind of command."""

    def enter(act: A) -> A:
        ACTS[kind] = act
        return act

    return enter
