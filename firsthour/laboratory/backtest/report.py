"""What a backtest found, as data: from it tables, JSON and pages are made."""

from dataclasses import dataclass
from typing import Literal

Fate = Literal["kept", "missed", "by_engine", "not_in_log", "called_off", "open"]
"""What became of a promise.

``kept`` and ``missed`` the log shows; ``by_engine``: the engine keeps it by itself; ``not_in_log``:
people keep it, and no log says whether they would have; ``called_off``: it was no longer owed;
``open``: the log ends before its due time.
"""


@dataclass(frozen=True, slots=True)
class Promised:
    """Promises of one kind, made at one severity (1 to 4)."""

    name: str
    severity: int
    made: int
    kept: int = 0
    missed: int = 0
    by_engine: int = 0
    not_in_log: int = 0
    called_off: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """Of many values their number, the middle, the ninth tenth and the greatest.

    ``unit`` is ``s`` (seconds) or empty (things counted). ``error`` is the most by which a
    quantile may be off, as a share of it; 0 is exact.
    """

    count: int
    total: float
    p50: float
    p90: float
    most: float
    unit: str = ""
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Busiest:
    """One of the greatest values: whose, and when (a week as ``2016-W09``, or empty)."""

    who: str
    count: int
    when: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """How much each of many had to bear: a person in a week, a customer in all."""

    spread: Spread
    busiest: tuple[Busiest, ...]


@dataclass(frozen=True, slots=True)
class Staged:
    """How long cases stood in a stage, each stay counted; in seconds."""

    stage: str
    spread: Spread


Reason = Literal[
    "business_hours",
    "clock_pauses",
    "contradicting_times",
    "severity_changed",
    "raised_by_policy",
    "reopened",
    "several_together",
    "unknown_contract",
]
"""Why the policy's verdict differs from the recorded one: what, taken otherwise, turns it.

The target counted by the clock instead of in business hours, or the other way round; the clocks
standing through whole waits, or never; the other one of two times of resolution that the log
names; the first severity or the last one for the whole time; no raising of severities by the
policy; the last resolution instead of the first; two of these at once. ``unknown_contract``: none
of them turns it, so the log's verdict is on another target than the policy's.
"""


@dataclass(frozen=True, slots=True)
class Differing:
    """One incident whose recorded verdict the policy does not share, in seconds and instants.

    ``late_s`` is how long after the due time it was resolved; negative: so much before.
    """

    incident: str
    severity: int
    recorded_kept: bool
    policy_kept: bool
    reason: Reason
    due_at: str
    resolved_at: str
    late_s: int


@dataclass(frozen=True, slots=True)
class Reasoned:
    """How many differ for a reason: recorded as kept and missed by the policy, and the reverse."""

    reason: Reason
    policy_stricter: int
    policy_milder: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """The policy's verdict on the target beside the recorded one.

    ``unjudged`` have no recorded verdict, or were never resolved. ``cases`` are the first of those
    that differ, ``reasons`` counts all of them.
    """

    both_kept: int
    both_missed: int
    policy_stricter: int
    policy_milder: int
    unjudged: int
    reasons: tuple[Reasoned, ...]
    cases: tuple[Differing, ...]

    @property
    def judged(self) -> int:
        """How many incidents have both verdicts."""
        return self.both_kept + self.both_missed + self.policy_stricter + self.policy_milder


@dataclass(frozen=True, slots=True)
class Refusals:
    """What the log says was done and the policy does not take: which command, why, how often."""

    command: str
    code: str
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """How many incidents were first resolved so long after the target fell due, in seconds.

    From ``from_s`` on and before ``until_s``, both negative before the due time; None: no bound.
    """

    from_s: int | None
    until_s: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """What there was in a week (``2016-W09``, by UTC); ``resolved`` counts first resolutions."""

    week: str
    opened: int
    resolved: int
    pages: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one policy makes of the incidents."""

    policy: str
    version: str
    content_hash: str
    promises: tuple[Promised, ...]
    confusion: Confusion
    pages: Load
    """Pages a person (or, where nobody is known, a team or a level) in a week."""
    notices: Load
    """Notices a customer, in all."""
    transfers: Spread
    """Transfers an incident."""
    stages: tuple[Staged, ...]
    refusals: tuple[Refusals, ...]
    commands: int = 0
    lateness: tuple[Lateness, ...] = ()
    """Of all incidents that were resolved."""
    weeks: tuple[Weekly, ...] = ()
    """The weeks in which there was anything, in order."""


@dataclass(frozen=True, slots=True)
class Flawed:
    """A row that was kept out, or was mended (``kept_out`` False); ``line`` 0: the whole file."""

    line: int
    code: str
    message: str
    incident: str = ""
    kept_out: bool = True


@dataclass(frozen=True, slots=True)
class FlawCount:
    """How many rows have a flaw of this code."""

    code: str
    count: int
    kept_out: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: rows and incidents, the formats of dates that were recognised, and flaws.

    ``flaws`` are the first ones, ``flaw_counts`` counts all of them.
    """

    rows: int
    incidents: int
    events: int
    first_at: str
    last_at: str
    dates: tuple[tuple[str, str], ...]
    flaws: tuple[Flawed, ...]
    flaw_counts: tuple[FlawCount, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One figure under the policy and under the other one."""

    what: str
    before: float
    after: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A whole backtest. ``partial``: it was stopped before all incidents were replayed."""

    read: Read
    outcome: Outcome
    against: Outcome | None = None
    changes: tuple[Changed, ...] = ()
    partial: bool = False
