"""The shape of a policy file: every section and field, with the names and units people write."""

from dataclasses import fields
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, WithJsonSchema

from firsthour.domain.policy import Policy
from firsthour.domain.stages import Criterion, Phase, Trigger
from firsthour.policies.kinds import (
    Address,
    Approver,
    Ascending,
    Ask,
    Day,
    DayHours,
    Line,
    Name,
    Percent,
    Prose,
    Rates,
    Severity,
    SpanText,
    Unique,
    Url,
    Zone,
)

_DEFAULTS = {item.name: item.default for item in fields(Policy)}
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=64)]
Approved = Literal[
    "initial_notice",
    "status_update",
    "executive_report",
    "resolution_announcement",
    "rca_shared",
    "correction",
]
_TEXT = {"type": "string", "minLength": 1, "maxLength": 40}
Version = Annotated[
    str,
    Field(min_length=1, max_length=40, coerce_numbers_to_str=True),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "number"}]}),
]
Lines = Annotated[tuple[Name, ...], Field(max_length=200), Unique]
MatrixRow = Annotated[tuple[Severity, ...], Field(min_length=3, max_length=3)]


def _default(name: str) -> Any:  # noqa: ANN401 - the domain's default has the field's own type
    return _DEFAULTS[name]


def _limits() -> dict[str, "LimitSection"]:
    names = {"page": "pages", "status": "status"}
    rows: dict[str, dict[str, Any]] = {}
    for limit in _default("limits"):
        rows.setdefault(limit.channel, {})[names[limit.notice]] = limit.at_most
    return {channel: LimitSection.model_construct(**row) for channel, row in rows.items()}


class Section(BaseModel):
    """Any part of a policy: unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CadenceSection(Section):
    """How often one audience hears in each phase."""

    investigating: SpanText
    identified: SpanText
    monitoring: SpanText


class LevelsSection(Section):
    """After how long each level is called; null: never."""

    L1: SpanText | None
    L2: SpanText | None
    L3: SpanText | None


class SeveritySection(Section):
    """Every promise of one severity; null: not owed."""

    acknowledge: SpanText
    progress: SpanText
    notice_internal: SpanText
    notice_customers: SpanText
    updates_internal: CadenceSection
    updates_customers: CadenceSection
    executive_report: SpanText | None
    action_plan: SpanText | None
    levels: LevelsSection
    task_force: SpanText | None
    task_force_customers: StrictInt | None
    seat_accepted: SpanText | None
    technical_plan: SpanText | None
    resolution: SpanText
    verification: SpanText
    announcement: SpanText
    access_reminders: Annotated[tuple[SpanText, ...], Field(max_length=10)]
    access_assumed: SpanText | None
    monitoring: SpanText
    rca_mandatory: StrictBool
    internal_rca: SpanText
    final_rca: SpanText
    corrective_actions: SpanText | None


class SeveritiesSection(Section):
    """The four rows of promises."""

    sev1: SeveritySection
    sev2: SeveritySection
    sev3: SeveritySection
    sev4: SeveritySection


class HoursSection(Section):
    """Working hours of the week; a day that is not named is closed."""

    monday: DayHours = ()
    tuesday: DayHours = ()
    wednesday: DayHours = ()
    thursday: DayHours = ()
    friday: DayHours = ()
    saturday: DayHours = ()
    sunday: DayHours = ()


class CalendarSection(Section):
    """When business hours run."""

    timezone: Zone
    hours: HoursSection
    holidays_country: Line = ""
    holidays_subdivision: Line = ""
    holidays_from: Annotated[int, Field(strict=True, ge=2000, le=2100)] | None = None
    extra_holidays: Annotated[tuple[Day, ...], Field(max_length=400)] = ()


class MatrixSection(Section):
    """Severity for each impact (field) by urgency high, medium and low (list)."""

    high: MatrixRow = _default("matrix")[0]
    medium: MatrixRow = _default("matrix")[1]
    low: MatrixRow = _default("matrix")[2]


class SeatSection(Section):
    """One seat of the task force."""

    key: Slug
    lead: StrictBool = False
    team: Line = ""
    skill: Line = ""


class ConditionSection(Section):
    """When a step applies; what is left out applies always."""

    severities: Annotated[tuple[Severity, ...], Field(min_length=1), Unique] = (1, 2, 3, 4)
    phases: Annotated[tuple[Phase, ...], Unique] = ()
    services: Lines = ()
    criteria: Annotated[tuple[Criterion, ...], Unique] = ()
    tiers: Lines = ()
    tags: Lines = ()
    hours: Literal["any", "business", "off"] = "any"


class StepSection(Section):
    """Somebody is brought in while the case is unsolved."""

    key: Slug
    type: Literal["functional", "hierarchical", "automatic"]
    ask: Ask
    after: SpanText | None = None
    percent: Annotated[int, Field(strict=True, ge=0, le=100)] = 0
    when: ConditionSection = ConditionSection()
    wait_for_duty: SpanText | None = None


class RepeatSection(Section):
    """The ladder again from a step on, as often and so long after its last step."""

    step: Slug
    times: Annotated[int, Field(strict=True, ge=1, le=9)]
    after: SpanText


class LimitSection(Section):
    """How much one person gets on one channel; an empty list: no limit."""

    pages: Rates = ()
    status: Rates = ()


class ApprovalSection(Section):
    """Who must approve what people write to an audience."""

    audience: Literal["customers", "stakeholders", "executives"]
    notices: Annotated[tuple[Approved, ...], Unique] = ()
    mode: Literal["none", "author", "second_person", "any", "all"]
    by: Annotated[tuple[Approver, ...], Field(max_length=20), Unique] = ()
    within: SpanText | None = None
    then: Literal["automatic", "text", "wait"] = "automatic"


class ActionSection(Section):
    """One item of a playbook."""

    text: Name
    owner: Line = ""
    due: SpanText
    type: Literal["detective", "corrective", "preventative"] = "detective"


class PlaybookSection(Section):
    """A starting action plan for the cases that match."""

    name: Name
    services: Lines = ()
    criteria: Annotated[tuple[Criterion, ...], Unique] = ()
    triggers: Annotated[tuple[Trigger, ...], Unique] = ()
    actions: Annotated[tuple[ActionSection, ...], Field(min_length=1, max_length=100)]


class PolicySection(Section):
    """A whole policy file. Fields with a default here may be left out."""

    extends: Slug | None = None
    name: Slug
    version: Version = "1"
    description: Prose = ""
    reply_to: Address
    public_address: Url = ""
    customers: StrictBool = _default("customers")
    languages: Annotated[tuple[Language, ...], Field(min_length=1), Unique] = _default("languages")
    calendar: CalendarSection
    matrix: MatrixSection = MatrixSection()
    severities: SeveritiesSection
    approval: Annotated[tuple[Severity, ...], Unique] = _default("approval")
    notice_approval: Literal["author", "second_person"] = _default("notice_approval")
    approvals: Annotated[tuple[ApprovalSection, ...], Field(max_length=50)] = ()
    automatic_send_lead: SpanText = _default("automatic_send_lead")
    danger_lead: SpanText = _default("danger_lead")
    limits: Annotated[dict[Slug, LimitSection], Field(max_length=50)] = Field(
        default_factory=_limits
    )
    pages_at_most: StrictInt = _default("pages_at_most")
    sla_warnings: Annotated[tuple[Percent, ...], Field(max_length=10), Unique, Ascending] = (
        _default("sla_warnings")
    )
    obligation_warning: Percent = _default("obligation_warning")
    page_round: Annotated[tuple[Ask, ...], Field(min_length=1, max_length=10), Unique] = _default(
        "page_round"
    )
    ladder: Annotated[tuple[StepSection, ...], Field(max_length=50)] = ()
    ladder_repeat: RepeatSection | None = None
    policy_owner: Ask = _default("policy_owner")
    seats: Annotated[tuple[SeatSection, ...], Field(min_length=1, max_length=50)] = tuple(
        SeatSection(key=seat.key, lead=seat.lead) for seat in _default("seats")
    )
    seat_hours: SpanText | None = _default("seat_hours")
    seat_hours_warning: Percent = _default("seat_hours_warning")
    watchers: Lines = _default("watchers")
    start_criteria: Annotated[
        tuple[Literal["sla_breach", "reopened", "transfers", "snowball", "key_customer"], ...],
        Unique,
    ] = _default("start_criteria")
    transfers_limit: StrictInt = _default("transfers_limit")
    reopened_limit: StrictInt = _default("reopened_limit")
    snowball: StrictInt = _default("snowball")
    snowball_within: SpanText = _default("snowball_within")
    key_customer_tiers: Lines = _default("key_customer_tiers")
    pause_at_most: SpanText = _default("pause_at_most")
    reopen_within: SpanText = _default("reopen_within")
    close_within: SpanText = _default("close_within")
    close_warnings: Annotated[tuple[SpanText, ...], Field(max_length=10)] = _default(
        "close_warnings"
    )
    survey_after: SpanText = _default("survey_after")
    survey_reminder: SpanText = _default("survey_reminder")
    survey_open: SpanText = _default("survey_open")
    survey_low: Annotated[int, Field(strict=True, ge=1, le=4)] = _default("survey_low")
    forbidden_terms: Lines = _default("forbidden_terms")
    playbooks: Annotated[tuple[PlaybookSection, ...], Field(max_length=100)] = ()


MERGED = (
    "PolicySection",
    "CalendarSection",
    "CadenceSection",
    "LevelsSection",
    "SeveritySection",
    "SeveritiesSection",
)
"""Sections of which a policy that extends another one needs to give a part only."""
