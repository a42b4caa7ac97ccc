"""The worker at work: a queue for cases, three for notices; sweeps beside them; a clean end."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.plugin import SimplePlugin
from temporalio.runtime import Runtime
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.cases import MergeCases
from activities.contracts import PAGES, QUEUES, Order, WriteFacts
from activities.directory import OfferSeats
from activities.documents import RenderDocuments
from activities.ledger import LookAfter
from activities.notices import SendNotices
from activities.records import WriteRecords
from engine.namespace import prepare
from engine.runtime import runtime
from firsthour.clock import utc_now
from firsthour.domain.commands import Said
from firsthour.domain.effects import Answered, Offered, Rendered, Told
from firsthour.records.errors import RecordsError
from firsthour.records.ledger.channels import ChannelState, forget_worker
from firsthour.settings import Settings
from gate.connect import reach
from service.errors import AddressUnusable
from service.health import Health
from service.mailbox_watch import MailboxWatch, mailbox_watch
from service.sweeps import Sweeps, reachable
from service.tools import Tools, build
from workflows.carried import Carried
from workflows.converter import learn

_LOG = logging.getLogger(__name__)

THREADS = 16
"""Activities at once on each queue; none holds a connection while it waits for a channel."""
PAGING = 64
"""Pages and offers at once: each may wait for a channel that hangs, and none for another one."""

POLLS = 5
"""As many as the SDK has by itself."""

RELEASE = WorkerDeploymentVersion("firsthour", version("firsthour"))
"""Shown in Temporal's UI with each task, in place of a hash of the code."""

TRAVELLING = (Carried, Said, Order, WriteFacts, Told, Offered, Rendered, Answered)
"""What workflow and activities are sent most."""

STICKY = timedelta(seconds=10)
"""How long the engine keeps a case's task for the worker that has it in memory.

After a worker was killed, its cases hear nothing for so long: not longer than a person who waits
for an answer is patient, and as long as a send that stopped takes to be noticed.
"""


_DOERS_ALONE = SimplePlugin("firsthour-doers-alone", workflows=lambda _of_client: [])
"""Cases live on one queue: workers of the others load no workflows, and ask for none."""


def activities_of(tools: Tools, client: Client) -> list[Callable[..., Any]]:
    """The bound methods of every doer."""
    return [
        WriteRecords(tools.store).write,
        SendNotices(tools.deliver).send,
        *of_ledger(tools),
        OfferSeats(tools.directory, tools.deliver).offer_seat,
        RenderDocuments(tools.store).render_rca,
        MergeCases(tools.store, client).merge,
        tools.check_directory.check,
    ]


def of_ledger(tools: Tools) -> tuple[Callable[..., Any], ...]:
    """What looks after promises by the ledger."""
    ledger = LookAfter(tools.deliver)
    return ledger.seek, ledger.note_call, ledger.resend


@asynccontextmanager
async def working(
    client: Client,
    tools: Tools,
    queue: str,
    *,
    graceful: timedelta = timedelta(seconds=20),
    threads: int = THREADS,
    cached: int = 10_000,
) -> AsyncIterator[tuple[Worker, ...]]:
    """Workers of all queues that take tasks until the context ends; then they drain.

    ``threads`` activities at once on each queue; ``cached`` cases are kept in memory.
    """
    doers = activities_of(tools, client)
    async with serving(
        client, doers, queue, graceful=graceful, threads=threads, cached=cached
    ) as every:
        yield every


@asynccontextmanager
async def serving(
    client: Client,
    doers: Sequence[Callable[..., Any]],
    queue: str,
    *,
    graceful: timedelta,
    threads: int = THREADS,
    cached: int = 10_000,
    polls: int = POLLS,
    workflows: Sequence[type] = (),
) -> AsyncIterator[tuple[Worker, ...]]:
    """The same workers, with activities of one's own in place of those that reach people.

    ``polls`` is how many requests for tasks each queue has open at a time; ``workflows`` are taken
    beside the product's own.
    """
    await asyncio.to_thread(learn, *TRAVELLING)
    async with AsyncExitStack() as stack:

        def worker(suffix: str, **more: Any) -> Worker:  # noqa: ANN401 - the worker's own options
            slots = PAGING if suffix == PAGES else threads
            return Worker(
                client,
                task_queue=f"{queue}-{suffix}" if suffix else queue,
                activities=doers,
                activity_executor=stack.enter_context(ThreadPoolExecutor(slots)),
                max_concurrent_activities=slots,
                max_concurrent_workflow_task_polls=polls,
                max_concurrent_activity_task_polls=polls,
                graceful_shutdown_timeout=graceful,
                deployment_config=WorkerDeploymentConfig(RELEASE, use_worker_versioning=False),
                **more,
            )

        on_cases = worker(
            "",
            workflows=workflows,
            max_cached_workflows=cached,
            sticky_queue_schedule_to_start_timeout=STICKY,
        )
        every = (on_cases, *(worker(suffix, plugins=[_DOERS_ALONE]) for suffix in QUEUES))
        for each in every:
            await stack.enter_async_context(each)
        try:
            yield every
        finally:  # all at once: each may take as long as is given to it
            await asyncio.gather(*(each.shutdown() for each in every))


async def run(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT, then drain: sends under way end, the rest is handed over."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    tools = await asyncio.to_thread(build, settings)
    try:
        await _work(settings, tools, stop)
    finally:
        await asyncio.to_thread(_leave, tools)


def _leave(tools: Tools) -> None:
    """Strike this worker off the list of those that say how their channels are, and close."""
    with contextlib.suppress(SQLAlchemyError, RecordsError):  # the records may be away by now
        forget_worker(tools.store, tools.deliver.breakers.worker)
    tools.close()


async def _work(settings: Settings, tools: Tools, stop: asyncio.Event) -> None:
    temporal, own = settings.temporal, _runtime(settings)
    client = await reach(temporal.profile, temporal.namespace, temporal.port, runtime=own)
    await prepare(client)
    graceful = timedelta(seconds=settings.graceful_shutdown_s)
    async with working(client, tools, settings.task_queue, graceful=graceful) as workers:
        loop = asyncio.get_running_loop()

        async def is_well() -> bool:
            healthy = await client.service_client.check_health()
            running = all(worker.is_running for worker in workers)
            return healthy and running and await asyncio.to_thread(reachable, tools.store)

        mailbox = mailbox_watch(tools)
        health = _health(settings, tools, loop, is_well, mailbox)
        beat = settings.heartbeat_url
        sweeps = Sweeps(client, tools, settings.task_queue, beat, is_well, mailbox)
        _LOG.info("Working on %s.", settings.task_queue)
        await _until(stop, sweeps)
        if health:
            health.close()


def _runtime(settings: Settings) -> Runtime:
    try:
        return runtime(settings.metrics)
    except ValueError as error:
        raise AddressUnusable("metrics", settings.metrics, error) from error


def _health(
    settings: Settings,
    tools: Tools,
    loop: asyncio.AbstractEventLoop,
    is_well: Callable[[], Any],
    mailbox: MailboxWatch | None,
) -> Health | None:
    if not settings.health:
        return None

    def alive() -> bool:
        return _within(loop, asyncio.sleep(0, True))  # noqa: FBT003 - the value it gives back

    def ready() -> bool:
        return _within(loop, is_well())

    def channels() -> tuple[ChannelState, ...]:
        channels = tools.deliver.breakers.shown(utc_now())
        return (*channels, mailbox.shown()) if mailbox else channels

    try:
        return Health(settings.health, tools.store, alive, ready, channels)
    except (OSError, OverflowError) as error:
        raise AddressUnusable("health", settings.health, error) from error


def _within(loop: asyncio.AbstractEventLoop, check: Any) -> bool:  # noqa: ANN401 - any coroutine
    """The answer of the worker's own loop, or no when it does not answer in time."""
    try:
        return bool(asyncio.run_coroutine_threadsafe(check, loop).result(timeout=3))
    except (TimeoutError, RuntimeError):
        return False


async def _until(stop: asyncio.Event, sweeps: Sweeps) -> None:
    rounds = [asyncio.ensure_future(each) for each in sweeps.rounds()]
    await stop.wait()
    for each in rounds:
        each.cancel()
    for each in rounds:
        with contextlib.suppress(asyncio.CancelledError):
            await each
