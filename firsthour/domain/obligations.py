"""The table of promises: who owes what to whom, counted from when, within which time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from firsthour.domain.calendar import after, fraction
from firsthour.domain.commands import Group
from firsthour.domain.contracts import calendar_of
from firsthour.domain.effects import NoticeKind
from firsthour.domain.escalation import Escalation
from firsthour.domain.policy import Cadence, Calendar, Policy, SeverityRules, Span
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience, Phase, Stage

Owed = Iterable[tuple[str, datetime]]
"""What sets instances of a promise apart (a round, an audience), and what each counts from."""

SpanOf = Callable[[Policy, SeverityRules, str, Phase], Span | None]

ENGINE_GRACE = timedelta(minutes=1)
"""What the engine does at a due time takes a moment; later than this it is late."""

NO_GRACE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Promise:
    """One row of the table.

    ``owed`` lists the instances that the state calls for; ``span`` is the time that each has.
    ``grace`` is for promises that the engine keeps at their due time if nobody did before.
    """

    name: str
    by: Role
    to: Audience
    counted_from: str
    owed: Callable[[Escalation], Owed]
    span: SpanOf
    grace: timedelta = NO_GRACE
    pausable: bool = True
    percents: Callable[[Policy], tuple[int, ...]] = lambda _policy: ()
    warnings: Callable[[Policy], tuple[Span, ...]] = lambda _policy: ()

    @property
    def is_kept_by_engine(self) -> bool:
        """True if the engine keeps it at its due time, where nobody did before."""
        return self.grace > NO_GRACE


def _once(owed: bool, base: datetime | None) -> Owed:  # noqa: FBT001 - the row's own question
    return (("", base),) if owed and base is not None else ()


def _acknowledge(state: Escalation) -> Owed:
    paging = state.paging
    waits = paging is not None and state.acknowledged is None and state.is_resolving
    return ((str(paging.number), paging.since),) if waits and paging else ()


def _approval(state: Escalation) -> Owed:
    return _once(state.is_open and state.started_at is None, state.intake.opened_at)


def _notice_internal(state: Escalation) -> Owed:
    return _once(state.is_open, state.started_at)


def _notice_customers(state: Escalation) -> Iterator[tuple[str, datetime]]:
    if not (state.policy.customers and state.is_open and state.started_at):
        return
    customers = state.customers
    for join in customers.joins:
        at = join.first - 1
        if not join.told and customers.access[at : at + join.count].strip("x"):
            yield str(join.number), max(join.joined_at, state.started_at)


def updates_run(state: Escalation) -> bool:
    """Updates go on until the resolution is announced and every customer has access again."""
    unsettled = state.policy.customers and state.customers.unsettled > 0
    return state.is_open and (state.is_resolving or unsettled)


def _update(audience: Audience) -> Callable[[Escalation], Owed]:
    def owed(state: Escalation) -> Owed:
        heard = state.heard.get(audience)
        to_nobody = audience is Audience.CUSTOMERS and not state.tells_customers
        if heard is None or heard.at is None or to_nobody or not updates_run(state):
            return ()
        return ((str(heard.count), max(heard.at, _listening_since(state))),)

    return owed


def _listening_since(state: Escalation) -> datetime:
    """From when an update can be counted at all: work began anew, or the last customers joined."""
    latest, joins = state.round, state.customers.joins
    return joins[-1].joined_at if latest.announced_at and joins else latest.opened_at


def _executive_report(state: Escalation) -> Owed:
    heard = state.heard.get(Audience.EXECUTIVES)
    if not state.is_resolving or state.started_at is None:
        return ()
    begun = state.started_at if state.round.number == 1 else state.round.opened_at
    base = max(heard.at, begun) if heard and heard.at else begun
    return ((str(heard.count + 1 if heard else 1), base),)


def _action_plan(state: Escalation) -> Owed:
    return _once(state.is_resolving and state.round.number == 1, state.started_at)


def _level(level: int) -> Callable[[Escalation], Owed]:
    def owed(state: Escalation) -> Owed:
        unsolved = state.is_resolving and state.round.declared_at is None
        pending = f"level:L{level}" in state.obligations
        if not unsolved and not (pending and state.is_resolving):
            return ()
        first = state.round.number == 1
        return _once(first or pending, state.started_at)

    return owed


def _task_force(state: Escalation) -> Owed:
    first = state.is_resolving and state.round.number == 1
    return _once(first and state.task_force is None, state.started_at)


def _seats(state: Escalation) -> Iterator[tuple[str, datetime]]:
    force = state.task_force
    if force is None or force.suspended or not state.is_resolving:
        return
    for seat in force.seats:
        if seat.status == "offered" and seat.offered_at:
            yield f"{seat.key}:{force.activation}.{seat.attempt}", seat.offered_at


def _technical_plan(state: Escalation) -> Owed:
    force = state.task_force
    if force is None or force.suspended or force.planned_at or not state.is_resolving:
        return ()
    return ((str(force.activation), force.activated_at),)


def _resolution(state: Escalation) -> Iterator[tuple[str, datetime]]:
    if not state.is_open or state.started_at is None or state.round.number > 1:
        return
    yield "", state.started_at
    for join in state.customers.joins:
        for group in join.groups:
            if group.resolution:
                yield _contract(state, group), state.started_at


def _contract(state: Escalation, group: Group) -> str:
    """The target of a contract, with the number of its calendar where it has one of its own."""
    span = group.resolution.replace(" ", "") if group.resolution else ""
    return f"{span}@{_calendars(state).index(group.calendar) + 1}" if group.calendar else span


def _calendars(state: Escalation) -> list[str]:
    """The calendars of the customers' contracts, in the order in which they came."""
    groups = (group for join in state.customers.joins for group in join.groups)
    return list(dict.fromkeys(group.calendar for group in groups if group.calendar))


def _resolution_span(_policy: Policy, rules: SeverityRules, suffix: str, _phase: Phase) -> Span:
    return Span(suffix.partition("@")[0]) if suffix else rules.resolution


def calendar_for(state: Escalation, suffix: str) -> Calendar:
    """The calendar that a promise is counted in: the policy's, or that of a contract."""
    _, _, number = suffix.partition("@")
    return calendar_of(_calendars(state)[int(number) - 1]) if number else state.policy.calendar


def _verification(state: Escalation) -> Owed:
    latest = state.round
    waits = state.is_open and latest.declared_at is not None and latest.verified_at is None
    return ((str(latest.number), latest.declared_at),) if waits and latest.declared_at else ()


def _announcement(state: Escalation) -> Owed:
    latest = state.round
    waits = state.is_open and latest.verified_at is not None and latest.announced_at is None
    return ((str(latest.number), latest.verified_at),) if waits and latest.verified_at else ()


def _access(state: Escalation) -> Iterator[tuple[str, datetime]]:
    if not (state.is_open and state.policy.customers and state.customers.unsettled):
        return
    for each in state.rounds:
        if each.announced_at and state.customers.unsettled_in(each.number):
            yield str(each.number), max(each.announced_at, state.customers.joins[-1].joined_at)


def _access_span(_policy: Policy, rules: SeverityRules, _key: str, _phase: Phase) -> Span | None:
    if rules.access_assumed:
        return rules.access_assumed
    return rules.access_reminders[-1] if rules.access_reminders else None


def rca_base(state: Escalation) -> datetime | None:
    """From when an RCA is counted: the verification, or the request if that came later.

    It is the first verification since the case was opened or reopened.
    """
    if not state.rca_owed:
        return None
    verified: datetime | None = None
    for each in reversed(state.rounds):
        verified = each.verified_at or verified
        if each.why == "reopened":
            break
    if verified is None:
        return None
    asked = state.rca.requested_at
    return max(verified, asked) if asked else verified


def _internal_rca(state: Escalation) -> Owed:
    return _once(state.is_open and not state.rca.submitted, rca_base(state))


def _final_rca(state: Escalation) -> Owed:
    owed = state.is_open and state.tells_customers and state.rca.shared_at is None
    return _once(owed, rca_base(state))


def _survey(state: Escalation) -> Owed:
    asks = state.stage is Stage.CLOSED and state.tells_customers and not state.survey_ended
    return _once(asks, state.closed_at)


def _actions(state: Escalation) -> Iterator[tuple[str, datetime]]:
    if state.stage is not Stage.CLOSED or state.closed_at is None:
        return
    for action in state.actions:
        if not action.done and action.item.type != "detective":
            yield str(action.number), state.closed_at


def _close(state: Escalation) -> Owed:
    return _once(state.is_open, state.started_at)


def _cadence(cadence: Cadence, phase: Phase) -> Span:
    if phase is Phase.INVESTIGATING:
        return cadence.investigating
    return cadence.identified if phase is Phase.IDENTIFIED else cadence.monitoring


def _rule(of: Callable[[SeverityRules], Span | None]) -> SpanOf:
    return lambda _policy, rules, _suffix, _phase: of(rules)


def _policy(of: Callable[[Policy], Span | None]) -> SpanOf:
    return lambda policy, _rules, _suffix, _phase: of(policy)


def _level_time(at: int) -> Callable[[SeverityRules], Span | None]:
    return lambda rules: rules.levels[at]


def _remind(policy: Policy) -> tuple[int, ...]:
    return (policy.obligation_warning,)


PROMISES: tuple[Promise, ...] = (
    Promise(
        "approval",
        Role.APPROVER,
        Audience.CASE,
        "requested",
        _approval,
        _rule(lambda r: r.acknowledge),
    ),
    Promise(
        "acknowledge",
        Role.MANAGER,
        Audience.CASE,
        "opened, transferred or expired",
        _acknowledge,
        _rule(lambda r: r.acknowledge),
    ),
    Promise(
        "initial_notice:internal",
        Role.MANAGER,
        Audience.STAKEHOLDERS,
        "opened",
        _notice_internal,
        _rule(lambda r: r.notice_internal),
        pausable=False,
    ),
    Promise(
        "initial_notice:customers",
        Role.MANAGER,
        Audience.CUSTOMERS,
        "opened, or added",
        _notice_customers,
        _rule(lambda r: r.notice_customers),
        pausable=False,
    ),
    Promise(
        "update:stakeholders",
        Role.MANAGER,
        Audience.STAKEHOLDERS,
        "last notice or update",
        _update(Audience.STAKEHOLDERS),
        lambda _p, rules, _s, phase: _cadence(rules.updates_internal, phase),
        grace=ENGINE_GRACE,
    ),
    Promise(
        "update:customers",
        Role.MANAGER,
        Audience.CUSTOMERS,
        "last notice or update",
        _update(Audience.CUSTOMERS),
        lambda _p, rules, _s, phase: _cadence(rules.updates_customers, phase),
        grace=ENGINE_GRACE,
    ),
    Promise(
        "executive_report",
        Role.MANAGER,
        Audience.EXECUTIVES,
        "opened, then last report",
        _executive_report,
        _rule(lambda r: r.executive_report),
        grace=ENGINE_GRACE,
    ),
    Promise(
        "action_plan",
        Role.MANAGER,
        Audience.CASE,
        "opened",
        _action_plan,
        _rule(lambda r: r.action_plan),
        percents=_remind,
    ),
    *(
        Promise(
            f"level:L{level}",
            Role.ENGINE,
            Audience.LEVEL,
            "opened",
            _level(level),
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
        _task_force,
        _rule(lambda r: r.task_force),
        grace=ENGINE_GRACE,
    ),
    Promise(
        "seat",
        Role.ENGINEER,
        Audience.CASE,
        "offered",
        _seats,
        _rule(lambda r: r.seat_accepted),
    ),
    Promise(
        "technical_plan",
        Role.ENGINEER,
        Audience.CASE,
        "activated",
        _technical_plan,
        _rule(lambda r: r.technical_plan),
        percents=_remind,
    ),
    Promise(
        "resolution",
        Role.MANAGER,
        Audience.CUSTOMERS,
        "opened",
        _resolution,
        _resolution_span,
        percents=lambda policy: policy.sla_warnings,
    ),
    Promise(
        "verification",
        Role.ARCHITECT,
        Audience.CASE,
        "declared",
        _verification,
        _rule(lambda r: r.verification),
        percents=_remind,
    ),
    Promise(
        "announcement",
        Role.ARCHITECT,
        Audience.CUSTOMERS,
        "verified",
        _announcement,
        _rule(lambda r: r.announcement),
    ),
    Promise(
        "access",
        Role.CUSTOMER_EXECUTIVE,
        Audience.CUSTOMERS,
        "announced",
        _access,
        _access_span,
    ),
    Promise(
        "internal_rca",
        Role.COORDINATOR,
        Audience.CASE,
        "verified, or asked if later",
        _internal_rca,
        _rule(lambda r: r.internal_rca),
        percents=_remind,
    ),
    Promise(
        "final_rca",
        Role.CUSTOMER_EXECUTIVE,
        Audience.CUSTOMERS,
        "verified, or asked if later",
        _final_rca,
        _rule(lambda r: r.final_rca),
        percents=_remind,
    ),
    Promise(
        "close",
        Role.MANAGER,
        Audience.CASE,
        "opened",
        _close,
        _policy(lambda p: p.close_within),
        pausable=False,
        warnings=lambda policy: policy.close_warnings,
    ),
    Promise(
        "survey",
        Role.ENGINE,
        Audience.CUSTOMERS,
        "closed",
        _survey,
        _policy(lambda p: p.survey_after),
        grace=ENGINE_GRACE,
        pausable=False,
    ),
    Promise(
        "action",
        Role.MANAGER,
        Audience.CASE,
        "closed",
        _actions,
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
    """When a promise counted from ``base`` falls due: see `calendar_for`."""
    return after(calendar_for(state, suffix), base, span)


def warnings(
    state: Escalation,
    promise: Promise,
    base: datetime,
    span: Span,
    due_at: datetime,
    suffix: str = "",
) -> tuple[datetime, ...]:
    """When the debtor is warned: at parts of the time, or at fixed distances from the base."""
    calendar = calendar_for(state, suffix)
    parts = [fraction(calendar, base, span, percent) for percent in promise.percents(state.policy)]
    fixed = [after(calendar, base, each) for each in promise.warnings(state.policy)]
    return tuple(at for at in sorted((*parts, *fixed)) if base < at < due_at)


def kind_of_notice(name: str) -> NoticeKind | None:
    """The kind of notice that is drafted for a promise as soon as it is owed."""
    return {
        "initial_notice:internal": NoticeKind.INITIAL_NOTICE,
        "initial_notice:customers": NoticeKind.INITIAL_NOTICE,
        "announcement": NoticeKind.RESOLUTION_ANNOUNCEMENT,
    }.get(name)
