"""A worker is killed at a random point of a notice to many customers by mail; another goes on."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.canonical import read
from benchmarks.ground import Ground, settings_in
from benchmarks.notices import customers, opened_with, send_now
from benchmarks.tail import start_worker
from engine.namespace import prepare
from engine.ports import free_port
from engine.server import start
from firsthour.notices.settings import NoticeSettings, SmtpSettings
from firsthour.records.ledger import told
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.waiting import waiting
from firsthour.records.shown import LedgerLine
from firsthour.settings import Notices, Settings, Smtp
from gate.connect import connect
from gate.say import say
from service.tools import build
from tests.crash.tree import BOOT_S, READY
from tests.notices.post import Post

NOTICE = "initial_notice:customers:1"
RECIPIENTS = 2_000
UNDER_WAY = 2 * NoticeSettings().page + SmtpSettings().connections
"""As many as a killed worker may have claimed and not noted: a page at work, one to be noted."""
PATIENCE_S = 180.0
POLL_S = 0.005


class HoldingPost(Post):
    """A mail server that has taken so many mails in all, and does not say so of any further one.

    Whoever sends then has messages in hand of which nobody can tell whether they were taken.
    """

    def __init__(self) -> None:
        super().__init__()
        self.holds_from: int | None = None
        self._go = Event()

    def lets_go(self) -> None:
        """Say it of every mail, from now on."""
        self.holds_from = None
        self._go.set()

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.holds_from is not None and len(self.mails) >= self.holds_from:
            await asyncio.to_thread(self._go.wait, PATIENCE_S)
        return answer


@asynccontextmanager
async def ground(folder: Path, post: Post) -> AsyncIterator[tuple[Ground, Settings]]:
    """A real server with nobody at work, and settings for workers that send by mail."""
    smtp = Smtp(host="127.0.0.1", port=post.port)
    async with await start(folder / "engine", port=free_port(), quick_timers=True) as engine:
        client = await connect(engine.target)
        await prepare(client)
        notices = Notices(channel="smtp", smtp=smtp)
        settings = settings_in(folder, engine.launch.port).model_copy(update={"notices": notices})
        tools = await asyncio.to_thread(build, settings)
        try:
            yield Ground(folder, engine, client, tools), settings
        finally:
            tools.close()


async def killed_once(
    rig: Ground, settings: Settings, post: HoldingPost, recipients: int, at: int
) -> tuple[int, int]:
    """Kill the worker once so many mails are out, and wait for the next one to tell the rest.

    The case, and how many mails were out when the worker was dead.
    """
    worker = start_worker(settings, rig.folder / "worker.log")
    try:
        canonical = read()
        await up(rig.folder / "worker.log")
        case = await opened_with(rig, canonical, customers(recipients))
        others = len(post.mails)
        post.holds_from = others + at
        await say(rig.client, case, send_now(canonical))
        async with asyncio.timeout(PATIENCE_S):
            while len(post.mails) < others + at:  # noqa: ASYNC110 - counted by a thread
                await asyncio.sleep(POLL_S)
            worker.kill()
            await asyncio.to_thread(worker.wait)
            before = len(post.mails) - others
            post.lets_go()
            worker = start_worker(settings, rig.folder / "worker.log")
            while waiting(rig.tools.store, case, NOTICE).all:  # noqa: ASYNC110 - a ledger is no event
                await asyncio.sleep(0.1)
    finally:
        worker.kill()
        worker.wait()
    return case, before


async def up(log: Path) -> None:
    """Wait until the worker takes tasks."""
    async with asyncio.timeout(BOOT_S):
        while READY not in await asyncio.to_thread(log.read_text, "utf-8"):  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.05)


def to_customers(rig: Ground, case: int) -> list[LedgerLine]:
    """The ledger of the notice."""
    lines = told.whole_ledger(rig.tools.store, case)
    return [line for line in lines if line.enrolment.customer]


@dataclass(frozen=True, slots=True)
class FanOut:
    """What came of it: after how many mails the worker was dead, who had two, what is wrong."""

    at: int
    before: int
    twice: int
    wrong: tuple[str, ...]


async def fan_out(folder: Path, seed: int, recipients: int = RECIPIENTS) -> FanOut:
    """Send, kill at a point that follows from ``seed``, let another worker go on; compare."""
    at = random.Random(seed).randrange(recipients // 40, recipients * 9 // 10)
    post = HoldingPost()
    post.start()
    try:
        async with ground(folder, post) as (rig, settings):
            case, before = await killed_once(rig, settings, post, recipients, at)
            lines = to_customers(rig, case)
    finally:
        post.lets_go()
        post.stop()
    sunk = Counter(
        (to, key)
        for to, key in zip(post.recipients, post.ids(), strict=True)
        if to.startswith("contact-")
    )
    twice = {to for (to, _), times in sunk.items() if times > 1}
    wrong = list(compared(lines, sunk, twice))
    if not at <= before < recipients:
        wrong.append(f"killed after {before} mails of {recipients}, not after {at}")
    if not twice:
        wrong.append("killed with messages in hand, and none of them was sent once more")
    if recipients != len({line.enrolment.message_id for line in lines}):
        wrong.append(f"{len(lines)} lines in the ledger for {recipients} customers")
    return FanOut(at, before, len(twice), tuple(wrong))


def compared(
    lines: list[LedgerLine], sunk: Counter[tuple[str, str]], twice: set[str]
) -> Iterator[str]:
    """Where ledger and mail server do not say the same, in words."""
    owed = {(line.enrolment.address, line.enrolment.message_id) for line in lines}
    doubtful = {
        line.enrolment.address
        for line in lines
        if State.UNKNOWN in [step.state for step in line.steps]
    }
    yield from (f"missing: {to}" for to, _ in owed - set(sunk))
    yield from (f"under an id that no ledger knows: {to}" for to, _ in set(sunk) - owed)
    yield from (
        f"not told by the ledger: {x.enrolment.address}" for x in lines if x.state != "sent"
    )
    yield from (f"twice, and the ledger knows nothing of it: {to}" for to in twice - doubtful)
    yield from (f"{times} times: {to}" for (to, _), times in sunk.items() if times > 2)
    if len(doubtful) > UNDER_WAY:
        yield f"{len(doubtful)} may have been told twice, more than {UNDER_WAY}"
