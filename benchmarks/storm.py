"""The storm: cases opened in one minute, whose customers are all owed their notice in one minute.

They are opened at severity 3, where customers hear within 60 minutes, and nobody does anything:
each notice goes out by itself. All cases share one clock. It spends the first case-minute on the
opening, leaps to the 45th, where the automatic sends of this severity begin, and squeezes the six
minutes in which all of them fall due into as few real seconds as this machine can carry; the rest
of the hour is for what was left over. How long it takes to open a case is learnt from a few that
are opened before.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from sqlalchemy import func, select

from benchmarks.canonical import Canonical
from benchmarks.ground import Ground
from firsthour.clock import utc_now
from firsthour.domain.clock import CaseClock, Segment
from firsthour.domain.stages import Audience
from firsthour.records import views
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES
from gate.open import open_case

MINUTE_S, SENDS_FROM_S, SENDS_TO_S, HOUR_S = 60.0, 2_700.0, 3_060.0, 3_600.0
OVER_S = HOUR_S + MINUTE_S
"""From here on the clock goes at the pace of real time: the cases are open, and do nothing."""
LEAP_S = 0.3
AT_ONCE = 8
PILOTS = 12
"""Cases that are opened before, and called off."""
OPENING, TELLING, LEFT_OVER = 0.7, 0.6, 2.0
"""Real time of the opening, of the minutes in which notices fall due, and of the rest of the hour,
as a part of what it took to open as many cases and to have all their owners paged."""
PATIENCE_S = 20.0
"""Real seconds after the hour in which stragglers are waited for, to count them as missed."""


@dataclass(frozen=True, slots=True)
class Storm:
    """How many cases there were, how many missed their hour, and the least time left, in s."""

    cases: int
    missed: int
    smallest_margin_s: float
    squeezed_s: float
    """Real seconds of the minutes in which all notices fell due."""


async def storm(ground: Ground, canonical: Canonical, cases: int, case_s: float) -> Storm:
    """Open the cases, let the hour pass, and ask the ledger when each customer was told.

    ``case_s`` is what `pilot` found.
    """
    start, all_s = utc_now(), cases * case_s
    segments = (
        _squeezed(0.0, MINUTE_S, all_s * OPENING),
        _squeezed(MINUTE_S, SENDS_FROM_S, LEAP_S),
        _squeezed(SENDS_FROM_S, SENDS_TO_S, all_s * TELLING),
        _squeezed(SENDS_TO_S, OVER_S, all_s * LEFT_OVER),
        Segment(OVER_S, 1.0),
    )
    clock = CaseClock(start, canonical.opened, segments)
    opened = await _open_all(ground, canonical, clock, cases, "storm")
    over = clock.real_time(canonical.opened + timedelta(seconds=OVER_S))
    deadline = over + timedelta(seconds=PATIENCE_S)
    while _told(ground, opened) < cases and utc_now() < deadline:  # noqa: ASYNC110 - a ledger is no event
        await asyncio.sleep(0.2)
    told = _margins(ground, opened)
    missed = cases - len(told) + sum(margin < 0 for margin in told)
    return Storm(cases, missed, round(min(told, default=0.0), 1), all_s * TELLING)


def _squeezed(begin: float, end: float, real_s: float) -> Segment:
    """Case seconds from ``begin`` to ``end`` in so many real ones."""
    return Segment(begin, (end - begin) / real_s)


async def pilot(ground: Ground, canonical: Canonical) -> float:
    """Real seconds for each of a few cases, from the first opening until nothing is in flight."""
    begun, now = monotonic(), utc_now()
    clock = CaseClock(now, canonical.opened, (Segment(0.0, 1.0),))
    opened = await _open_all(ground, canonical, clock, PILOTS, "pilot")
    for case in opened:
        await ground.quiet(case)
    took = monotonic() - begun
    await ground.call_off(opened, "has shown the way")
    return took / PILOTS


async def _open_all(
    ground: Ground, canonical: Canonical, clock: CaseClock, cases: int, name: str
) -> Sequence[int]:
    plain = replace(
        canonical.intake,
        severity=3,
        criteria=(),
        records=(),
        stakeholders=(),
        customers=canonical.intake.customers[-1:],
    )
    keys = iter(range(cases))
    opened: list[int] = []

    async def some() -> None:
        for key in keys:
            source = replace(plain.source, key=f"{name}-{key}")
            new = await open_case(
                ground.client,
                ground.tools.store,
                replace(plain, source=source),
                canonical.policy,
                now=utc_now(),
                queue=ground.queue,
                clock=clock,
            )
            opened.append(new.case)

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return opened


FIRST_NOTICES = (DELIVERIES.c.audience == Audience.CUSTOMERS) & (
    DELIVERIES.c.notice == "initial_notice"
)


def _told(ground: Ground, opened: Sequence[int]) -> int:
    """How many customers have been told so far; asked often, and so in one small statement."""
    query = select(func.count()).where(FIRST_NOTICES, DELIVERIES.c.state == "sent")
    query = query.where(DELIVERIES.c.case >= min(opened))
    with ground.tools.store.read() as connection:
        return connection.execute(query).scalar_one()


def _margins(ground: Ground, opened: Sequence[int]) -> list[float]:
    """Case seconds that were left when the last customer of a case had been told."""
    store = ground.tools.store
    told = (
        select(DELIVERIES.c.case, func.max(DELIVERY_STATES.c.at).label("at"))
        .join(DELIVERY_STATES, DELIVERY_STATES.c.delivery == DELIVERIES.c.id)
        .where(FIRST_NOTICES, DELIVERY_STATES.c.state == "sent")
        .group_by(DELIVERIES.c.case)
    )
    with store.read() as connection:
        at = {row.case: row.at for row in connection.execute(told)}
    opened_at = {case.case: case.opened_at for case in views.cases(store, limit=100_000)}
    due = timedelta(seconds=HOUR_S)
    return [(opened_at[case] + due - at[case]).total_seconds() for case in opened if case in at]
