"""The pulse of an activity that may take long."""

from time import monotonic

from temporalio import activity

QUIET = 0.2
"""The part of its heartbeat time-out that an activity lives without a sign."""
_MOST_S = 1.0
"""Seconds at most between two signs, however long the time-out: by them a cancellation is heard."""


class Heart:
    """Tells the engine that the activity lives; the details are empty, the ledger knows the rest.

    Not at the very beginning: each sign of life is a write of the engine's, and most activities
    end before anybody could miss one.
    """

    def __init__(self) -> None:
        """For the activity on whose thread it is made."""
        timeout = activity.info().heartbeat_timeout
        self._quiet = QUIET * timeout.total_seconds() if timeout else 0.0
        self._from = monotonic() + self._quiet

    def beat(self) -> None:
        """Heartbeat, unless the activity has only just begun, or has just told.

        Each call waits for the worker's event loop, and whoever tells a crowd calls often.
        """
        now = monotonic()
        if now >= self._from:
            self._from = now + min(self._quiet, _MOST_S)
            activity.heartbeat()

    def is_stopping(self) -> bool:
        """True once the worker drains or the activity is cancelled."""
        return activity.is_worker_shutdown() or activity.is_cancelled()
