"""What a notice to ten thousand customers takes, against a bare loop of the same client.

    python benchmarks/fanout.py [--quick] [--json] [--only PART ...]

Everything runs on this machine: the embedded server, one worker process with the product's own
options, records in SQLite (synchronous=FULL), and a sink, a real server in a process of its own
that takes every message and counts by its id. The keys:

`email_ratio`: customers told a second, from the manager's command until the ledger has the last of
  10,000 (2,000 quick) as sent, divided by messages a second of the bare loop in the same run: the
  same client, opened by the same settings, hands as many ready messages like that of the notice to
  the same sink one after the other, and keeps no account.
`email_per_second`, `email_bare_per_second`: the two of them.
`webhook_ratio`, `webhook_per_second`, `webhook_bare_per_second`: the same by signed webhooks.
`peak_mb`: the most memory that a worker held meanwhile, in MiB.
`page_delay_s`: how much longer than at rest it takes, in the middle of such a notice, from the
  opening of another case until the channel has its owner's page; the longest of all. The pages
  come in the middle of a second notice, to as many: the first one is timed for itself.

RuntimeError where a sink has not every message, or one of them twice.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import ColumnElement, func, select

from benchmarks.canonical import Canonical, read
from benchmarks.ground import Ground, settings_in
from benchmarks.notices import customers, opened_with, send_now
from benchmarks.reporting import Found, arguments, tell
from benchmarks.sinks import Sink, sink
from benchmarks.tail import start_worker
from engine.namespace import prepare
from engine.ports import free_port
from engine.server import start
from firsthour.assembly import notice_settings
from firsthour.clock import utc_now
from firsthour.domain.effects import NoticeKind
from firsthour.notices.channels.registry import open_all
from firsthour.notices.channels.senders import Message, Sender
from firsthour.notices.rendering.render import render
from firsthour.notices.rendering.samples import contexts
from firsthour.records.shapes import Contact, Customer
from firsthour.records.tables import DELIVERIES
from firsthour.settings import Settings
from gate.connect import connect
from gate.open import open_case
from gate.say import say
from service.tools import build

WHOLE, QUICK = 10_000, 2_000
PAGES = 4
"""Pages that are timed at rest, and again in the middle, as long as that lasts."""
POLL_S, COUNT_S = 0.01, 0.1
"""Seconds between two looks at the ledger: for the page of a case, and for a count of thousands.

The count goes through all of them, and is taken from what this machine has for the worker.
"""
BARS: dict[str, tuple[str, float]] = {
    "email_ratio": (">=", 0.6),
    "webhook_ratio": (">=", 0.6),
    "page_delay_s": ("<=", 1.0),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One of the channels: its sink, where its customers are, what its settings are besides."""

    name: str
    sink: str
    address: str
    options: tuple[str, ...] = ()

    def customers(self, count: int, port: int) -> tuple[Customer, ...]:
        """So many customers, each with one contact at the sink."""
        return tuple(
            replace(each, contacts=(self._contact(at, port),))
            for at, each in enumerate(customers(count), 1)
        )

    def _contact(self, at: int, port: int) -> Contact:
        return Contact(f"Contact {at}", self.address.format(at=at, port=port), channel=self.name)


EMAIL = Channel("email", "mail", "contact-{at}@example.com")
WEBHOOK = Channel("webhook", "hooks", "http://127.0.0.1:{port}/{at}", ("127.0.0.1",))


@dataclass(frozen=True, slots=True)
class Bench:
    """One channel's run: where, by which case, to how many, and who works."""

    rig: Ground
    canonical: Canonical
    people: tuple[Customer, ...]
    worker: subprocess.Popen[bytes]

    async def fan_out(self) -> Found:
        """The notice to everybody; and another one, in whose middle pages of other cases come."""
        rest = [await self._page(f"rest-{number}") for number in range(PAGES)]
        begun, everybody = await self._sent("timed")
        await self._until(len(self.people), *everybody, every_s=COUNT_S)
        rate = len(self.people) / (time.perf_counter() - begun)
        _, everybody = await self._sent("interrupted")
        await self._until(len(self.people) // 4, *everybody, every_s=COUNT_S)
        middle: list[float] = []
        while len(middle) < PAGES and self._count(*everybody) < len(self.people):
            middle.append(await self._page(f"middle-{len(middle)}"))
        await self._until(len(self.people), *everybody, every_s=COUNT_S)
        return {
            "per_second": rate,
            "page_delay_s": max(max(middle) - statistics.median(rest), 0.0),
            "peak_mb": _peak_mb(self.worker.pid),
        }

    async def _sent(self, key: str) -> tuple[float, tuple[ColumnElement[bool], ...]]:
        """Have everybody told by a case of their own: since when, and where it is in the ledger."""
        case = await opened_with(self.rig, self.canonical, self.people, key)
        begun = time.perf_counter()
        await say(self.rig.client, case, send_now(self.canonical))
        return begun, (DELIVERIES.c.case == case, DELIVERIES.c.audience == "customers")

    async def _page(self, key: str) -> float:
        """Seconds from the opening of a case until its owner's page is sent."""
        source = replace(self.canonical.intake.source, key=key)
        intake = replace(self.canonical.intake, source=source, severity=1, customers=())
        store, policy = self.rig.tools.store, self.canonical.policy
        begun = time.perf_counter()
        opened = await open_case(
            self.rig.client, store, intake, policy, now=utc_now(), queue=self.rig.queue
        )
        await self._until(1, DELIVERIES.c.case == opened.case, DELIVERIES.c.notice == "page")
        return time.perf_counter() - begun

    async def _until(self, told: int, *which: ColumnElement[bool], every_s: float = POLL_S) -> None:
        """Wait until the ledger has so many of these as sent."""
        while self._count(*which) < told:  # noqa: ASYNC110 - a ledger is no event
            await asyncio.sleep(every_s)

    def _count(self, *which: ColumnElement[bool]) -> int:
        query = select(func.count()).where(*which, DELIVERIES.c.state == "sent")
        with self.rig.tools.store.read() as connection:
            return connection.execute(query).scalar_one()


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024


def bare(sender: Sender, message: Message, addresses: list[str]) -> float:
    """Messages a second, one after the other."""
    messages = [
        replace(message, message_id=f"<bare-{at}@example.com>", address=address)
        for at, address in enumerate(addresses)
    ]
    begun = time.perf_counter()
    for each in messages:
        sender.send(each)
    return len(messages) / (time.perf_counter() - begun)


def ready() -> Message:
    """A message like those of the notice."""
    context = next(contexts(NoticeKind.INITIAL_NOTICE, "en", customer=True))
    rendered = render(NoticeKind.INITIAL_NOTICE, context)
    return Message(
        message_id="<bare@example.com>",
        thread="<thread@example.com>",
        case="ESC-2026-000001",
        sender_name="Customer Support",
        sender_address="escalations@example.com",
        name="Contact 1",
        address="",
        reply_to="escalations@example.com",
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        short=rendered.short,
        at=utc_now(),
        kind=NoticeKind.INITIAL_NOTICE,
    )


async def measure(channel: Channel, recipients: int) -> Found:
    """Both sides of one channel."""
    with (
        sink("mail") as mail,
        sink(channel.sink) as target,
        tempfile.TemporaryDirectory(prefix="firsthour-fanout-") as name,
    ):
        folder = Path(name)
        people = channel.customers(recipients, target.port)
        settings = _settings(folder, channel, target.port if channel is EMAIL else mail.port)
        async with _bench(folder, settings, people) as bench:
            senders = open_all(notice_settings(settings))
            addresses = [person.contacts[0].address for person in people]
            rate = await asyncio.to_thread(bare, senders[channel.name], ready(), addresses)
            for sender in senders.values():
                sender.close()
            found = await bench.fan_out()
        _check(target, 3 * recipients)
    own = {
        "ratio": found["per_second"] / rate,
        "per_second": found["per_second"],
        "bare_per_second": rate,
    }
    return {f"{channel.name}_{key}": value for key, value in own.items()} | {
        key: found[key] for key in ("peak_mb", "page_delay_s")
    }


@asynccontextmanager
async def _bench(
    folder: Path, settings: Settings, people: tuple[Customer, ...]
) -> AsyncIterator[Bench]:
    async with await start(
        folder / "engine", port=settings.temporal.port, quick_timers=True
    ) as engine:
        client = await connect(engine.target)
        await prepare(client)
        tools = await asyncio.to_thread(build, settings)
        worker = start_worker(settings, folder / "worker.log")
        try:
            yield Bench(Ground(folder, engine, client, tools), read(), people, worker)
        finally:
            worker.kill()
            worker.wait()
            tools.close()


def _settings(folder: Path, channel: Channel, mail: int) -> Settings:
    given = settings_in(folder, free_port(), "smtp").model_dump()
    given["notices"]["smtp"] |= {"host": "127.0.0.1", "port": mail}
    given["notices"]["token_key"] = f"file:{_key(folder)}"
    if channel.options:
        given["notices"]["channels"] = {
            channel.name: {"kind": channel.name, "trusted_hosts": ",".join(channel.options)}
        }
    return Settings.model_validate(given)


def _key(folder: Path) -> Path:
    path = folder / "key"
    path.write_text("a key of thirty-two letters or so", "ascii")
    return path


def _check(target: Sink, at_least: int) -> None:
    taken = target.taken()
    if not at_least <= taken.ids == taken.all:
        message = f"the sink took {taken.all} messages, {taken.ids} by id, of {at_least}"
        raise RuntimeError(message)


PARTS: dict[str, Channel] = {"email": EMAIL, "webhook": WEBHOOK}


async def _measure(parts: list[str], recipients: int) -> Found:
    found: Found = {}
    for part in parts:
        one = await measure(PARTS[part], recipients)
        worst = {key: max(one[key], found.get(key, 0.0)) for key in ("peak_mb", "page_delay_s")}
        found |= one | worst
    return found


def main() -> int:
    """Measure and print; 0 when it was measured, whatever the figures."""
    given = arguments(__doc__, PARTS).parse_args()
    parts = [part for part in PARTS if part in given.only or not given.only]
    found = asyncio.run(_measure(parts, QUICK if given.quick else WHOLE))
    if given.json:
        print(json.dumps({key: round(value, 4) for key, value in found.items()}))
    else:
        tell(found, BARS)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # short-lived Temporal clients may crash at interpreter exit (SDK #300)
