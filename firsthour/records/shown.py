"""What the views give: plain, frozen values named as the columns of the records are."""

from dataclasses import dataclass
from datetime import datetime

from firsthour.domain.commands import Text
from firsthour.domain.facts import Fact
from firsthour.records.ledger.deliveries import Enrolment, State
from firsthour.records.shapes import Contact


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands. Texts are spelled out where everybody in the house may read them."""

    case: int
    label: str
    title: str
    summary: str
    public_summary: str
    content: Text
    stage: str
    phase: str
    severity: int
    trigger: str
    source: str
    proactive: bool
    rehearsal: bool
    requester: str
    owner: str
    team: str
    criteria: tuple[str, ...]
    raised_by: tuple[str, ...]
    services: tuple[str, ...]
    stakeholders: tuple[str, ...]
    tags: tuple[str, ...]
    opened_at: datetime
    known_since: datetime
    started_at: datetime | None
    policy_name: str
    policy_version: str
    policy_hash: str
    customers: int
    joins: int
    round: int
    acknowledged_by: str
    acknowledged_at: datetime | None
    task_force: str
    plan_revision: int
    transfers: int
    paused_until: datetime | None
    problem: str
    rca_requested_at: datetime | None
    rca_shared_at: datetime | None
    reopened: int
    merged_into: int
    adopted: tuple[int, ...]
    closed_at: datetime | None
    ended_at: datetime | None
    end_reason: Text
    finished: bool
    next_due: datetime | None
    overdue: bool
    last_fact: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Obligation:
    """A promise. ``missed_at`` and ``kept_at`` both stand where it was kept late, by ``late_s``."""

    key: str
    fact: int
    current: bool
    owed_by: str
    owed_to: str
    base: datetime
    due_at: datetime
    first_due_at: datetime
    warned: int
    state: str
    kept_at: datetime | None
    late_s: int
    missed_at: datetime | None
    missed_due_at: datetime | None
    missed_why: str
    settled_at: datetime | None
    settled_by: str
    reason: str
    waiver_asked_by: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseCustomer:
    """A customer of a case; ``score`` is 0 without an answer to the survey.

    ``services`` are those that they use themselves; empty: all of the case.
    """

    number: int
    id: str
    name: str
    tier: str
    value: str
    language: str
    timezone: str
    resolution: str
    contacts: tuple[Contact, ...]
    services: tuple[str, ...]
    calendar: str
    joined: int
    joined_at: datetime
    adopted_from: int
    round: int
    access: str
    access_at: datetime | None
    access_by: str
    access_heard: str
    access_text: Text
    read_at: datetime | None
    score: int
    score_text: Text
    removed_at: datetime | None
    removed_reason: Text


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice or another act in the world, from its draft on.

    ``state`` is pending, due, sent, done, nobody, stopped, failed or dropped.
    """

    key: str
    act: str
    notice: str
    audience: str
    target: str
    group: int
    round: int
    obligation: str
    revision: int
    text: Text
    author: str
    approved_by: str
    send_at: datetime | None
    drafted_at: datetime | None
    due: datetime | None
    next_at: datetime | None
    reason: str
    state: str
    fact: int | None
    done_at: datetime | None
    recipients: int
    sent: int
    failed: int
    skipped: int
    unknown: int
    unreachable: int
    people: tuple[str, ...]
    code: str
    stop_reason: Text


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of the task force."""

    seat: str
    lead: bool
    person: str
    state: str
    leaving: str
    """Who sits there until a successor accepts."""
    at: datetime | None
    note: Text


@dataclass(frozen=True, slots=True)
class Stint:
    """Who had a duty from when until when (None: still): ``owner``, or ``seat:`` and its name."""

    duty: str
    person: str
    team: str
    since: datetime
    until: datetime | None
    by: str
    reason: Text


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An item as it stands in a revision of the plan."""

    action: int
    text: Text
    owner: str
    due: datetime
    type: str


@dataclass(frozen=True, slots=True)
class PlanRevision:
    """One revision of the action plan, in full."""

    revision: int
    at: datetime
    by: str
    reason: Text
    playbook: str
    items: tuple[PlannedItem, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """An item of the action plan as it stands; ``dropped`` once a revision left it out."""

    action: int
    text: Text
    owner: str
    due: datetime | None
    type: str
    revision: int
    dropped: bool
    done_at: datetime | None
    done_by: str
    done_text: Text
    overdue_at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record of another system.

    ``was`` is its state there when it was linked; ``state`` is open, closed, released or removed.
    """

    record: int
    system: str
    type: str
    key: str
    url: str
    was: str
    state: str
    at: datetime | None
    by: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Rca:
    """An internal RCA by its number, or a revision of the final one (``customer`` 0: for all).

    ``state`` is submitted or withdrawn; rendering, drafted, blocked, edited, approved,
    shared or void. ``document`` is what was submitted, or the text by hand.
    """

    side: str
    number: int
    customer: int
    state: str
    document: Text
    team: str
    at: datetime | None
    by: str
    approved_by: str
    documents: int
    code: str
    part: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Round:
    """One round of resolution; no customers listed: for all."""

    round: int
    why: str
    customers: tuple[int, ...]
    opened_at: datetime | None
    signalled_at: datetime | None
    signalled_by: str
    signalled_text: Text
    declared_at: datetime | None
    declared_by: str
    declared_text: Text
    verified_at: datetime | None
    verified_by: str
    rejected_at: datetime | None
    rejected_reason: Text
    announced_at: datetime | None
    asked_at: datetime | None
    monitored_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline: the fact, and the stage of the case after it."""

    fact: Fact
    stage: str


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a delivery at one moment; ``at`` is case time, ``real_at`` the clock's."""

    state: State
    at: datetime
    real_at: datetime
    detail: dict[str, str]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One recipient of one notice, with every state it went through; the last one counts."""

    id: str
    enrolment: Enrolment
    state: State
    attempt: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something about the records themselves that somebody must look at; ``at`` is real time."""

    id: str
    case: int
    number: int
    code: str
    detail: dict[str, str]
    at: datetime
