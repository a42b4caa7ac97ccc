"""What a worker looks after besides its tasks: requests left behind, answers, stuck cases."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from firsthour.clock import utc_now
from firsthour.records.errors import RecordsError
from firsthour.records.store import Store
from gate.answers import relay
from gate.errors import GateError
from gate.open import start_waiting
from gate.returns import relay_returns
from service.alerts import tell_administrators
from service.mailbox_watch import MailboxWatch
from service.schedule import check_now, keep_schedule
from service.template_watch import TemplateWatch
from service.tools import Tools

_LOG = logging.getLogger(__name__)

STUCK = "WorkflowType = 'Escalation' AND TemporalReportedProblems IS NOT NULL"
"""Cases whose workflow task failed five times in a row (the engine's own search attribute)."""


@dataclass(frozen=True, slots=True)
class Sweeps:
    """The worker's rounds. Each goes on until it is cancelled; a failed round is tried again."""

    client: Client
    tools: Tools
    queue: str
    heartbeat_url: str
    is_well: Callable[[], Awaitable[bool]]
    mailbox: MailboxWatch | None = None
    told: set[tuple[str, ...]] = field(default_factory=set)
    """Which stuck cases the administrators were told of last, and in which hour."""
    broken: set[str] = field(default_factory=set)
    """Why the directory could not be used when it was looked at last."""

    def rounds(self) -> tuple[Awaitable[None], ...]:
        """Every round with its own beat."""
        rounds = [
            self._every(timedelta(seconds=10), self.start_waiting),
            self._every(timedelta(seconds=1), self.relay_answers),
            self._every(timedelta(seconds=10), self.relay_returns),
            self._every(timedelta(minutes=1), self.find_stuck),
            self._every(timedelta(minutes=1), self.look_at_directory),
            self._every(timedelta(minutes=1), self.say_channels),
            self._every(timedelta(minutes=15), self.fetch_calendars),
            self._every(timedelta(minutes=1), self.fetch_new_calendars),
            self._every(timedelta(hours=1), self.keep_schedule),
            self._every(timedelta(seconds=10), TemplateWatch(self.tools).look),
        ]
        if self.mailbox:
            rounds.append(self._every(timedelta(minutes=1), self.mailbox.look))
        if self.heartbeat_url:
            rounds.append(self._every(timedelta(minutes=1), self.heartbeat))
        return tuple(rounds)

    async def start_waiting(self) -> None:
        """Start every request that has no running case: somebody was stopped in between."""
        await start_waiting(self.client, self.tools.store, queue=self.queue, now=utc_now())

    async def relay_answers(self) -> None:
        """Tell the cases what their customers answered, in batches."""
        await relay(self.client, self.tools.store, utc_now())

    async def relay_returns(self) -> None:
        """Tell the cases which of their notices came back: the recipients' next way is tried."""
        await relay_returns(self.client, self.tools.store, utc_now())

    async def find_stuck(self) -> None:
        """Tell the administrators of cases whose workflow task keeps failing, once an hour."""
        try:
            found = [each.id async for each in self.client.list_workflows(STUCK)]
        except RPCError as error:
            if error.status in (RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.INVALID_ARGUMENT):
                return  # an older server knows no such attribute
            raise
        news = (f"{utc_now():%Y-%m-%dT%H}", *sorted(found))
        if not found or news in self.told:
            return
        if await asyncio.to_thread(tell_administrators, self.tools, found):
            self.told.clear()
            self.told.add(news)

    async def look_at_directory(self) -> None:
        """Have a directory that cannot be used checked at once: administrators hear of it then.

        The last good version is in use meanwhile. What the check has told it does not tell again.
        """
        wrong = await asyncio.to_thread(self.tools.wrong)
        if wrong and wrong not in self.broken:
            await check_now(self.client)
        self.broken.clear()
        self.broken.update([wrong] if wrong else [])

    async def say_channels(self) -> None:
        """Say in the records how this worker's channels are: by that it is known to live."""
        breakers = self.tools.deliver.breakers
        await asyncio.to_thread(breakers.say_all, self.tools.store, utc_now())

    async def fetch_calendars(self) -> None:
        """Fetch the calendars of shifts; where one fails, the last good copy stays."""
        await asyncio.to_thread(self.tools.fetch_calendars)

    async def fetch_new_calendars(self) -> None:
        """Fetch calendars that the directory has come to name since."""
        await asyncio.to_thread(self.tools.fetch_new_calendars)

    async def keep_schedule(self) -> None:
        """Have the engine check the directory once a day, whatever became of its schedule."""
        await keep_schedule(self.client, self.queue)

    async def heartbeat(self) -> None:
        """Say elsewhere that engine, records and worker all work; silence is the alarm."""
        if not await self.is_well():
            return
        async with httpx.AsyncClient(timeout=10) as http:
            answer = await http.get(self.heartbeat_url)
            answer.raise_for_status()

    async def _every(self, beat: timedelta, sweep: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await sweep()
            except TROUBLES:
                _LOG.warning("%s failed, and is tried again", sweep.__name__, exc_info=True)
            await asyncio.sleep(beat.total_seconds())


TROUBLES = (GateError, RPCError, SQLAlchemyError, RecordsError, httpx.HTTPError, OSError)
"""What a round survives: the engine, the database or the network being away for a while."""


def reachable(store: Store) -> bool:
    """True when the records answer."""
    try:
        with store.read() as connection:
            connection.exec_driver_sql("SELECT 1")
    except SQLAlchemyError:
        return False
    return True
