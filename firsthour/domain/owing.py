"""What a case owes as it stands: the instances of each promise, and what each counts from."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from firsthour.domain.commands import Group
from firsthour.domain.contracts import calendar_of
from firsthour.domain.escalation import Escalation, Round
from firsthour.domain.policy import Calendar
from firsthour.domain.stages import Audience, Stage

Owed = Iterable[tuple[str, datetime]]
"""What sets instances of a promise apart (a round, an audience), and what each counts from."""


_OF_THE_LATEST = ("declared_at", "verified_at", "announced_at")


def turned(before: tuple[Round, ...], now: tuple[Round, ...]) -> list[str]:
    """What promises see of a change of rounds: ``rounds``, or what became of the latest, by name.

    A signal and reminders make no difference to any promise.
    """
    if len(before) != len(now):
        return ["rounds"]
    former, latest = before[-1], now[-1]
    if former.opened_at is not latest.opened_at:
        return ["rounds", *_OF_THE_LATEST]
    return [name for name in _OF_THE_LATEST if getattr(former, name) is not getattr(latest, name)]


def _once(owed: bool, base: datetime | None) -> Owed:  # noqa: FBT001 - the row's own question
    return (("", base),) if owed and base is not None else ()


def acknowledge(state: Escalation) -> Owed:
    """One for each climb of pages, until somebody takes the case."""
    paging = state.paging
    waits = paging is not None and state.acknowledged is None and state.is_resolving
    return ((str(paging.number), paging.since),) if waits and paging else ()


def approval(state: Escalation) -> Owed:
    """Until the case begins, where its policy asks for an approval."""
    return _once(state.is_open and state.started_at is None, state.intake.opened_at)


def notice_internal(state: Escalation) -> Owed:
    """One in every case that has begun."""
    return _once(state.is_open, state.started_at)


def notice_customers(state: Escalation) -> Iterator[tuple[str, datetime]]:
    """One for those who came together, from when they came; not once all of them have left."""
    if not (state.policy.customers and state.is_open and state.started_at):
        return
    customers = state.customers
    for join in customers.joins:
        at = join.first - 1
        if not join.told and customers.access[at : at + join.count].strip("x"):
            yield str(join.number), max(join.joined_at, state.started_at)


def updates_run(state: Escalation) -> bool:
    """Updates go on until the resolution is announced and every customer has access again."""
    if state.is_resolving:
        return True
    return state.is_open and state.policy.customers and state.customers.unsettled > 0


def update(audience: Audience) -> Callable[[Escalation], Owed]:
    """The next one to this audience, from when it last heard; none before it heard anything."""
    to_customers = audience is Audience.CUSTOMERS

    def owed(state: Escalation) -> Owed:
        heard = state.heard.get(audience)
        if heard is None or heard.at is None or not updates_run(state):
            return ()
        if to_customers and not state.tells_customers:
            return ()
        return ((str(heard.count), max(heard.at, _listening_since(state))),)

    return owed


def _listening_since(state: Escalation) -> datetime:
    """From when an update can be counted at all: work began anew, or the last customers joined."""
    latest, joins = state.round, state.customers.joins
    return joins[-1].joined_at if latest.announced_at and joins else latest.opened_at


def executive_report(state: Escalation) -> Owed:
    """The next one, while the trouble is not over."""
    heard = state.heard.get(Audience.EXECUTIVES)
    if not state.is_resolving or state.started_at is None:
        return ()
    begun = state.started_at if state.round.number == 1 else state.round.opened_at
    base = max(heard.at, begun) if heard and heard.at else begun
    return ((str(heard.count + 1 if heard else 1), base),)


def action_plan(state: Escalation) -> Owed:
    """In the first round only: a later one goes on with the plan that there is."""
    return _once(state.is_resolving and state.round.number == 1, state.started_at)


def level(level: int) -> Callable[[Escalation], Owed]:
    """While the case is unsolved in its first round; one that is pending outlasts a declaration."""
    key = f"level:L{level}"

    def owed(state: Escalation) -> Owed:
        latest, pending = state.round, key in state.obligations
        unsolved = latest.number == 1 and latest.declared_at is None
        return _once((unsolved or pending) and state.is_resolving, state.started_at)

    return owed


def task_force(state: Escalation) -> Owed:
    """In the first round, until there is one."""
    first = state.is_resolving and state.round.number == 1
    return _once(first and state.task_force is None, state.started_at)


def seats(state: Escalation) -> Iterator[tuple[str, datetime]]:
    """One for each offer of a seat, until it is answered."""
    force = state.task_force
    if force is None or force.suspended or not state.is_resolving:
        return
    for seat in force.seats:
        if seat.status == "offered" and seat.offered_at:
            yield f"{seat.key}:{force.activation}.{seat.attempt}", seat.offered_at


def technical_plan(state: Escalation) -> Owed:
    """One each time that a task force begins its work."""
    force = state.task_force
    if force is None or force.suspended or force.planned_at or not state.is_resolving:
        return ()
    return ((str(force.activation), force.activated_at),)


def resolution(state: Escalation) -> Iterator[tuple[str, datetime]]:
    """The severity's own target, and one for each target of a customer's contract."""
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


def calendar_for(state: Escalation, suffix: str) -> Calendar:
    """The calendar that a promise is counted in: the policy's, or that of a contract."""
    _, _, number = suffix.partition("@")
    return calendar_of(_calendars(state)[int(number) - 1]) if number else state.policy.calendar


def verification(state: Escalation) -> Owed:
    """One for each round that was declared resolved."""
    latest = state.round
    waits = state.is_open and latest.declared_at is not None and latest.verified_at is None
    return ((str(latest.number), latest.declared_at),) if waits and latest.declared_at else ()


def announcement(state: Escalation) -> Owed:
    """One for each round that was verified."""
    latest = state.round
    waits = state.is_open and latest.verified_at is not None and latest.announced_at is None
    return ((str(latest.number), latest.verified_at),) if waits and latest.verified_at else ()


def access(state: Escalation) -> Iterator[tuple[str, datetime]]:
    """One for each round that was announced, while a customer of it has no settled access."""
    if not (state.is_open and state.policy.customers and state.customers.unsettled):
        return
    for each in state.rounds:
        if each.announced_at and state.customers.unsettled_in(each.number):
            yield str(each.number), max(each.announced_at, state.customers.joins[-1].joined_at)


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


def internal_rca(state: Escalation) -> Owed:
    """Where one is owed, until one is submitted."""
    return _once(state.is_open and not state.rca.submitted, rca_base(state))


def final_rca(state: Escalation) -> Owed:
    """Where one is owed and there are customers, until it is shared with them."""
    owed = state.is_open and state.tells_customers and state.rca.shared_at is None
    return _once(owed, rca_base(state))


def survey(state: Escalation) -> Owed:
    """Once the case is closed, where there are customers to ask."""
    asks = state.stage is Stage.CLOSED and state.tells_customers and not state.survey_ended
    return _once(asks, state.closed_at)


def actions(state: Escalation) -> Iterator[tuple[str, datetime]]:
    """One for each corrective action that is left when the case is closed."""
    if state.stage is not Stage.CLOSED or state.closed_at is None:
        return
    for action in state.actions:
        if not action.done and action.item.type != "detective":
            yield str(action.number), state.closed_at


def close(state: Escalation) -> Owed:
    """One in every case that has begun."""
    return _once(state.is_open, state.started_at)
