"""What is worked out from a state and hung on it, and from which parts of the state each follows.

Most facts change few parts of a case, and it is asked after each of them what falls due next. A
new state takes over what was hung on the one before it, but for what follows from a part that the
fact has changed. None of it is a part of the state: it is not compared, and never stored.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

FIRST, PROMISED, DRAFTED = "_first_due", "_due_promised", "_due_drafted"
DANGER, RUNNING, CLIMBING = "_due_danger", "_due_running", "_due_climbing"
STEPS, AFTERWARDS = "_due_steps", "_due_afterwards"

_PARTS = {
    PROMISED: frozenset(("finished", "policy", "severity", "paused_at", "actions")),
    DRAFTED: frozenset(("stage", "policy", "intake", "obligations", "notices", "paused_at")),
    DANGER: frozenset(("stage", "policy", "obligations", "effects", "paused_at")),
    RUNNING: frozenset(
        ("stage", "policy", "rounds", "paused_until", "monitoring_until", "closable_at")
    ),
    CLIMBING: frozenset(
        (
            *("stage", "started_at", "rounds", "policy", "severity"),
            *("paging", "acknowledged", "task_force"),
        )
    ),
    STEPS: frozenset(
        (
            *("stage", "started_at", "rounds", "paused_at", "policy", "intake", "severity"),
            # That a step is taken stands in "settled"; what waits is written with it.
            *("phase", "services", "tags", "customers", "waiting", "paused_s"),
        )
    ),
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
(`PROMISED`), and the promise of the service level (`STEPS`) are looked at besides, one by one: few
facts change more than one of them.
"""


@lru_cache(maxsize=1024)
def overtaken(parts: tuple[str, ...]) -> tuple[str, ...]:
    """What has to be worked out anew once these parts of a state have changed."""
    return tuple(name for name, of in FOLLOWS_FROM.items() if not of.isdisjoint(parts))
