"""What is worked out from a state and hung on it, and from which parts of the state each follows.

Most facts change few parts of a case, and it is asked after each of them what falls due next. A
new state takes over what was hung on the one before it, and notes what of that follows from a part
that the fact has changed. None of it is a part of the state: it is not compared, and never stored.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

FIRST, PROMISED, COURSE = "_first_due", "_due_promised", "_due_in_course"
DRAFTED, DANGER, AFTERWARDS = "_due_drafted", "_due_danger", "_due_afterwards"

_PARTS = {
    PROMISED: frozenset(("finished", "policy", "severity", "paused_at", "actions")),
    COURSE: frozenset(
        (
            *("stage", "started_at", "rounds", "policy", "intake", "severity", "phase"),
            *("paused_at", "paused_until", "paused_s", "monitoring_until", "closable_at"),
            *("paging", "acknowledged", "task_force", "services", "tags", "customers"),
            "waiting",  # that a step is taken stands in "settled"; what waits is written with it
        )
    ),
    DRAFTED: frozenset(("stage", "policy", "intake", "obligations", "notices", "paused_at")),
    DANGER: frozenset(("stage", "policy", "obligations", "effects", "paused_at")),
    AFTERWARDS: frozenset(
        (
            *("stage", "closed_at", "policy", "survey_ended", "survey_reminded", "customers"),
            *("settled", "actions", "obligations", "effects"),
        )
    ),
}

FOLLOWS_FROM: Mapping[str, frozenset[str]] = MappingProxyType(
    {FIRST: frozenset().union({"obligations", "effects", "rounds"}, *_PARTS.values()), **_PARTS}
)
"""By name under which it is hung on a state: the parts of the state that it follows from.

The promises themselves, with what the engine has on its way and what stands in the rounds
(`PROMISED`), and the promise of the service level (`COURSE`) are looked at besides, one by one: few
facts change more than one of them.
"""


OVERTAKEN = "_due_overtaken"
"""Hung on a state beside the rest: the sum of what of it is to be worked out anew."""
BIT: Mapping[str, int] = MappingProxyType({name: 1 << at for at, name in enumerate(FOLLOWS_FROM)})
"""By name: how it stands in that sum."""
ALL = (1 << len(BIT)) - 1
"""Of a state on which nothing hangs yet."""


@lru_cache(maxsize=1024)
def overtaken(parts: tuple[str, ...]) -> int:
    """What has to be worked out anew once these parts of a state have changed, as a sum."""
    return sum(BIT[name] for name, of in FOLLOWS_FROM.items() if not of.isdisjoint(parts))
