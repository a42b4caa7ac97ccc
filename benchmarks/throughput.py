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

CORES = min(2, os.cpu_count() or 1)
"""Cores that a worker and a server of their own can keep busy."""
LATE_S = 5.0
"""Real seconds after its last command in which a case is finished, or it ran late."""
ATTEMPTS = 5
LONGER = 1.2
"""Where cases run late because the machine is busy, each attempt gives them so much more time."""
SLACK = 1.2
"""Share of real time above what the CPU needs: with much less, cases at once run late."""
LEAST_UNIT_S = 0.15
"""Real seconds of one share of a moment, below which even a lone case runs late."""
BUSY = 0.93
"""A run that kept the cores at work for so much of its time is as fast as there can be one."""


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
    def busy(self) -> float:
        """The part of the cores' time in which they were at work."""
        return self.cpu_s / self.seconds / CORES

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
    early: frozenset[int]
    """Commands that came before an effect had ended: a person would have seen that."""


async def one(ground: Ground, canonical: Canonical, unit_s: float) -> Single:
    """Run the canonical case alone."""
    store = ground.tools.store
    for attempt in range(ATTEMPTS):
        with store.counting() as counted:
            run = await _run(ground, canonical, 1, unit_s * LONGER**attempt, f"alone-{attempt}")
        if not run.rate.late:
            made = await read(ground.client, workflow_id(run.cases[0]))
            return Single(made, counted.count, run.rate, run.cases[0], run.early)
    raise TooBusy


async def at_once(
    ground: Ground, canonical: Canonical, cases: int, single: Single, *, best: bool
) -> Rate:
    """Run ``cases`` at once, on a clock that gives them about the time that the CPU needs.

    With ``best``, again on quicker clocks, until they run late or the cores have no time left:
    the fastest run in which none was late.
    """
    shares = sum(moment.share for moment in canonical.moments)
    unit_s, found = cases * single.rate.cpu_s * SLACK / CORES / shares, None
    for attempt in range(ATTEMPTS):
        unit_s = max(LEAST_UNIT_S, unit_s)
        rate = (await _run(ground, canonical, cases, unit_s, f"many-{attempt}", single.early)).rate
        if rate.late and found:
            return found
        if rate.late:
            unit_s *= LONGER
            continue
        found = rate if found is None else max(found, rate, key=lambda each: each.per_second)
        if not best or rate.busy > BUSY or unit_s == LEAST_UNIT_S:
            return found
        unit_s *= (1 + rate.busy) / 2  # half of the time that nothing was done in
    if found is None:
        raise TooBusy
    return found


class TooBusy(Exception):
    """Cases ran late on every clock that was tried: something else uses this machine."""


@dataclass(frozen=True, slots=True)
class _Run:
    rate: Rate
    cases: list[int]
    early: frozenset[int]


async def _run(
    ground: Ground,
    canonical: Canonical,
    cases: int,
    unit_s: float,
    key: str,
    early: frozenset[int] = frozenset(),
) -> _Run:
    cpu_s, begun = ground.cpu_s(), time.monotonic()

    async def live_one(number: int) -> tuple[int, bool, set[int]]:
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
            early=early,
        )
        ended = not driven.refused and await ground.has_ended(case, LATE_S)
        if not ended:
            await ground.client.get_workflow_handle(workflow_id(case)).terminate("ran late")
        return case, ended, driven.early

    done = await asyncio.gather(*(live_one(number) for number in range(cases)))
    seconds = time.monotonic() - begun
    numbers, ended, came_early = zip(*done, strict=True)
    rate = Rate(cases, seconds, ground.cpu_s() - cpu_s, cases - sum(ended))
    return _Run(rate, list(numbers), frozenset().union(*came_early))


def counts_of(made: Made) -> Counts:
    """What a twin has to do to match a history."""
    fired = made.by_type["TIMER_FIRED"]
    return Counts(made.commands, dict(made.activities), fired, made.timers - fired)


async def twins_at_once(ground: Ground, counts: Counts, number: int, *, best: bool) -> Rate:
    """Run as many twins at once; with ``best`` twice, and the faster one counts."""
    async with twins(ground.client):
        once = dict.fromkeys(counts.activities, 1)
        await live(ground.client, "twin-warm-up", Counts(1, once, 1, 1))
        runs = [await _twins(ground, counts, number, attempt) for attempt in range(1 + best)]
    return max(runs, key=lambda each: each.per_second)


async def _twins(ground: Ground, counts: Counts, number: int, attempt: int) -> Rate:
    cpu_s, begun = ground.cpu_s(), time.monotonic()
    names = (f"twin-{attempt}-{at}" for at in range(number))
    await asyncio.gather(*(live(ground.client, name, counts) for name in names))
    return Rate(number, time.monotonic() - begun, ground.cpu_s() - cpu_s)
