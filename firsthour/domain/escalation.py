"""The state of one case: everything that decides what comes next, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Literal

from firsthour.domain.commands import NO_TEXT, Group, PlanItem, Text
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.frozen import swift
from firsthour.domain.intake import Intake
from firsthour.domain.policy import Policy, SeverityRules
from firsthour.domain.roles import Role
from firsthour.domain.stages import ENDED_STAGES, Audience, Phase, RecordType, Stage

NOT_ASKED, ASKED, CONFIRMED, DENIED = "-", "?", "y", "n"
ASSUMED, WAIVED, REMOVED = "a", "w", "x"
SETTLED_ACCESS = frozenset((CONFIRMED, ASSUMED, WAIVED, REMOVED))
NOTHING, READ = "-", "r"
SCORED, READ_AND_SCORED = "12345", "abcde"
ROUND_MARKS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Round numbers as one character; from round 61 on they share the last one."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A promise that is not yet kept. ``missed`` ones stay until they are carried out."""

    key: str
    by: Role
    to: Audience
    base: datetime
    due: datetime
    warnings: tuple[datetime, ...] = ()
    missed: bool = False
    tried: int = 0
    """How often the engine's own attempt to keep it failed."""
    retry_at: datetime | None = None
    stopped: bool = False
    """A person halted the engine's attempt: the rest is theirs."""
    begun_at: datetime | None = None
    """When the sending of what keeps it began last."""
    sought: int = 0
    """How often it was looked up who is not reached."""
    kind: Literal["obligation"] = "obligation"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the making: pending until it is sent, with the latest text of a person."""

    key: str
    notice: NoticeKind
    audience: Audience
    obligation: str
    automatic: bool
    group: int = 0
    round: int = 0
    revision: int = 0
    text: Text = NO_TEXT
    author: str = ""
    approved: bool = False
    approver: str = ""
    """Who approved the text, and when."""
    sending: bool = False
    of: str = ""
    """The notice that a correction corrects."""
    written_at: datetime | None = None
    """When the latest text was written."""
    approvals: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Who approved the latest text where several must, each with the parts they can take."""
    asked: int = 0
    """How often its approvers were told that it waits for them."""
    lapsed: bool = False
    """The time for approving the latest text has gone by."""
    kind: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of the task force. ``excluded`` have declined or let the offer pass.

    ``leaving`` still sits there until a successor accepts: one that they named, or, with
    ``relief``, one that the engine looks for because they have sat for long (``since``).
    """

    key: str
    lead: bool = False
    team: str = ""
    skill: str = ""
    status: Literal["wanted", "offering", "offered", "accepted", "vacant"] = "wanted"
    person: str = ""
    attempt: int = 0
    offered_at: datetime | None = None
    excluded: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    leaving: str = ""
    relief: bool = False
    notes: Text = NO_TEXT
    since: datetime | None = None
    warned: bool = False
    over: bool = False
    """The one who sits there has sat for longer than the policy allows."""

    @property
    def sitter(self) -> str:
        """Who sits there now; empty if nobody does."""
        return self.leaving or (self.person if self.status == "accepted" else "")


@dataclass(frozen=True, slots=True)
class TaskForce:
    """The task force: set up ``activations`` times, at work or suspended."""

    activated_at: datetime
    activation: int = 1
    suspended: bool = False
    planned_at: datetime | None = None
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """One round of resolution, from its opening to its announcement."""

    number: int
    opened_at: datetime
    why: str = ""
    signalled_by: str = ""
    signalled_at: datetime | None = None
    declared_by: str = ""
    declared_at: datetime | None = None
    verified_at: datetime | None = None
    announced_at: datetime | None = None
    reminders: int = 0


@dataclass(frozen=True, slots=True)
class Join:
    """Customers that joined at one moment, numbered ``first`` and up; groups differ by contract."""

    number: int
    first: int
    joined_at: datetime
    groups: tuple[Group, ...]
    told: bool = False

    @property
    def count(self) -> int:
        """How many customers joined."""
        return sum(group.count for group in self.groups)


@dataclass(frozen=True, slots=True)
class Customers:
    """One character a customer each: access, round, feedback. Who they are stands in the records.

    ``feedback`` holds what they did with the RCA and the survey: ``-`` nothing, ``r`` read the
    RCA, ``1`` to ``5`` gave that score, ``a`` to ``e`` both.
    """

    access: str = ""
    rounds: str = ""
    feedback: str = ""
    joins: tuple[Join, ...] = ()

    @property
    def count(self) -> int:
        """How many were ever added."""
        return len(self.access)

    @property
    def present(self) -> int:
        """How many are in the case now."""
        return len(self.access) - self.access.count(REMOVED)

    def has_read(self, number: int) -> bool:
        """True if this customer has acknowledged the RCA."""
        return self.feedback[number - 1] in (READ, *READ_AND_SCORED)

    def score(self, number: int) -> int:
        """Give this customer's answer to the survey, 0 without one."""
        mark = self.feedback[number - 1]
        return (SCORED.find(mark) + 1) or (READ_AND_SCORED.find(mark) + 1)

    @property
    def any_unscored(self) -> bool:
        """True while somebody has not answered the survey."""
        return NOTHING in self.feedback or READ in self.feedback

    @property
    def unsettled(self) -> int:
        """How many have no settled access yet."""
        return _unsettled(self.access)

    def unsettled_in(self, number: int) -> int:
        """How many of a round have no settled access yet."""
        mark = round_mark(number)
        pairs = zip(self.access, self.rounds, strict=True)
        return sum(1 for access, at in pairs if at == mark and access not in SETTLED_ACCESS)


@dataclass(frozen=True, slots=True)
class Action:
    """An item of the action plan."""

    number: int
    item: PlanItem
    done: bool = False
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """A record of another system."""

    number: int
    system: str
    type: RecordType
    key: str
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Rca:
    """How far the root cause analysis is. ``revision`` grows with each submission and edit."""

    requested_at: datetime | None = None
    problem: str = ""
    submitted: tuple[int, ...] = ()
    last: int = 0
    revision: int = 0
    drafted: int = 0
    approved: int = 0
    authors: tuple[str, ...] = ()
    """Who wrote in it by hand."""
    shared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Where the climb of pages stands: ``number`` of the climb, round, next step and when."""

    number: int
    since: datetime
    round: int = 1
    step: int = 0
    next_at: datetime | None = None
    exhausted: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who took the case, when, and whether they have done something since."""

    person: str
    at: datetime
    progressed: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """When an audience last heard, and how many updates it has had.

    ``written`` is the highest number that the key of an update to it ever had.
    """

    at: datetime | None = None
    count: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Merging:
    """A merge under way: into which case, and whether it was refused."""

    into: int
    done: bool = False


@dataclass(frozen=True)
class Escalation:
    """The whole state of a case. Everything follows from its facts by ``evolve``.

    Without slots: ``evolve`` copies it once a fact, and a dictionary is copied in one go. What is
    worked out from it hangs on it besides: see `derived`.
    """

    intake: Intake
    policy: Policy
    facts: int
    moved: int
    """Number of the last fact that makes an older screen stale."""
    stage: Stage
    phase: Phase
    severity: int
    owner: str
    team: str
    started_at: datetime | None
    """When the case was opened and, where the policy asks for it, approved."""
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    settled: Mapping[str, str] = field(default_factory=dict)
    """Promises that will not come back: met (m) or waived (w); also steps that were taken."""
    waiting: Mapping[str, datetime] = field(default_factory=dict)
    """Steps that found nobody on duty, and when they are tried again."""
    notices: Mapping[str, Notice] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    said: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The facts, first and last, of each of the last 200 commands."""
    done: Mapping[str, str] = field(default_factory=dict)
    """Who did last what may be asked for twice, and when."""
    customers: Customers = field(default_factory=Customers)
    services: tuple[str, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By service that was added after the opening: the tags that came with it."""
    stakeholders: tuple[str, ...] = ()
    records: tuple[LinkedRecord, ...] = ()
    rounds: tuple[Round, ...] = ()
    paging: Paging | None = None
    acknowledged: Acknowledged | None = None
    involved: bool = False
    """More parties than the owner are in: acknowledged, a step up, or a task force."""
    task_force: TaskForce | None = None
    plan_revision: int = 0
    actions: tuple[Action, ...] = ()
    last_action: int = 0
    """The highest number that an item of the plan ever had."""
    heard: Mapping[str, Heard] = field(default_factory=dict)
    """By audience: internal (stakeholders), customers, executives."""
    sequence: int = 0
    """Numbers effects that may recur, so that each has a key of its own."""
    transfers: int = 0
    replanned_at: datetime | None = None
    """The last change of severity or policy."""
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    paused_s: int = 0
    """How long the clocks have stood, in all pauses that are over."""
    monitoring_until: datetime | None = None
    rca: Rca = field(default_factory=Rca)
    waivers_asked: Mapping[str, str] = field(default_factory=dict)
    raised_by: tuple[str, ...] = ()
    reopened: int = 0
    closable_at: datetime | None = None
    closed_at: datetime | None = None
    survey_reminded: bool = False
    survey_ended: bool = False
    merging: Merging | None = None
    adopted: tuple[int, ...] = ()
    alarmed: Mapping[str, str] = field(default_factory=dict)
    """Of which set of recipients not reached an alarm was raised last, by promise."""
    finished: bool = False
    version: int = 1
    kind: Literal["escalation"] = "escalation"

    @property
    def rules(self) -> SeverityRules:
        """The promises of the present severity."""
        return self.policy.severities[self.severity - 1]

    @property
    def round(self) -> Round:
        """The latest round of resolution."""
        return self.rounds[-1]

    @property
    def is_open(self) -> bool:
        """True until the case is closed or has ended otherwise."""
        return self.stage not in ENDED_STAGES

    @property
    def is_resolving(self) -> bool:
        """True while the latest round is not announced: the trouble is not over."""
        if self.started_at is None or self.rounds[-1].announced_at is not None:
            return False
        return self.stage not in ENDED_STAGES

    @property
    def tells_customers(self) -> bool:
        """True where the policy owes anything to customers and there are some."""
        return self.policy.customers and self.customers.present > 0

    @property
    def rca_owed(self) -> bool:
        """True where an RCA is mandatory at this severity or somebody asked for one."""
        return self.rules.rca_mandatory or self.rca.requested_at is not None

    def seat(self, key: str) -> Seat | None:
        """The seat of the task force with this name, if there is one."""
        force = self.task_force
        return next((seat for seat in force.seats if seat.key == key), None) if force else None

    def seat_of(self, person: str) -> str:
        """The name of the seat that somebody has, or was offered; empty where there is none."""
        seats = self.task_force.seats if self.task_force else ()
        return next((seat.key for seat in seats if person in (seat.person, seat.leaving)), "")


@lru_cache(maxsize=256)
def _unsettled(access: str) -> int:
    """Asked for in each turn, and the same in nearly all."""
    return access.count(NOT_ASKED) + access.count(ASKED) + access.count(DENIED)


def round_mark(number: int) -> str:
    """The character that stands for a round."""
    return ROUND_MARKS[min(number, len(ROUND_MARKS) - 1)]


swift(Obligation, Notice, Seat, TaskForce, Round, Join, Customers, Action, LinkedRecord, Rca)
swift(Paging, Acknowledged, Heard)
