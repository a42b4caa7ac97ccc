"""The projections: derived from facts and content, in the same transaction, rebuilt at will."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Table
from sqlmodel import Field, SQLModel

from firsthour.records.columns import Json, UtcTime
from firsthour.records.tables import table


def _time() -> Any:
    return Field(default=None, sa_type=UtcTime)


def _list() -> Any:
    return Field(default=[], sa_type=Json)


class EscalationRow(SQLModel, table=True):
    """A case as it stands."""

    __tablename__ = "escalations"
    __table_args__ = (Index("escalations_by_urgency", "ended_at", "next_due"),)
    case: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    label: str
    title: str
    summary: str
    public_summary: str = ""
    content: str
    stage: str
    phase: str
    severity: int
    trigger: str
    source: str
    proactive: bool
    rehearsal: bool
    requester: str
    owner: str = ""
    team: str = ""
    criteria: Any = _list()
    raised_by: Any = _list()
    services: Any = _list()
    stakeholders: Any = _list()
    tags: Any = _list()
    opened_at: datetime = Field(sa_type=UtcTime)
    known_since: datetime = Field(sa_type=UtcTime)
    started_at: datetime | None = _time()
    policy_name: str
    policy_version: str
    policy_hash: str
    customers: int = 0
    joins: int = 0
    round: int = 1
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = _time()
    pages_void_to: int = 0
    task_force: str = ""
    plan_revision: int = 0
    transfers: int = 0
    paused_until: datetime | None = _time()
    problem: str = ""
    rca_requested_at: datetime | None = _time()
    rca_shared_at: datetime | None = _time()
    reopened: int = 0
    merged_into: int = 0
    adopted: Any = _list()
    closed_at: datetime | None = _time()
    ended_at: datetime | None = _time()
    end_reason: str = ""
    finished: bool = False
    next_due: datetime | None = _time()
    overdue: bool = False
    last_fact: int
    last_at: datetime = Field(sa_type=UtcTime)


class ObligationRow(SQLModel, table=True):
    """A promise. `current` is false for an earlier promise under the same key."""

    __tablename__ = "obligations"
    __table_args__ = (Index("obligations_by_due", "state", "due_at"),)
    case: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    fact: int = Field(primary_key=True)
    current: bool = True
    owed_by: str
    owed_to: str
    base: datetime = Field(sa_type=UtcTime)
    due_at: datetime = Field(sa_type=UtcTime)
    first_due_at: datetime = Field(sa_type=UtcTime)
    warned: int = 0
    state: str = "pending"
    kept_at: datetime | None = _time()
    late_s: int = 0
    missed_at: datetime | None = _time()
    missed_due_at: datetime | None = _time()
    missed_why: str = ""
    settled_at: datetime | None = _time()
    settled_by: str = ""
    reason: str = ""
    waiver_asked_by: str = ""
    evidence: Any = _list()


class CustomerRow(SQLModel, table=True):
    """A customer of a case: who they are, and how far their access, RCA and survey are."""

    __tablename__ = "customers"
    case: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    id: str
    name: str
    tier: str
    value: str
    language: str
    timezone: str
    resolution: str
    contacts: Any = Field(sa_type=Json)
    services: Any = _list()
    calendar: str = ""
    joined: int
    joined_at: datetime = Field(sa_type=UtcTime)
    adopted_from: int = 0
    round: int
    access: str = "not_asked"
    access_at: datetime | None = _time()
    access_by: str = ""
    access_heard: str = ""
    access_text: str = ""
    read_at: datetime | None = _time()
    score: int = 0
    score_text: str = ""
    removed_at: datetime | None = _time()
    removed_reason: str = ""


class EffectRow(SQLModel, table=True):
    """An act in the world: a notice from its draft on, a page, an offer, a render, a merge."""

    __tablename__ = "effects"
    case: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    act: str = "notify"
    notice: str = ""
    audience: str = ""
    target: str = ""
    group: int = 0
    round: int = 0
    obligation: str = ""
    revision: int = 0
    text: str = ""
    author: str = ""
    approved_by: str = ""
    send_at: datetime | None = _time()
    drafted_at: datetime | None = _time()
    due: datetime | None = _time()
    next_at: datetime | None = _time()
    reason: str = ""
    state: str = "pending"
    fact: int | None = None
    done_at: datetime | None = _time()
    recipients: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0
    unreachable: int = 0
    people: Any = _list()
    code: str = ""
    stop_reason: str = ""


class SeatRow(SQLModel, table=True):
    """A seat of the task force."""

    __tablename__ = "seats"
    case: int = Field(primary_key=True)
    seat: str = Field(primary_key=True)
    lead: bool = False
    person: str = ""
    state: str = "wanted"
    leaving: str = ""
    at: datetime | None = _time()
    note: str = ""


class StintRow(SQLModel, table=True):
    """Who had a duty in a case (`owner`, `seat:lead`) from when until when; ``fact`` began it."""

    __tablename__ = "stints"
    case: int = Field(primary_key=True)
    fact: int = Field(primary_key=True)
    duty: str
    person: str
    team: str = ""
    since: datetime = Field(sa_type=UtcTime)
    until: datetime | None = _time()
    by: str = ""
    reason: str = ""


class PlanRevisionRow(SQLModel, table=True):
    """One revision of the action plan, in full."""

    __tablename__ = "plan_revisions"
    case: int = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
    by: str
    reason: str
    playbook: str
    items: Any = Field(sa_type=Json)


class ActionRow(SQLModel, table=True):
    """An item of the action plan as it stands; `revision` is the last one that holds it."""

    __tablename__ = "actions"
    case: int = Field(primary_key=True)
    action: int = Field(primary_key=True)
    text: str = ""
    owner: str = ""
    due: datetime | None = _time()
    type: str = ""
    revision: int = 0
    dropped: bool = False
    done_at: datetime | None = _time()
    done_by: str = ""
    done_text: str = ""
    overdue_at: datetime | None = _time()


class LinkedRecordRow(SQLModel, table=True):
    """A record of another system."""

    __tablename__ = "linked_records"
    case: int = Field(primary_key=True)
    record: int = Field(primary_key=True)
    system: str
    type: str
    key: str
    url: str = ""
    was: str = ""
    state: str = "open"
    at: datetime | None = _time()
    by: str = ""
    reason: str = ""


class RcaRow(SQLModel, table=True):
    """An internal RCA by its number, or a revision of the final one (`customer` 0: for all)."""

    __tablename__ = "rcas"
    case: int = Field(primary_key=True)
    side: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    customer: int = Field(primary_key=True)
    state: str = ""
    document: str = ""
    team: str = ""
    at: datetime | None = _time()
    by: str = ""
    approved_by: str = ""
    documents: int = 0
    code: str = ""
    part: str = ""
    reason: str = ""


class RoundRow(SQLModel, table=True):
    """One round of resolution; no customers listed: for all."""

    __tablename__ = "rounds"
    case: int = Field(primary_key=True)
    round: int = Field(primary_key=True)
    why: str = ""
    customers: Any = _list()
    opened_at: datetime | None = _time()
    signalled_at: datetime | None = _time()
    signalled_by: str = ""
    signalled_text: str = ""
    declared_at: datetime | None = _time()
    declared_by: str = ""
    declared_text: str = ""
    verified_at: datetime | None = _time()
    verified_by: str = ""
    rejected_at: datetime | None = _time()
    rejected_reason: str = ""
    announced_at: datetime | None = _time()
    asked_at: datetime | None = _time()
    monitored_at: datetime | None = _time()


class TimelineRow(SQLModel, table=True):
    """A line of the timeline, with the stage after it and what it is about."""

    __tablename__ = "timeline"
    case: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    kind: str = Field(index=True)
    at: datetime = Field(sa_type=UtcTime)
    due: datetime | None = _time()
    actor: str
    rule: str
    stage: str
    refs: Any = Field(sa_type=Json)


ESCALATIONS, OBLIGATIONS = table(EscalationRow), table(ObligationRow)
CUSTOMERS, EFFECTS, SEATS = table(CustomerRow), table(EffectRow), table(SeatRow)
PLAN_REVISIONS, ACTIONS = table(PlanRevisionRow), table(ActionRow)
LINKED_RECORDS, RCAS = table(LinkedRecordRow), table(RcaRow)
ROUNDS, TIMELINE, STINTS = table(RoundRow), table(TimelineRow), table(StintRow)

PROJECTIONS: tuple[Table, ...] = (
    ESCALATIONS,
    OBLIGATIONS,
    CUSTOMERS,
    EFFECTS,
    SEATS,
    PLAN_REVISIONS,
    ACTIONS,
    LINKED_RECORDS,
    RCAS,
    ROUNDS,
    TIMELINE,
    STINTS,
)
