"""Cases and twins through the same server in the same run: how many a second, at what CPU cost."""

import asyncio
import os
import time
from dataclasses import dataclass

from benchmarks.bare_twin import Counts, live, twins
from benchmarks.canonical import Canonical, drive
from benchmarks.ground import Ground
from benchmarks.histories import Made, read
from firsthour.clock import utc_now
from gate.say import workflow_id
from service.work import STICKY, THREADS

CORES = min(2, os.cpu_count() or 1)
"""Cores that a worker and a server of their own can keep busy."""
LATE_S = 5.0
"""Real seconds after its last command in which a case is finished, or it ran late."""
ATTEMPTS = 5
LONGER = 1.3
"""Where cases run late because the machine is busy, each attempt gives them so much more time."""
SLACK = 1.2
"""Share of real time above what the CPU needs: with less, cases at once would run late."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a number of cases took together."""

    cases: int
    seconds: float
    cpu_s: float
    late: int = 0
    """Cases in which something was refused because it came too late."""

    @property
    def per_second(self) -> float:
        """Cases per second."""
        return self.cases / self.seconds

    @property
    def cpu_per_case(self) -> float:
        """CPU seconds of one case: server, worker and those who speak."""
        return self.cpu_s / self.cases


@dataclass(frozen=True, slots=True)
class Single:
    """One case alone: its history, its statements, and what it took."""

    made: Made
    statements: int
    rate: Rate
    case: int


async def one(ground: Ground, canonical: Canonical, unit_s: float) -> Single:
    """Run the canonical case alone."""
    store = ground.tools.store
    for attempt in range(ATTEMPTS):
        with store.counting() as counted:
            rate, cases = await _run(
                ground, canonical, 1, unit_s * LONGER**attempt, f"alone-{attempt}"
            )
        if not rate.late:
            made = await read(ground.client, workflow_id(cases[0]))
            return Single(made, counted.count, rate, cases[0])
    raise TooBusy


async def at_once(ground: Ground, canonical: Canonical, cases: int, cpu_per_case: float) -> Rate:
    """Run ``cases`` at once, on a clock that gives them just the time that the CPU needs."""
    shares = sum(moment.share for moment in canonical.moments)
    unit_s = max(0.2, cases * cpu_per_case * SLACK / CORES / shares)
    for attempt in range(ATTEMPTS):
        rate, _ = await _run(ground, canonical, cases, unit_s * LONGER**attempt, f"many-{attempt}")
        if not rate.late:
            return rate
    raise TooBusy


class TooBusy(Exception):
    """Cases ran late on every clock that was tried: something else uses this machine."""


async def _run(
    ground: Ground, canonical: Canonical, cases: int, unit_s: float, key: str
) -> tuple[Rate, list[int]]:
    cpu_s, begun = ground.cpu_s(), time.monotonic()

    async def live_one(number: int) -> tuple[int, bool]:
        now = utc_now()
        clock = canonical.clock(now, unit_s)
        case = await ground.open(canonical, clock, f"{key}-{number}", now)
        driven = await drive(
            ground.client,
            case,
            canonical,
            clock,
            patient=lambda: ground.settled(case),
            in_spite=False,
        )
        ended = not driven.refused and await ground.has_ended(case, LATE_S)
        if not ended:
            await ground.client.get_workflow_handle(workflow_id(case)).terminate("ran late")
        return case, ended

    done = await asyncio.gather(*(live_one(number) for number in range(cases)))
    late = sum(not ended for _, ended in done)
    seconds = time.monotonic() - begun
    return Rate(cases, seconds, ground.cpu_s() - cpu_s, late), [case for case, _ in done]


def counts_of(made: Made) -> Counts:
    """What a twin has to do to match a history."""
    fired = made.by_type["TIMER_FIRED"]
    return Counts(made.commands, made.activities, fired, made.timers - fired)


async def twins_at_once(ground: Ground, counts: Counts, number: int) -> Rate:
    """Run as many twins at once."""
    async with twins(ground.client, THREADS, STICKY):
        await live(ground.client, "twin-warm-up", Counts(1, 1, 1, 1))
        cpu_s, begun = ground.cpu_s(), time.monotonic()
        names = (f"twin-{number}-{at}" for at in range(number))
        await asyncio.gather(*(live(ground.client, name, counts) for name in names))
        return Rate(number, time.monotonic() - begun, ground.cpu_s() - cpu_s)


async def idle_cpu(ground: Ground, seconds: float) -> float:
    """CPU seconds a second of a server and a worker that have nothing to do."""
    before = ground.cpu_s()
    await asyncio.sleep(seconds)
    return (ground.cpu_s() - before) / seconds
