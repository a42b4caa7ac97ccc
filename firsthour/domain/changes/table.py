"""The table from a kind of fact to the changes it makes; each theme fills its part."""

from collections.abc import Callable
from typing import Any, TypeVar

from firsthour.domain.escalation import Escalation
from firsthour.domain.facts import Fact

Changes = dict[str, Any]
"""New values of fields of the state, by name."""

Change = Callable[[Escalation, Any, Fact], Changes]
C = TypeVar("C", bound=Change)

CHANGES: dict[type, Change] = {}
"""By class of fact; a kind that is missing here changes nothing but the numbers."""


def on(*kinds: type) -> Callable[[C], C]:
    """Enter a function into the table for these kinds of fact."""

    def enter(change: C) -> C:
        for kind in kinds:
            CHANGES[kind] = change
        return change

    return enter
