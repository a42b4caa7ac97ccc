"""What a case costs, and what the engine can carry: the canonical case against its bare twin.

    python benchmarks/process.py [--quick] [--json] [--only PART ...]

Everything runs on this machine: the embedded server (SQLite, synchronous=FULL, timers of 20 ms),
one worker process with the product's own options, records in SQLite. Notices are rendered and
entered in the ledger, and handed to the channel `null`. The keys:

`events`, `history_bytes`: length and size of the canonical case's history, as the server counts
  them, from start to finish (three customers, two rounds of resolution, 44 commands).
`events_per_command`, `events_per_turn`: every event of that history belongs either to a human
  command or to an automatic turn, and is counted there; `histories.py` says which. An automatic
  turn is one decision of the engine that no human caused: a due moment that came, or the outcome
  of an effect. The sending of a notice counts for the command or turn that wanted it.
`record_statements`: SQL statements on the records for that case, from its opening to its finish,
  reads and writes of gate and activities alike, without BEGIN and COMMIT.
`cases_per_second`: canonical cases through the server, several at once (5 quick, 24 else), from
  the first opening to the last finish. `bare_twin_per_second`: the same number of twins at once.
  `ratio`: the first divided by the second. The twins are given no clock and go as fast as they
  can. The clock of the cases gives each moment of their story its share of what so many cases need
  beside each other, which the twins' speed foretells (`AS_TWINS` in `throughput.py`). A run in
  which a case came late is left, and begun anew on a longer clock. Unless it is quick, clocks
  follow that give each moment what it took, and the fastest run counts in which no case was late.
`cpu_ratio`: CPU seconds of a twin (server, worker and speaker together) divided by those of a
  case in the same runs: 1 would mean that a case costs no more than what the engine itself takes.
`simulate_facts_per_second`, `simulate_cases_per_second`: the same case by `domain.simulate`, again
  and again on one core, in time of the processor (other work on the machine counts little).
`storm_cases`, `storm_missed`, `storm_smallest_margin_s`: so many cases are opened in one
  case-minute and owe their customers a notice in one case-minute (`storm.py`); how many told them
  after their hour or not at all; the least time left to any of them, in case seconds. The minutes
  in which the notices fall due are squeezed into as few seconds as this machine can carry at all.
`events_per_notice_3`, `events_per_notice_3000`: events from the command that sends one notice to
  3 and to 3,000 customers until nothing is in flight.
`instance_ratio`: time of making an instance of a case's workflow and of its first task, divided
  by that of an empty workflow (`instances.py`).
`crash_tail_s`: real seconds from the SIGKILL of a sending worker to the last recipient told, with
  another worker started at once (`tail.py`). The heartbeat time-out is 10 s.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmarks.canonical import Canonical, read
from benchmarks.ground import Ground, ground
from benchmarks.instances import instance_ratio
from benchmarks.notices import events_per_notice
from benchmarks.reporting import Bars, Found, arguments, tell
from benchmarks.storm import pilot, storm
from benchmarks.tail import apart
from benchmarks.throughput import Single, at_once, counts_of, one, twins_at_once

UNIT_S = 0.15
"""Real seconds of one share of a moment in the case that runs alone."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is run."""

    at_once: int
    simulate_s: float
    storm: int
    instances: int
    tail: int
    best: bool
    """Whether the fastest of several runs is looked for."""


QUICK = Size(5, 0.5, 200, 20, 300, best=False)
WHOLE = Size(24, 6, 2_000, 100, 1_000, best=True)


@dataclass(slots=True)
class Bench:
    """One run: its tools, and what several parts share."""

    rig: Ground
    canonical: Canonical
    size: Size
    notes: dict[str, object] = field(default_factory=dict)
    """What is shown in the table only."""
    pilot_s: float = 0.0
    """Real seconds that a case of a storm takes to open, as is learnt when nothing else runs."""
    _single: Single | None = None

    async def single(self) -> Single:
        """The canonical case alone, run once for all parts."""
        if self._single is None:
            self._single = await one(self.rig, self.canonical, UNIT_S)
            rate = self._single.rate
            self.notes["CPU seconds of one case alone"] = round(rate.cpu_s, 2)
            self.notes["real seconds of one case alone"] = round(rate.seconds, 2)
        return self._single

    async def case(self) -> Found:
        """Events, bytes, statements of one case."""
        single = await self.single()
        made = single.made
        self.notes["commands, automatic turns"] = f"{made.commands}, {made.turns}"
        for name, size in made.bytes_by_type.most_common():
            self.notes[f"  {name.lower()}"] = f"{made.by_type[name]} events, {size} bytes"
        return {
            "events": made.length,
            "events_per_command": round(made.per_command, 2),
            "events_per_turn": round(made.per_turn, 2),
            "history_bytes": made.history_bytes,
            "record_statements": single.statements,
        }

    async def throughput(self) -> Found:
        """Cases against twins."""
        single = await self.single()
        size = self.size
        twin = await twins_at_once(self.rig, counts_of(single.made), size.at_once, best=size.best)
        cases = await at_once(self.rig, self.canonical, size.at_once, single, twin, best=size.best)
        self.notes["cases per second, one at once"] = round(single.rate.per_second, 3)
        self.notes["CPU seconds of a case, of a twin"] = (
            f"{cases.cpu_per_case:.2f}, {twin.cpu_per_case:.2f}"
        )
        self.notes["part of the cores' time at work, cases, twins"] = (
            f"{cases.busy:.2f}, {twin.busy:.2f}"
        )
        return {
            "cases_per_second": round(cases.per_second, 3),
            "bare_twin_per_second": round(twin.per_second, 3),
            "ratio": round(cases.per_second / twin.per_second, 3),
            "cpu_ratio": round(twin.cpu_per_case / cases.cpu_per_case, 3),
        }

    async def simulate(self) -> Found:
        """The case without Temporal."""
        self.canonical.simulated()
        begun, facts, cases, spent = time.process_time(), 0, 0, 0.0
        while spent < self.size.simulate_s:
            cases += 1
            facts += len(self.canonical.simulated(cases).facts)
            spent = time.process_time() - begun
        return {
            "simulate_facts_per_second": round(facts / spent, 1),
            "simulate_cases_per_second": round(cases / spent, 2),
        }

    async def storm(self) -> Found:
        """Everybody's notice at once."""
        made = await storm(self.rig, self.canonical, self.size.storm, self.pilot_s)
        self.notes["real seconds in which the storm fell due"] = round(made.squeezed_s, 1)
        return {
            "storm_cases": made.cases,
            "storm_missed": made.missed,
            "storm_smallest_margin_s": made.smallest_margin_s,
        }

    async def notices(self) -> Found:
        """The history of a small and of a large notice."""
        return {
            f"events_per_notice_{count}": await events_per_notice(self.rig, self.canonical, count)
            for count in (3, 3_000)
        }

    async def instances(self) -> Found:
        """An instance of the workflow."""
        single = await self.single()
        ratio = await instance_ratio(self.rig, single.case, self.size.instances)
        return {"instance_ratio": round(ratio, 2)}


PARTS: dict[str, Callable[[Bench], Awaitable[Found]]] = {
    "case": Bench.case,
    "throughput": Bench.throughput,
    "simulate": Bench.simulate,
    "storm": Bench.storm,
    "notices": Bench.notices,
    "instances": Bench.instances,
}
TAIL = "tail"
"""A part of its own, in a process of its own: it mostly waits."""
ALONE = ("case", "simulate", "instances", "throughput")
BESIDE = ("notices", "storm")
"""What may run while the other process waits: one part counts events, and the other is made harder
by other work, not easier. The cases of the storm live on, so that nothing is measured after it."""

BARS: Bars = {
    "events_per_command": ("<=", 14),
    "events_per_turn": ("<=", 12),
    "history_bytes": ("<=", 96 * 1024),
    "ratio": (">=", 0.7),
    "simulate_facts_per_second": (">=", 15_000),
    "storm_missed": ("<=", 0),
    "instance_ratio": ("<=", 2),
    "crash_tail_s": ("<=", 15),
}


async def measure(size: Size, only: list[str]) -> tuple[Found, dict[str, object]]:
    """Run the parts; the keys in their order, and the notes."""
    canonical = read()
    wanted = [part for part in (*PARTS, TAIL) if part in only or not only]
    found: dict[str, Found] = {}
    async with ground() as rig:
        canonical.keep_texts(rig.tools.store)
        await rig.warm_up(canonical)
        bench = Bench(rig, canonical, size)

        async def run(parts: Iterable[str]) -> None:
            for part in parts:
                if part in wanted:
                    found[part] = await PARTS[part](bench)

        await run(ALONE)
        if "storm" in wanted:
            bench.pilot_s = await pilot(rig, canonical)
        async with _tail(size, wanted=TAIL in wanted) as tail:
            await run(BESIDE)
            found[TAIL] = await tail()
    return {key: value for part in wanted for key, value in found[part].items()}, bench.notes


@asynccontextmanager
async def _tail(size: Size, *, wanted: bool) -> AsyncIterator[Callable[[], Awaitable[Found]]]:
    """Begin to measure how late a killed sender is; who waits for it gets the figure."""
    if not wanted:

        async def nothing() -> Found:
            return {}

        yield nothing
        return
    async with apart(size.tail) as seconds:

        async def figure() -> Found:
            return {"crash_tail_s": round(await seconds(), 2)}

        yield figure


def _told(found: Found, notes: dict[str, object]) -> None:
    tell(found, BARS)
    print()
    for name, note in notes.items():
        print(f"{name:44}{note}")


def main() -> int:
    """Measure and print; 0 when it was measured, whatever the figures."""
    given = arguments(__doc__, (*PARTS, TAIL)).parse_args()
    found, notes = asyncio.run(measure(QUICK if given.quick else WHOLE, given.only))
    if given.json:
        print(json.dumps(found))
    else:
        _told(found, notes)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # short-lived Temporal clients may crash at interpreter exit (SDK #300)
