"""A backtest from the file to the report."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from firsthour.domain.policy import ZERO, Policy
from firsthour.laboratory.backtest.assemble import incidents
from firsthour.laboratory.backtest.compare import changes
from firsthour.laboratory.backtest.flaws import Flaws
from firsthour.laboratory.backtest.gather import Gather
from firsthour.laboratory.backtest.incidents import Incident
from firsthour.laboratory.backtest.log import Log
from firsthour.laboratory.backtest.mapping import Mapping
from firsthour.laboratory.backtest.replay import Replay
from firsthour.laboratory.backtest.report import Read, Report
from firsthour.laboratory.backtest.sorting import Row, ordered

Progress = Callable[[str, float], None]
"""Hears what is done (``read``, ``replay``) and how far it is, 0 to 1."""


@dataclass(slots=True)
class _Seen:
    incidents: int = 0
    events: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def add(self, incident: Incident) -> None:
        begin, end = incident.opened_at, incident.events[-1].at
        self.incidents += 1
        self.events += len(incident.events)
        self.first = min(begin, self.first or begin)
        self.last = max(end, self.last or end)


def backtest(
    path: Path,
    mapping: Mapping,
    policy: Policy,
    against: Policy | None = None,
    *,
    zone: str = "",
    stopped: Callable[[], bool] = lambda: False,
    progress: Progress = lambda _what, _share: None,
) -> Report:
    """Replay the incidents of a log under a policy, and under another one beside it.

    Once ``stopped`` says so it ends, with a report of what it has done by then. LogInvalid where
    the file cannot be read at all, MappingInvalid where the mapping does not fit it.
    """
    flaws, seen = Flaws(), _Seen()
    log = Log(path, mapping, flaws, zone)
    policies = [policy, against] if against else [policy]
    gathers = [Gather(each) for each in policies]
    ready = [ready_for_replay(each) for each in policies]
    rows = _until(stopped, log.read(lambda share: progress("read", share)))
    with _collected_rarely():
        for incident in incidents(ordered(rows), flaws):
            if stopped() and seen.incidents:
                break
            for gather, each in zip(gathers, ready, strict=True):
                replayed(incident, each, gather)
            seen.add(incident)
            progress("replay", min(1.0, seen.events / max(1, log.rows)))
    outcomes = [gather.totals.outcome(each) for gather, each in zip(gathers, policies, strict=True)]
    for gather in gathers:
        gather.totals.close()
    other = outcomes[1] if against else None
    return Report(
        Read(
            log.rows,
            seen.incidents,
            seen.events,
            seen.first.isoformat() if seen.first else "",
            seen.last.isoformat() if seen.last else "",
            tuple(log.dates.items()),
            tuple(flaws.first),
            flaws.counts,
        ),
        outcomes[0],
        other,
        changes(outcomes[0], other) if other else (),
        partial=stopped(),
    )


@contextmanager
def _collected_rarely() -> Iterator[None]:
    """Look for garbage that refers to itself only once in a while.

    Replays leave hardly any behind: states and facts know nothing of what came after them. Looked
    for after every 700 objects, as is usual, it takes a tenth of the time.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


_OBJECTS = 50_000


def ready_for_replay(policy: Policy) -> Policy:
    """A policy without what no log can answer, and what nobody counts.

    Nobody's address is looked up, approvals are given at once, and debtors are not reminded
    (the warnings of the service level stay). Seats of the task force are offered to nobody. Its
    promises and their times are those of the policy.
    """
    return replace(
        policy,
        danger_lead=ZERO,
        approval=(),
        obligation_warning=_NEVER,
        close_warnings=(),
        seats=(),
    )


_NEVER = 100
"""Per cent of its time: then a promise is due, and nobody is reminded of it any more."""


def replayed(incident: Incident, policy: Policy, gather: Gather) -> Replay:
    """Lead one incident through a policy, and count what comes of it."""
    gather.begin(incident)
    replay = Replay(incident, policy, gather)
    replay.run()
    gather.end(replay.state, replay.waits, replay.said)
    return replay


def _until(stopped: Callable[[], bool], rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        if stopped():
            return
        yield row
