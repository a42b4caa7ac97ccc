"""The run: cases at once, kills at seeded moments, until every case has come to its end."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from temporalio.service import RPCError

from benchmarks.canonical import Canonical, Driven, drive, read
from benchmarks.ground import Ground
from firsthour.clock import utc_now
from firsthour.domain.clock import CaseClock
from firsthour.records import views
from firsthour.records.intake import clock_of
from gate.open import open_case
from gate.say import workflow_id
from tests.crash.facts import differences, story
from tests.crash.post import lost, message_ids, post_of, strays
from tests.crash.tree import Outage, Tree, What, plant

REFERENCE_UNIT_S = 1.0
STANDS_S = 34.0
"""Real seconds that the clock of the cases stands at each moment at least.

A worker that is killed leaves tasks behind that nobody else gets for ten seconds (time-outs of
workflow task and write, heartbeats); a second kill may hit the repetition. Then the people of all
cases speak at once, each waiting until nothing is in flight. The clock leaps only after that,
because a leap over a due time is the clock's doing and no outage's.
"""
SHARE_S = 16.0
"""Real seconds for each share of a moment: where much is said, the clock stands longer."""
FIRST_S, SECOND_S = (0.1, 1.5), (2.0, 5.0)
"""When, after the clock has come to a moment, the two processes are killed: chance within these."""
FLIGHT_S = 2.0
BEGUN_EVENTS = 4
"""Events of a case whose first task has not ended."""
AFTER_S = 90.0
"""Real seconds after the last command until every case must be over."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a run is: cases, moments of the canonical case (0: all), chance."""

    cases: int = 10
    moments: int = 0
    seed: int = 1
    stands_s: float = STANDS_S


@dataclass(slots=True)
class Result:
    """What came of a run. ``wrong`` is empty when all is as it should be."""

    plan: Plan
    folder: Path
    cases: int = 0
    facts: int = 0
    notices: int = 0
    repeated: int = 0
    outages: list[Outage] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    log: Path = Path()

    @property
    def in_flight(self) -> int:
        """Kills that hit an effect or a write of the records."""
        return sum(bool(outage.in_flight) for outage in self.outages)


async def crash(plan: Plan, folder: Path) -> Result:
    """Run an undisturbed case, then many disturbed ones; compare."""
    canonical = read().until(plan.moments) if plan.moments else read()
    result = Result(plan, folder)
    tree = await plant(folder)
    try:
        canonical.keep_texts(tree.tools.store)
        reference = await _reference(tree, canonical)
        cases = await _disturbed(tree, canonical, plan, result)
        _compare(tree, reference, cases, result)
    finally:
        await tree.stop()
    return result


async def _reference(tree: Tree, canonical: Canonical) -> int:
    """One case that nothing disturbs, once the worker is warm; its number."""
    await Ground(tree.folder, tree.engine, tree.client, tree.tools).warm_up(canonical)
    clock = canonical.clock(utc_now(), REFERENCE_UNIT_S)
    case = await _open(tree, canonical, clock, "undisturbed")
    driven = await drive(tree.client, case, canonical, clock, settle=lambda: _quiet(tree, case))
    wrong = driven.refused + await _over(tree, [case], canonical)
    if wrong:
        message = f"the undisturbed case went wrong: {wrong}"
        raise RuntimeError(message)
    return case


async def _open(tree: Tree, canonical: Canonical, clock: CaseClock, key: str) -> int:
    opened = await open_case(
        tree.client,
        tree.tools.store,
        canonical.intake_of(key),
        canonical.policy,
        now=utc_now(),
        queue=tree.settings.task_queue,
        key=key,
        clock=clock,
    )
    return opened.case


async def _disturbed(tree: Tree, canonical: Canonical, plan: Plan, result: Result) -> Sequence[int]:
    clock = canonical.clock(utc_now() + timedelta(seconds=1), SHARE_S, plan.stands_s)
    keys = [f"disturbed-{number}" for number in range(plan.cases)]
    cases = [await _open(tree, canonical, clock, key) for key in keys]
    killing = asyncio.create_task(_kill(tree, canonical, clock, plan, cases))
    driven = await asyncio.gather(*(_driven(tree, canonical, clock, case) for case in cases))
    await killing
    await tree.back()
    result.wrong += await _over(tree, cases, canonical)
    result.wrong += _refused(cases, driven)
    return cases


async def _driven(tree: Tree, canonical: Canonical, clock: CaseClock, case: int) -> Driven:
    """Say everything, each command once nothing is in flight: which answer is first is chance."""
    return await drive(
        tree.client,
        case,
        canonical,
        clock,
        refused_s=STANDS_S,
        away_s=AFTER_S,
        settle=lambda: _quiet(tree, case),
    )


def _refused(cases: Sequence[int], driven: Sequence[Driven]) -> list[str]:
    return [
        f"case {case}: {refused}"
        for case, each in zip(cases, driven, strict=True)
        for refused in each.refused
    ]


async def _kill(
    tree: Tree, canonical: Canonical, clock: CaseClock, plan: Plan, cases: list[int]
) -> None:
    """Two kills at each moment: worker and server, in an order and at times left to chance."""
    chance = random.Random(plan.seed)
    for moment in canonical.moments:
        both: list[What] = ["worker", "server"]
        chance.shuffle(both)
        begins = clock.real_time(canonical.opened + timedelta(seconds=moment.at))
        for what, (least, most) in zip(both, (FIRST_S, SECOND_S), strict=True):
            at = begins + timedelta(seconds=chance.uniform(least, most))
            await asyncio.sleep(max(0.0, (at - utc_now()).total_seconds()))
            await tree.kill(what, cases, FLIGHT_S)


async def _over(tree: Tree, cases: Sequence[int], canonical: Canonical) -> list[str]:
    """Wait for the end of every case; of a case that is only begun, until it is quiet.

    Those that have not come to it after a while, in words.
    """
    whole = canonical.moments[-1] == read().moments[-1]
    wait = _finished if whole else _quiet
    waiting = {asyncio.create_task(wait(tree, case)): case for case in cases}
    ended, late = await asyncio.wait(waiting, timeout=AFTER_S)
    for each in late:
        each.cancel()
    for each in ended:
        each.result()
    return [
        f"case {waiting[each]} has not come to its end (stuck, or driven too late)" for each in late
    ]


async def _finished(tree: Tree, case: int) -> None:
    await tree.client.get_workflow_handle(workflow_id(case)).result()


async def _quiet(tree: Tree, case: int) -> None:
    """Nothing in flight, and all facts recorded."""
    while not await _is_quiet(tree, case):  # noqa: ASYNC110 - a case is no event
        await asyncio.sleep(0.1)


async def _is_quiet(tree: Tree, case: int) -> bool:
    """Asked of the server alone: whoever asks the case itself waits for a worker that may be dead.

    Facts that cannot wait and effects that are wanted are activities in flight.
    """
    try:
        told = (await tree.client.get_workflow_handle(workflow_id(case)).describe()).raw_description
    except RPCError:  # the server was just killed
        return False
    begun = told.workflow_execution_info.history_length > BEGUN_EVENTS
    return begun and not told.pending_activities and not told.HasField("pending_workflow_task")


def _compare(tree: Tree, reference: int, cases: Sequence[int], result: Result) -> None:
    store = tree.tools.store
    undisturbed = story(views.facts(store, reference))
    expected = post_of(store, reference)
    ids = {key for each in views.cases(store) for key in post_of(store, each.case).message_ids}
    for case in cases:
        facts = views.facts(store, case)
        post = post_of(store, case)
        found = differences(undisturbed, story(facts)) + lost(expected.told, post)
        found += [f"left unsettled: {each}" for each in post.unsettled]
        result.wrong += [f"case {case}: {each}" for each in found]
        result.facts += len(facts)
        result.notices += post.told.total()
        result.repeated += post.repeated
    result.wrong += strays(ids, message_ids(tree.settings.outbox))
    result.wrong += [f"alarm: {alarm.code} in case {alarm.case}" for alarm in views.alarms(store)]
    result.cases = len(cases)
    result.outages = tree.outages
    _lateness(tree, cases)
    result.log = tree.write_log()


def _lateness(tree: Tree, cases: Sequence[int]) -> None:
    """How long each outage held up the cases that it hit: until they recorded something again."""
    real: dict[int, list[float]] = {}
    for case in cases:
        clock = clock_of(tree.tools.store, case)
        real[case] = [
            clock.real_time(f.at).timestamp() for f in views.facts(tree.tools.store, case)
        ]
    for outage in tree.outages:
        killed = outage.at.timestamp()
        waits = [
            min((at - killed for at in real[case] if at > killed), default=0.0)
            for case in {case for _, case in outage.in_flight}
        ]
        outage.late_s = max(waits, default=0.0)
