"""The table from a kind of fact to what it changes in the projections; themes fill it."""

from collections.abc import Callable
from typing import Any, TypeVar

from firsthour.domain.facts import Fact
from firsthour.records.work import Work

Projector = Callable[[Work, Any, Fact], None]
P = TypeVar("P", bound=Projector)

PROJECTORS: dict[type, list[Projector]] = {}
"""By class of fact, one for each theme that it touches; without any it enters the timeline only."""


def on(*kinds: type) -> Callable[[P], P]:
    """Enter a function into the table for these kinds of fact."""

    def enter(projector: P) -> P:
        for kind in kinds:
            PROJECTORS.setdefault(kind, []).append(projector)
        return projector

    return enter
