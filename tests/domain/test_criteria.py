"""Start criteria: what raises a severity by itself when a case opens."""

from typing import Any

import pytest

from firsthour.domain.commands import Group
from firsthour.domain.criteria import severity_at_start
from firsthour.domain.stages import Trigger
from tests.domain.world import policy

FEW, MANY, KEY = (Group(1),), (Group(2), Group(1)), (Group(1, key_customers=1),)
NO: dict[str, int] = {}


@pytest.mark.parametrize(
    ("stated", "groups", "trigger", "history", "severity", "raised_by"),
    [
        (3, FEW, Trigger.FUNCTIONAL, NO, 3, ()),
        (3, FEW, Trigger.AUTOMATIC, NO, 2, ("sla_breach",)),
        (3, FEW, Trigger.FUNCTIONAL, {"reopened": 1}, 3, ()),
        (3, FEW, Trigger.FUNCTIONAL, {"reopened": 2}, 2, ("reopened",)),
        (3, FEW, Trigger.FUNCTIONAL, {"transfers": 3}, 3, ()),
        (3, FEW, Trigger.FUNCTIONAL, {"transfers": 4}, 2, ("transfers",)),
        (3, MANY, Trigger.FUNCTIONAL, NO, 2, ("snowball",)),
        (2, MANY, Trigger.FUNCTIONAL, NO, 2, ()),
        (2, KEY, Trigger.FUNCTIONAL, NO, 1, ("key_customer",)),
        (3, KEY, Trigger.FUNCTIONAL, NO, 3, ()),
        (4, MANY, Trigger.AUTOMATIC, {"reopened": 2}, 1, ("sla_breach", "reopened", "snowball")),
        (1, FEW, Trigger.AUTOMATIC, {"reopened": 5}, 1, ()),
    ],
)
def test_each_criterion_that_is_met_raises_by_one(
    stated: int,
    groups: tuple[Group, ...],
    trigger: Trigger,
    history: dict[str, Any],
    severity: int,
    raised_by: tuple[str, ...],
) -> None:
    """Never above severity 1, and each is named."""
    assert (severity, raised_by) == severity_at_start(
        policy("default"), stated, groups, trigger, **history
    )
