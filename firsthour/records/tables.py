"""The originals: appended, never dropped. What is derived from them stands in `projected`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Table, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from firsthour.records.columns import Json, UtcTime


class CounterRow(SQLModel, table=True):
    """A number that only grows: taken inside the transaction that uses it."""

    __tablename__ = "counters"
    name: str = Field(primary_key=True)
    value: int


class IntakeRow(SQLModel, table=True):
    """A request to open a case, exactly as it came; `number` once it has become one."""

    __tablename__ = "intakes"
    __table_args__ = (UniqueConstraint("source_system", "source_key"),)
    id: int = Field(primary_key=True)
    source_system: str | None = None
    source_key: str | None = None
    idempotency_key: str | None = Field(default=None, unique=True)
    content: str
    policy: str
    clock: str = Field(sa_type=Text)
    requester: str
    received_at: datetime = Field(sa_type=UtcTime)
    number: int | None = Field(default=None, index=True)


class CaseRow(SQLModel, table=True):
    """A case: its number, its label, its clock, and since when its workflow runs."""

    __tablename__ = "cases"
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    label: str = Field(unique=True)
    intake: int = Field(foreign_key="intakes.id", unique=True)
    content: str
    clock: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcTime, index=True)


class FactRow(SQLModel, table=True):
    """One line of a case's timeline."""

    __tablename__ = "facts"
    case: int = Field(primary_key=True, foreign_key="cases.number")
    number: int = Field(primary_key=True)
    kind: str
    at: datetime = Field(sa_type=UtcTime)
    due: datetime | None = Field(default=None, sa_type=UtcTime)
    actor: str = Field(sa_type=Text)
    said: str
    body: str = Field(sa_type=Text)
    digest: str


class AlarmRow(SQLModel, table=True):
    """Something about the records themselves that somebody must look at."""

    __tablename__ = "alarms"
    id: str = Field(primary_key=True)
    case: int
    number: int
    code: str
    detail: Any = Field(sa_type=Json)
    at: datetime = Field(sa_type=UtcTime)


class ContentRow(SQLModel, table=True):
    """A text or document under its hash."""

    __tablename__ = "content"
    ref: str = Field(primary_key=True)
    kind: str = Field(index=True)
    media: str
    body: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcTime)


class DeliveryRow(SQLModel, table=True):
    """One recipient of one notice on one channel.

    `state`, `seq`, `attempt`, `open` and `claimed` are the head of its `delivery_states`,
    kept here so that a page of ten thousand is found by an index. Real times: `enrolled_at`;
    `late_at`, from when on the recipient's next channel is tried as well (empty once that is
    settled); `tried_at`, by the clock of the worker that was last handed it. `carried_by` is the
    notice whose message takes this one along, `passed_at` when a limit let it pass (that
    worker's clock): both only while it is being sent.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("case", "effect", "channel", "address"),
        Index("deliveries_to_hand_out", "case", "effect", "open", "channel", "attempt", "position"),
        Index("deliveries_of_customer", "case", "customer"),
        Index("deliveries_by_address", "address"),
        Index(
            "deliveries_carried",
            "case",
            "carried_by",
            sqlite_where=sql("carried_by <> ''"),
            postgresql_where=sql("carried_by <> ''"),
        ),
    )
    id: str = Field(primary_key=True)
    case: int = Field(foreign_key="cases.number")
    effect: str
    notice: str
    obligation: str
    revision: int
    audience: str
    reasons: Any = Field(sa_type=Json)
    customer: int
    person: str
    name: str
    channel: str
    address: str
    language: str
    message_id: str = Field(unique=True)
    text: str
    position: int
    state: str
    seq: int
    attempt: int
    open: bool
    claimed: bool
    directory: str = Field(sa_column_kwargs={"server_default": ""})
    enrolled_at: datetime | None = Field(default=None, sa_type=UtcTime)
    late_at: datetime | None = Field(default=None, sa_type=UtcTime)
    tried_at: datetime | None = Field(default=None, sa_type=UtcTime)
    carried_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    passed_at: datetime | None = Field(default=None, sa_type=UtcTime)


class DeliveryStateRow(SQLModel, table=True):
    """What became of a delivery, step by step. `at` is the time of the case."""

    __tablename__ = "delivery_states"
    delivery: str = Field(primary_key=True, foreign_key="deliveries.id")
    seq: int = Field(primary_key=True)
    state: str
    at: datetime = Field(sa_type=UtcTime)
    real_at: datetime = Field(sa_type=UtcTime)
    detail: Any = Field(sa_type=Json)


class ReturnRow(SQLModel, table=True):
    """A delivery that came back after it was sent; `told_at` once its case knows (real time)."""

    __tablename__ = "returns"
    __table_args__ = (Index("returns_waiting", "told_at", "at"),)
    delivery: str = Field(primary_key=True, foreign_key="deliveries.id")
    at: datetime = Field(sa_type=UtcTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcTime)


class AnswerRow(SQLModel, table=True):
    """What a customer answered, until the case has been told (`batch`, then `code`)."""

    __tablename__ = "answers"
    __table_args__ = (Index("answers_waiting", "settled_at", "batch", "position"),)
    id: str = Field(primary_key=True)
    position: int = Field(unique=True)
    case: int = Field(foreign_key="cases.number", index=True)
    customer: int
    contact: str
    kind: str
    value: int
    text: str
    heard_by: str
    received_at: datetime = Field(sa_type=UtcTime)
    batch: str | None = None
    settled_at: datetime | None = Field(default=None, sa_type=UtcTime)
    code: str | None = None


class DocumentRow(SQLModel, table=True):
    """A document that was made for a case: which, for whom, in which revision and format."""

    __tablename__ = "documents"
    case: int = Field(primary_key=True, foreign_key="cases.number")
    kind: str = Field(primary_key=True)
    customer: int = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    format: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    name: str
    content: str
    made_at: datetime = Field(sa_type=UtcTime)


class DirectoryCustomerRow(SQLModel, table=True):
    """A customer of the directory as they were from a moment on; a change is a further revision."""

    __tablename__ = "directory_customers"
    id: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    valid_from: datetime = Field(sa_type=UtcTime)
    by: str
    digest: str
    name: str
    tier: str
    value: str
    language: str
    timezone: str
    resolution: str
    calendar: str
    contacts: Any = Field(sa_type=Json)
    services: Any = Field(sa_type=Json)
    tags: Any = Field(sa_type=Json)


class DirectoryEditRow(SQLModel, table=True):
    """What somebody changed in the directory of people, in the order in which it is laid over."""

    __tablename__ = "directory_edits"
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcTime)
    by: str
    kind: str
    body: Any = Field(sa_type=Json)


class DirectoryVersionRow(SQLModel, table=True):
    """Since when which version of the directory of people was in use, and where it came from."""

    __tablename__ = "directory_versions"
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    version: str
    content: str
    since: datetime = Field(sa_type=UtcTime, index=True)
    origin: str
    by: str


class DirectoryFindingRow(SQLModel, table=True):
    """What the check of the directory found and told last; `gone_at` once it was mended."""

    __tablename__ = "directory_findings"
    key: str = Field(primary_key=True)
    error: bool
    spans: Any = Field(sa_type=Json)
    longest_s: int | None = None
    horizon: datetime = Field(sa_type=UtcTime)
    first_at: datetime = Field(sa_type=UtcTime)
    last_at: datetime = Field(sa_type=UtcTime)
    gone_at: datetime | None = Field(default=None, sa_type=UtcTime)


class ChannelStateRow(SQLModel, table=True):
    """How a worker last found one of its channels."""

    __tablename__ = "channel_states"
    worker: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    state: str
    since: datetime = Field(sa_type=UtcTime)
    failures: int
    fault: str
    sent: int
    at: datetime = Field(sa_type=UtcTime)


def table(model: type[SQLModel]) -> Table:
    """Give the table under a model, for statements that need no objects."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


COUNTERS, INTAKES, CASES = table(CounterRow), table(IntakeRow), table(CaseRow)
FACTS, ALARMS, CONTENT = table(FactRow), table(AlarmRow), table(ContentRow)
DELIVERIES, DELIVERY_STATES = table(DeliveryRow), table(DeliveryStateRow)
RETURNS = table(ReturnRow)
ANSWERS, DOCUMENTS = table(AnswerRow), table(DocumentRow)
DIRECTORY_CUSTOMERS = table(DirectoryCustomerRow)
DIRECTORY_EDITS, DIRECTORY_VERSIONS = table(DirectoryEditRow), table(DirectoryVersionRow)
DIRECTORY_FINDINGS = table(DirectoryFindingRow)
CHANNEL_STATES = table(ChannelStateRow)

ORIGINALS: tuple[Table, ...] = (
    COUNTERS,
    INTAKES,
    CASES,
    CONTENT,
    FACTS,
    ALARMS,
    DELIVERIES,
    DELIVERY_STATES,
    RETURNS,
    ANSWERS,
    DOCUMENTS,
    DIRECTORY_CUSTOMERS,
    DIRECTORY_EDITS,
    DIRECTORY_VERSIONS,
    DIRECTORY_FINDINGS,
)
"""In an order in which they can be filled: what is referred to comes first."""

SIGHTINGS: tuple[Table, ...] = (CHANNEL_STATES,)
"""What workers say of themselves: true for the moment, and in no backup."""
