"""The one place that reads the machine's clock; everything else is given a time."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present instant, aware and in UTC.

    For doors, the gate and activities only: the domain takes time as an argument and
    workflows ask `workflow.now()`.
    """
    return datetime.now(UTC)
