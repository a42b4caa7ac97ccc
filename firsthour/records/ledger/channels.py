"""How the channels are, as each worker last found them: written by workers, shown to people."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select

from firsthour.records.rows import merge
from firsthour.records.store import Store
from firsthour.records.tables import CHANNEL_STATES

SILENT = timedelta(minutes=3)
"""A worker says how its channels are once a minute; one that has not for so long may be dead."""
FORGOTTEN = timedelta(hours=1)
"""A worker that has said nothing for so long is gone."""

_C = CHANNEL_STATES.c

Breaking = Literal["closed", "open", "half_open"]
"""``closed``: works. ``open``: nothing is sent on it. ``half_open``: one message is tried."""


@dataclass(frozen=True, slots=True)
class ChannelState:
    """A channel in the eyes of one worker (``HOST:PID``), at a real time.

    ``since`` is when it came into its ``state``; ``failures`` are those since the last success;
    ``fault`` is the code of the last one, which may be over; ``sent`` counts since the worker
    began.
    """

    worker: str
    channel: str
    state: Breaking
    since: datetime
    failures: int
    fault: str
    sent: int
    at: datetime


def put_channel_states(store: Store, states: Iterable[ChannelState]) -> None:
    """Write down how a worker's channels are now; workers that have gone are forgotten."""
    rows = [asdict(state) for state in states]
    if not rows:
        return
    latest = max(row["at"] for row in rows)
    with store.write() as connection:
        merge(connection, CHANNEL_STATES, rows, _C.keys())
        connection.execute(delete(CHANNEL_STATES).where(_C.at < latest - FORGOTTEN))


def forget_worker(store: Store, worker: str) -> None:
    """Strike a worker that has ended off the list."""
    with store.write() as connection:
        connection.execute(delete(CHANNEL_STATES).where(_C.worker == worker))


def channel_states(store: Store) -> tuple[ChannelState, ...]:
    """Give every channel of every worker that is not forgotten, by channel and worker."""
    with store.read() as connection:
        rows = connection.execute(select(CHANNEL_STATES).order_by(_C.channel, _C.worker))
        return tuple(ChannelState(**row) for row in rows.mappings())
