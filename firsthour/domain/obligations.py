"""The table of promises: who owes what to whom, within which time; and when that is over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from firsthour.domain import owing
from firsthour.domain.calendar import after, fraction
from firsthour.domain.effects import NoticeKind
from firsthour.domain.escalation import Escalation
from firsthour.domain.policy import Cadence, Policy, SeverityRules, Span
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience, Phase

SpanOf = Callable[[Policy, SeverityRules, str, Phase], Span | None]

ENGINE_GRACE = timedelta(minutes=1)
"""What the engine does at a due time takes a moment; later than this it is late."""

NO_GRACE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Promise:
    """One row of the table.

    ``owed`` lists the instances that the state calls for, of which it ``reads`` these parts;
    ``span`` is the time that each has.
    ``grace`` is for promises that the engine keeps at their due time if nobody did before.
    """

    name: str
    by: Role
    to: Audience
    counted_from: str
    owed: Callable[[Escalation], owing.Owed]
    reads: frozenset[str]
    span: SpanOf
    grace: timedelta = NO_GRACE
    pausable: bool = True
    percents: Callable[[Policy], tuple[int, ...]] = lambda _policy: ()
    warnings: Callable[[Policy], tuple[Span, ...]] = lambda _policy: ()

    @property
    def is_kept_by_engine(self) -> bool:
        """True if the engine keeps it at its due time, where nobody did before."""
        return self.grace > NO_GRACE


def _resolution_span(_policy: Policy, rules: SeverityRules, suffix: str, _phase: Phase) -> Span:
    return Span(suffix.partition("@")[0]) if suffix else rules.resolution


def _access_span(_policy: Policy, rules: SeverityRules, _key: str, _phase: Phase) -> Span | None:
    if rules.access_assumed:
        return rules.access_assumed
    return rules.access_reminders[-1] if rules.access_reminders else None


_CADENCE: dict[Phase, Callable[[Cadence], Span]] = {
    Phase.INVESTIGATING: lambda cadence: cadence.investigating,
    Phase.IDENTIFIED: lambda cadence: cadence.identified,
    Phase.MONITORING: lambda cadence: cadence.monitoring,
    Phase.RESOLVED: lambda cadence: cadence.monitoring,
}
"""What of a cadence holds in which phase."""


def _rule(of: Callable[[SeverityRules], Span | None]) -> SpanOf:
    return lambda _policy, rules, _suffix, _phase: of(rules)


def _policy(of: Callable[[Policy], Span | None]) -> SpanOf:
    return lambda policy, _rules, _suffix, _phase: of(policy)


def _level_time(at: int) -> Callable[[SeverityRules], Span | None]:
    return lambda rules: rules.levels[at]


def _remind(policy: Policy) -> tuple[int, ...]:
    return (policy.obligation_warning,)


def _reads(*parts: str) -> frozenset[str]:
    """The parts of the state that decide which instances of a promise there are.

    Policy and severity say whether it has a time at all. What is promised itself is not among
    the parts: a row whose own promises come or go is looked at anyway. ``rounds`` are those that
    there are; what becomes of the latest has names of its own: see `owing.turned`.
    """
    return frozenset(("stage", "started_at", "policy", "severity", *parts))


DECLARED, VERIFIED, ANNOUNCED = "declared_at", "verified_at", "announced_at"
_TROUBLE = ("rounds", ANNOUNCED)
"""Upon which it depends whether the trouble is over."""

PROMISES: tuple[Promise, ...] = (
    Promise(
        "approval",
        Role.APPROVER,
        Audience.CASE,
        "requested",
        owing.approval,
        _reads("intake"),
        _rule(lambda r: r.acknowledge),
    ),
    Promise(
        "acknowledge",
        Role.MANAGER,
        Audience.CASE,
        "opened, transferred or expired",
        owing.acknowledge,
        _reads("paging", "acknowledged", *_TROUBLE),
        _rule(lambda r: r.acknowledge),
    ),
    Promise(
        "initial_notice:internal",
        Role.MANAGER,
        Audience.STAKEHOLDERS,
        "opened",
        owing.notice_internal,
        _reads(),
        _rule(lambda r: r.notice_internal),
        pausable=False,
    ),
    Promise(
        "initial_notice:customers",
        Role.MANAGER,
        Audience.CUSTOMERS,
        "opened, or added",
        owing.notice_customers,
        _reads("customers"),
        _rule(lambda r: r.notice_customers),
        pausable=False,
    ),
    Promise(
        "update:stakeholders",
        Role.MANAGER,
        Audience.STAKEHOLDERS,
        "last notice or update",
        owing.update(Audience.STAKEHOLDERS),
        _reads("heard", "customers", *_TROUBLE),
        lambda _p, rules, _s, phase: _CADENCE[phase](rules.updates_internal),
        grace=ENGINE_GRACE,
    ),
    Promise(
        "update:customers",
        Role.MANAGER,
        Audience.CUSTOMERS,
        "last notice or update",
        owing.update(Audience.CUSTOMERS),
        _reads("heard", "customers", *_TROUBLE),
        lambda _p, rules, _s, phase: _CADENCE[phase](rules.updates_customers),
        grace=ENGINE_GRACE,
    ),
    Promise(
        "executive_report",
        Role.MANAGER,
        Audience.EXECUTIVES,
        "opened, then last report",
        owing.executive_report,
        _reads("heard", *_TROUBLE),
        _rule(lambda r: r.executive_report),
        grace=ENGINE_GRACE,
    ),
    Promise(
        "action_plan",
        Role.MANAGER,
        Audience.CASE,
        "opened",
        owing.action_plan,
        _reads(*_TROUBLE),
        _rule(lambda r: r.action_plan),
        percents=_remind,
    ),
    *(
        Promise(
            f"level:L{level}",
            Role.ENGINE,
            Audience.LEVEL,
            "opened",
            owing.level(level),
            _reads(*_TROUBLE, DECLARED),
            _rule(_level_time(level - 1)),
            grace=ENGINE_GRACE,
        )
        for level in (1, 2, 3)
    ),
    Promise(
        "task_force",
        Role.ENGINE,
        Audience.CASE,
        "opened",
        owing.task_force,
        _reads(*_TROUBLE, "task_force", "customers"),
        _rule(lambda r: r.task_force),
        grace=ENGINE_GRACE,
    ),
    Promise(
        "seat",
        Role.ENGINEER,
        Audience.CASE,
        "offered",
        owing.seats,
        _reads(*_TROUBLE, "task_force"),
        _rule(lambda r: r.seat_accepted),
    ),
    Promise(
        "technical_plan",
        Role.ENGINEER,
        Audience.CASE,
        "activated",
        owing.technical_plan,
        _reads(*_TROUBLE, "task_force"),
        _rule(lambda r: r.technical_plan),
        percents=_remind,
    ),
    Promise(
        "resolution",
        Role.MANAGER,
        Audience.CUSTOMERS,
        "opened",
        owing.resolution,
        _reads("rounds", "customers"),
        _resolution_span,
        percents=lambda policy: policy.sla_warnings,
    ),
    Promise(
        "verification",
        Role.ARCHITECT,
        Audience.CASE,
        "declared",
        owing.verification,
        _reads("rounds", DECLARED, VERIFIED),
        _rule(lambda r: r.verification),
        percents=_remind,
    ),
    Promise(
        "announcement",
        Role.ARCHITECT,
        Audience.CUSTOMERS,
        "verified",
        owing.announcement,
        _reads("rounds", VERIFIED, ANNOUNCED),
        _rule(lambda r: r.announcement),
    ),
    Promise(
        "access",
        Role.CUSTOMER_EXECUTIVE,
        Audience.CUSTOMERS,
        "announced",
        owing.access,
        _reads("customers", *_TROUBLE),
        _access_span,
    ),
    Promise(
        "internal_rca",
        Role.COORDINATOR,
        Audience.CASE,
        "verified, or asked if later",
        owing.internal_rca,
        _reads("rca", "rounds", VERIFIED),
        _rule(lambda r: r.internal_rca),
        percents=_remind,
    ),
    Promise(
        "final_rca",
        Role.CUSTOMER_EXECUTIVE,
        Audience.CUSTOMERS,
        "verified, or asked if later",
        owing.final_rca,
        _reads("rca", "rounds", VERIFIED, "customers"),
        _rule(lambda r: r.final_rca),
        percents=_remind,
    ),
    Promise(
        "close",
        Role.MANAGER,
        Audience.CASE,
        "opened",
        owing.close,
        _reads(),
        _policy(lambda p: p.close_within),
        pausable=False,
        warnings=lambda policy: policy.close_warnings,
    ),
    Promise(
        "survey",
        Role.ENGINE,
        Audience.CUSTOMERS,
        "closed",
        owing.survey,
        _reads("customers", "survey_ended", "closed_at"),
        _policy(lambda p: p.survey_after),
        grace=ENGINE_GRACE,
        pausable=False,
    ),
    Promise(
        "action",
        Role.MANAGER,
        Audience.CASE,
        "closed",
        owing.actions,
        _reads("closed_at", "actions"),
        _rule(lambda r: r.corrective_actions),
        pausable=False,
    ),
)
"""In the order of the process. Every due time of a case has its one row, and so its one owner."""

BY_NAME = {promise.name: promise for promise in PROMISES}


@lru_cache(maxsize=4096)
def promise_of(key: str) -> Promise:
    """The row of the table that a promise's key belongs to. KeyError for a foreign key."""
    parts = key.split(":")
    for length in range(len(parts), 0, -1):
        found = BY_NAME.get(":".join(parts[:length]))
        if found:
            return found
    raise KeyError(key)


def suffix_of(promise: Promise, key: str) -> str:
    """What sets this instance of a promise apart; ``""`` for the only one."""
    return key[len(promise.name) + 1 :]


def span_of(state: Escalation, promise: Promise, suffix: str) -> Span | None:
    """The time that a promise has under the present severity and phase; ``None``: not owed."""
    if promise.name == "task_force" and _many_customers(state):
        return Span("0 min")
    return promise.span(state.policy, state.rules, suffix, state.phase)


def _many_customers(state: Escalation) -> bool:
    at_least = state.rules.task_force_customers
    return at_least is not None and state.customers.present >= at_least


def due(state: Escalation, base: datetime, span: Span, suffix: str = "") -> datetime:
    """When a promise counted from ``base`` falls due: see `owing.calendar_for`."""
    return after(owing.calendar_for(state, suffix), base, span)


def warnings(
    state: Escalation,
    promise: Promise,
    base: datetime,
    span: Span,
    due_at: datetime,
    suffix: str = "",
) -> tuple[datetime, ...]:
    """When the debtor is warned: at parts of the time, or at fixed distances from the base."""
    percents, spans = promise.percents(state.policy), promise.warnings(state.policy)
    if not percents and not spans:
        return ()
    calendar = owing.calendar_for(state, suffix)
    parts = [fraction(calendar, base, span, percent) for percent in percents]
    fixed = [after(calendar, base, each) for each in spans]
    return tuple(at for at in sorted((*parts, *fixed)) if base < at < due_at)


def kind_of_notice(name: str) -> NoticeKind | None:
    """The kind of notice that is drafted for a promise as soon as it is owed."""
    return _DRAFTED.get(name)


_DRAFTED = {
    "initial_notice:internal": NoticeKind.INITIAL_NOTICE,
    "initial_notice:customers": NoticeKind.INITIAL_NOTICE,
    "announcement": NoticeKind.RESOLUTION_ANNOUNCEMENT,
}
