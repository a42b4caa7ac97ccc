"""Cases and twins through the same server in the same run: how many a second, at what CPU cost."""

import asyncio
import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from benchmarks.bare_twin import Counts, live, twins
from benchmarks.canonical import Canonical, Driven, drive
from benchmarks.ground import Ground
from benchmarks.histories import Made, read
from firsthour.clock import utc_now
from firsthour.domain.clock import CaseClock
from gate.say import workflow_id

CORES = min(2, os.cpu_count() or 1)
"""Cores that a worker and a server of their own can keep busy."""
LATE_S = 5.0
"""Real seconds after the beginning of its last moment in which a case is over, or it ran late."""
ATTEMPTS = 6
LONGER = 1.15
"""Where cases run late because the machine is busy, each attempt gives them so much more time."""
AS_TWINS = 1.0
"""Real time that a case among others takes, as a part of what a twin among others does."""
SPARE_S, SPARE = 0.12, 1.1
"""Real seconds of a moment beyond what is done at it, and what is given for that."""
ALONE_S = 0.18
"""The former, where a case is alone."""
WORTH = 1.03
"""How much faster a clock must be to try another one."""
APART_S = 0.05
"""Real seconds from a case's beginning to the next one's: while one has done what there is to do
at a moment, another one is in the midst of it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a number of cases took together."""

    cases: int
    seconds: float
    cpu_s: float
    late: bool = False
    """Whether something was refused in a case because it came too late; the others were left."""

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
        longer = LONGER ** (2 * attempt)  # a case alone has little to win by short steps
        stands = [longer * (ALONE_S + unit_s * moment.share) for moment in canonical.moments]
        with store.counting() as counted:
            run = await _run(ground, canonical, [0.0], stands, f"alone-{attempt}")
        if not run.rate.late:
            case = run.cases[0]
            made = await read(ground.client, workflow_id(case))
            return Single(made, counted.count, run.rate, case, run.early)
    raise TooBusy


async def at_once(
    ground: Ground, canonical: Canonical, cases: int, single: Single, twin: Rate, *, best: bool
) -> Rate:
    """Run ``cases`` at once, on a clock that gives each moment the time that is needed for it.

    How much that is, on this machine and beside all else that it does just now, is told by how
    fast the ``twin`` was. With ``best``, again on clocks that give each moment what it took, until
    they run late or are no faster: the fastest run in which none was late.
    """
    starts = [APART_S * number for number in range(cases)]
    stands = _stands(canonical, cases, twin)
    found, took = None, [math.inf] * len(stands)
    for attempt in range(ATTEMPTS):
        run = await _run(ground, canonical, starts, stands, f"many-{attempt}", single.early)
        if not run.rate.late:
            if found and run.rate.per_second < found.per_second * WORTH:
                return max(found, run.rate, key=lambda each: each.per_second)
            found = run.rate
            took = [*map(min, took, run.took)]  # what else the machine did is no case's need
            stands = [SPARE_S + each * SPARE for each in took]
        if found and (run.rate.late or not best):
            return found
        if run.rate.late:
            stands = [each * LONGER for each in stands]
    if found is None:
        raise TooBusy
    return found


def _stands(canonical: Canonical, cases: int, twin: Rate) -> list[float]:
    """How long the clock stands at each moment: its share of what so many cases need."""
    shares = [moment.share for moment in canonical.moments]
    needed_s = cases / twin.per_second * AS_TWINS
    return [SPARE_S + needed_s * share / sum(shares) for share in shares]


class _Late(Exception):
    """A case ran late: the run is not one to compare, and the rest of it is left."""


class TooBusy(Exception):
    """Cases ran late on every clock that was tried: something else uses this machine."""


@dataclass(frozen=True, slots=True)
class _Run:
    rate: Rate
    cases: list[int]
    early: frozenset[int]
    took: list[float]
    """Of each moment: real seconds until all that is said at it was said to all cases, and done."""


async def _run(
    ground: Ground,
    canonical: Canonical,
    starts: Sequence[float],
    stands: Sequence[float],
    key: str,
    early: frozenset[int] = frozenset(),
) -> _Run:
    """Run a case from each of the ``starts``, in seconds from now; its moments last ``stands``."""
    cpu_s, begun = ground.cpu_s(), time.monotonic()
    beside, late = _Beside(ground, canonical, key, early), False
    try:
        async with asyncio.TaskGroup() as group:
            for number, start_s in enumerate(starts):
                clock = canonical.standing(utc_now() + timedelta(seconds=start_s), stands)
                group.create_task(beside.live(number, start_s, clock))
    except* _Late:
        late = True
        await ground.call_off(beside.cases, "ran late")
    seconds = time.monotonic() - begun
    rate = Rate(len(starts), seconds, ground.cpu_s() - cpu_s, late)
    met = frozenset[int]().union(*(each.early for each in beside.driven))
    return _Run(rate, beside.cases, met, beside.took())


@dataclass(frozen=True, slots=True)
class _Beside:
    """Cases that live beside each other, and how they were driven."""

    ground: Ground
    canonical: Canonical
    key: str
    early: frozenset[int]
    cases: list[int] = field(default_factory=list)
    driven: list[Driven] = field(default_factory=list)

    async def live(self, number: int, start_s: float, clock: CaseClock) -> None:
        """Take one case from its opening, after so many seconds, to its end; or raise `_Late`."""
        ground = self.ground
        await asyncio.sleep(start_s)
        case = await ground.open(self.canonical, clock, f"{self.key}-{number}", utc_now())
        self.cases.append(case)
        driven = await drive(
            ground.client,
            case,
            self.canonical,
            clock,
            patient=lambda: ground.settled(case),
            done=lambda: ground.settled(case, LATE_S),
            in_spite=False,
            early=self.early,
        )
        self.driven.append(driven)
        left_s = (self.canonical.begins(clock)[-1] - utc_now()).total_seconds()
        if driven.refused or not await ground.has_ended(case, left_s + LATE_S):
            raise _Late

    def took(self) -> list[float]:
        """Of each moment: what the slowest case took."""
        moments = [moment.at for moment in self.canonical.moments]
        return [
            max((each.took.get(at, 0.0) for each in self.driven), default=0.0) for at in moments
        ]


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
