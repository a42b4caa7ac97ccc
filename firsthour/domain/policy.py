"""The rules of a case as data: who is owed what, when. Frozen into the case at opening."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NewType

Span = NewType("Span", str)
"""A length of time as people write it: ``"30 min"``, ``"4 h"``, ``"30 d"``, ``"90 s"`` by the
clock; ``"4 bh"``, ``"1 bd"`` in business hours and business days of the policy's calendar."""

ZERO = Span("0 min")


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours of one weekday (Monday is 0), in minutes after local midnight."""

    weekday: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """When business hours run: a time zone, a week of hours and the public holidays, as dates."""

    timezone: str = "UTC"
    week: tuple[Hours, ...] = tuple(Hours(day, 9 * 60, 17 * 60) for day in range(5))
    holidays: tuple[date, ...] = ()

    def __hash__(self) -> int:
        """Of little, in no time: what is made of a calendar is kept by it, and asked for often."""
        return len(self.holidays)


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often one audience hears in each phase."""

    investigating: Span
    identified: Span
    monitoring: Span


@dataclass(frozen=True, slots=True)
class SeverityRules:
    """Every promise of one severity. ``None`` means: not owed at this severity."""

    acknowledge: Span
    progress: Span
    notice_internal: Span
    notice_customers: Span
    updates_internal: Cadence
    updates_customers: Cadence
    executive_report: Span | None
    action_plan: Span | None
    levels: tuple[Span | None, Span | None, Span | None]
    task_force: Span | None
    task_force_customers: int | None
    seat_accepted: Span | None
    technical_plan: Span | None
    resolution: Span
    verification: Span
    announcement: Span
    access_reminders: tuple[Span, ...]
    access_assumed: Span | None
    monitoring: Span
    rca_mandatory: bool
    internal_rca: Span
    final_rca: Span
    corrective_actions: Span | None


@dataclass(frozen=True, slots=True)
class SeatRule:
    """One seat of the task force: filled from ``team`` (empty: the owner's team) by ``skill``."""

    key: str
    lead: bool = False
    team: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One item of a playbook."""

    text: str
    owner: str = ""
    due: Span = Span("4 h")
    type: Literal["detective", "corrective", "preventative"] = "detective"


@dataclass(frozen=True, slots=True)
class Playbook:
    """A starting action plan for cases that match; an empty condition matches all."""

    name: str
    services: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    actions: tuple[PlannedAction, ...] = ()


ASKS = (
    "owner, L1, L2, L3, managers, team, service, team:ID, skill:NAME, rotation:ID, next:ID, "
    "role:NAME or person:ID"
)
"""Whom a step can ask, as people write it."""
_ASK = re.compile(
    r"owner|L[123]|managers|team|service|(?:team|skill|rotation|next|role|person):\S(?:.{0,98}\S)?"
)


def is_ask(text: str) -> bool:
    """True if ``text`` says whom a step asks."""
    return _ASK.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Condition:
    """When a step of the ladder applies; an empty field applies to all cases.

    ``hours``: ``business`` only while the policy's calendar is open, ``off`` only while it is
    closed; a step that comes due at another time waits for them.
    """

    severities: tuple[int, ...] = (1, 2, 3, 4)
    phases: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    hours: Literal["any", "business", "off"] = "any"


ALWAYS = Condition()

CRITERIA = ("sla_breach", "reopened", "transfers", "snowball", "key_customer")
"""The start criteria that a policy may use."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody is brought in while a case is unsolved.

    ``ask`` says who: ``owner``, ``L1`` to ``L3``, ``managers`` (of the case's team), ``team``,
    ``service`` (the teams that run the case's services), ``team:ID``, ``skill:NAME``,
    ``rotation:ID``, ``next:ID`` (who is on after the present shift), ``role:NAME``,
    ``person:ID``. A functional or hierarchical step comes ``after`` the start of the case; an
    automatic one when ``percent`` of the resolution target has gone by. With ``wait_for_duty``
    a step that finds nobody waits until somebody is on duty, at most so long; without, it is
    skipped at once.
    """

    key: str
    type: Literal["functional", "hierarchical", "automatic"]
    ask: str
    after: Span | None = None
    percent: int = 0
    when: Condition = ALWAYS
    wait_for_duty: Span | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """The ladder again, from ``step`` on: ``times`` times, each ``after`` its last step."""

    step: str
    times: int
    after: Span


@dataclass(frozen=True, slots=True)
class Limit:
    """How much one person or address gets on a channel: at most so many within so long, each.

    ``page`` limits pages (one over the limit goes by the next channel), ``status`` what is said
    about how things stand (it waits, and what waits is put together).
    """

    channel: str
    notice: Literal["page", "status"]
    at_most: tuple[tuple[int, timedelta], ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """Who must approve what a person wrote before it goes out to an audience.

    ``notices`` narrows it to some kinds; empty: all. ``none``: nobody, it goes out as it stands;
    ``author``: its author may; ``second_person``: anybody else who may send it; ``any`` or ``all``
    of those in ``by`` (``role:NAME``, ``person:ID``, ``group:NAME``), never its author. A text that
    is not approved ``within`` its time, counted from when it was written, is left out of what
    goes out then by itself (``automatic``), goes out unapproved (``text``), or is waited for until
    just before the promise falls due (``wait``).
    """

    audience: Literal["customers", "stakeholders", "executives"]
    mode: Literal["none", "author", "second_person", "any", "all"]
    notices: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    within: Span | None = None
    then: Literal["automatic", "text", "wait"] = "automatic"

    @property
    def wants_another(self) -> bool:
        """True where the author's own approval does not count."""
        return self.mode not in ("none", "author")


def _limit(channel: str, notice: Literal["page", "status"], *rates: tuple[int, int]) -> Limit:
    at_most = tuple((count, timedelta(minutes=minutes)) for count, minutes in rates)
    return Limit(channel, notice, at_most)


LIMITS = (
    _limit("email", "status", (1, 3), (3, 20), (8, 120)),
    _limit("sms", "page", (5, 15), (11, 60), (21, 180)),
    _limit("voice", "page", (3, 15), (7, 60), (15, 180)),
)


@dataclass(frozen=True, slots=True)
class Policy:
    """One whole policy. ``content_hash`` is the SHA-256 of its validated content, in hex.

    Where a default stands here it is the one of the shipped ``default`` policy.
    """

    name: str
    version: str
    content_hash: str
    reply_to: str
    calendar: Calendar
    severities: tuple[SeverityRules, SeverityRules, SeverityRules, SeverityRules]
    description: str = ""
    customers: bool = True
    """False in a policy for internal escalations: nothing is owed to customers."""
    public_address: str = ""
    matrix: tuple[tuple[int, int, int], ...] = ((1, 2, 3), (2, 3, 4), (3, 4, 4))
    """Severity by impact (row, 1 is high) and urgency (column)."""
    approval: tuple[int, ...] = ()
    """Severities whose cases wait for the approver before they are opened."""
    notice_approval: Literal["author", "second_person"] = "author"
    """Who may approve a text for customers of which ``approvals`` says nothing."""
    approvals: tuple[Approval, ...] = ()
    """The first that is about the audience and kind of a notice holds."""
    automatic_send_lead: Span = Span("15 min")
    danger_lead: Span = Span("15 min")
    """How long before it is due the recipients of a notice are looked at who are not reached."""
    limits: tuple[Limit, ...] = LIMITS
    """By channel, then kind of notice."""
    pages_at_most: int = 9
    sla_warnings: tuple[int, ...] = (50, 75, 90)
    obligation_warning: int = 75
    """Per cent of its time after which the debtor of an obligation is reminded."""
    page_round: tuple[str, ...] = ("owner", "L1", "L2", "L3")
    """Who is paged in turn until somebody acknowledges; see ``Step`` for what may stand here."""
    ladder: tuple[Step, ...] = ()
    """Who else is brought in while the case is unsolved, beside the levels of each severity."""
    ladder_repeat: Repeat | None = None
    policy_owner: str = "role:administrator"
    """Who is told of a step that found nobody; see ``Step`` for what may stand here."""
    seats: tuple[SeatRule, ...] = (
        SeatRule("lead", lead=True),
        SeatRule("member-1"),
        SeatRule("member-2"),
    )
    seat_hours: Span | None = Span("8 h")
    """How long one person may sit in the task force without a break; ``None``: no limit."""
    seat_hours_warning: int = 75
    """Per cent of ``seat_hours`` after which relief is looked for."""
    playbooks: tuple[Playbook, ...] = ()
    start_criteria: tuple[str, ...] = CRITERIA
    """What makes an escalation of a report by itself, or raises the severity of one."""
    transfers_limit: int = 3
    reopened_limit: int = 2
    snowball: int = 3
    snowball_within: Span = Span("60 min")
    """Cases opened so long ago or less are looked at for the same trouble at other customers."""
    key_customer_tiers: tuple[str, ...] = ("key",)
    pause_at_most: Span = Span("72 h")
    reopen_within: Span = Span("14 d")
    close_within: Span = Span("30 d")
    close_warnings: tuple[Span, ...] = (Span("21 d"), Span("28 d"))
    close_after: Span = Span("4 h")
    """The engine closes a case whose checklist has been empty for so long."""
    survey_after: Span = Span("24 h")
    survey_reminder: Span = Span("3 d")
    survey_open: Span = Span("7 d")
    survey_low: int = 2
    """A score at or under this alerts the customer engagement executive."""
    forbidden_terms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    watchers: tuple[str, ...] = ()
    """Directory groups that are on the watch list of every case under this policy."""
    kind: Literal["policy"] = field(default="policy")

    @property
    def tiers(self) -> frozenset[str]:
        """The customers' tiers that steps of the ladder depend on."""
        return frozenset(tier for step in self.ladder for tier in step.when.tiers)

    @property
    def tags(self) -> frozenset[str]:
        """The tags of cases that steps of the ladder depend on."""
        return frozenset(tag for step in self.ladder for tag in step.when.tags)

    def approval_of(self, notice: str, audience: str) -> Approval:
        """Who approves a text for this kind of notice and audience."""
        for rule in self.approvals:
            if rule.audience == audience and (not rule.notices or notice in rule.notices):
                return rule
        if audience == "customers":
            return Approval("customers", self.notice_approval)
        return Approval("executives" if audience == "executives" else "stakeholders", "author")

    def rules(self, severity: int) -> SeverityRules:
        """The promises of ``severity`` (1 to 4)."""
        return self.severities[severity - 1]
