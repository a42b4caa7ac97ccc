"""The pulse of an activity that may take long."""

from time import monotonic

from temporalio import activity

QUIET = 0.2
"""The part of its heartbeat time-out that an activity lives without a sign."""


class Heart:
    """Tells the engine that the activity lives; the details are empty, the ledger knows the rest.

    Not at the very beginning: each sign of life is a write of the engine's, and most activities
    end before anybody could miss one.
    """

    def __init__(self) -> None:
        """For the activity on whose thread it is made."""
        timeout = activity.info().heartbeat_timeout
        self._from = monotonic() + (QUIET * timeout.total_seconds() if timeout else 0.0)

    def beat(self) -> None:
        """Heartbeat, unless the activity has only just begun."""
        if monotonic() >= self._from:
            activity.heartbeat()

    def is_stopping(self) -> bool:
        """True once the worker drains or the activity is cancelled."""
        return activity.is_worker_shutdown() or activity.is_cancelled()
