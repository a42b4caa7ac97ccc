"""A policy as single statements, each with its words and whom it concerns: what is compared."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from firsthour.domain.calendar import parse
from firsthour.domain.policy import (
    Approval,
    Cadence,
    Calendar,
    Condition,
    Hours,
    Limit,
    Playbook,
    Policy,
    SeatRule,
    Step,
)
from firsthour.policies import concerned
from firsthour.policies.concerned import MANAGER, RULES, WHOLE, of_approval, of_ask

NOTHING = "not owed"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ROWS = ("high", "medium", "low")
_ALONE = frozenset(("name", "version", "content_hash", "description", "severities", "kind"))
"""What says which policy it is, not what it promises; and what is told by severity."""
_OTHERWISE = frozenset(("ladder", "approvals", "notice_approval", "policy_owner"))
_KINDS = {
    "customers": ("initial_notice", "status_update", "resolution_announcement", "rca_shared"),
    "stakeholders": ("initial_notice", "status_update", "resolution_announcement"),
    "executives": ("executive_report",),
}


class Told(NamedTuple):
    """One statement: of which field, in which words, with which value, for whom."""

    field: str
    label: str
    value: str
    roles: tuple[str, ...]


def by_severity(policy: Policy, severity: int) -> Iterator[Told]:
    """What is promised at a severity, who is paged first when, which steps there are."""
    rules = policy.rules(severity)
    for name, (label, roles) in RULES.items():
        value = getattr(rules, name)
        if name in concerned.TO_CUSTOMERS and not policy.customers:
            value = None
        if name.startswith("updates_"):
            for phase in fields(Cadence):
                span = getattr(value, phase.name, NOTHING)
                yield Told(f"{name}.{phase.name}", f"{label} ({phase.name})", span, roles)
        elif name == "levels":
            for level, span in zip(concerned.LEVELS, value, strict=True):
                told = f"{label} of level {level}"
                yield Told(f"{name}.{level}", told, word(span), (concerned.LEVELS[level],))
        else:
            yield Told(name, label, word(value), roles)
    amount, unit = parse(rules.acknowledge)
    for place, ask in enumerate(policy.page_round):
        yield Told(f"first_page:{ask}", "first page", f"{amount * place} {unit}", (of_ask(ask),))
    for step in policy.ladder:
        if severity in step.when.severities:
            yield from _step(step)


def _step(step: Step) -> Iterator[Told]:
    name, who = f"ladder:{step.key}", (of_ask(step.ask),)
    label = f"step {step.key}"
    at = step.after or f"{step.percent} per cent of the resolution target"
    yield Told(name, label, f"{step.ask} after {at}", who)
    yield Told(f"{name}.ask", f"{label} asks", step.ask, who)
    yield Told(f"{name}.after", f"{label} after", word(step.after), who)
    percent = str(step.percent)
    yield Told(f"{name}.percent", f"{label} at per cent of the target:", percent, who)
    yield Told(f"{name}.type", f"{label} is", step.type, who)
    waits = step.wait_for_duty or "not at all"
    yield Told(f"{name}.wait_for_duty", f"{label} waits for duty", waits, who)
    yield Told(f"{name}.when", f"{label} applies", _when(step.when), who)


def _when(when: Condition) -> str:
    told = [
        f"{part.name} {word(getattr(when, part.name))}"
        for part in fields(when)
        if part.name != "severities" and getattr(when, part.name) not in ((), "any")
    ]
    return ", ".join(told) or "always"


def whole(policy: Policy) -> Iterator[Told]:
    """What holds at every severity."""
    for item in fields(policy):
        if item.name not in _ALONE | _OTHERWISE:
            roles = WHOLE.get(item.name, (concerned.EVERYBODY,))
            for part, value in _part(item.name, getattr(policy, item.name)):
                label = part.replace(".", ", ").replace("_", " ")
                yield Told(part, label, value, roles)
    owner = policy.policy_owner
    yield Told("policy_owner", "told of steps that find nobody:", owner, (of_ask(owner),))
    yield from _approvals(policy)


def _approvals(policy: Policy) -> Iterator[Told]:
    """Who approves which text in the end, whatever row says so."""
    for audience, kinds in _KINDS.items():
        for kind in (*kinds, "correction"):
            rule = policy.approval_of(kind, audience)
            told = f"approval of {kind.replace('_', ' ')} to {audience}:"
            yield Told(f"approvals.{audience}:{kind}", told, _rule(rule), of_approval(rule))


def _rule(rule: Approval) -> str:
    who = f" of {', '.join(rule.by)}" if rule.by else ""
    within = f" within {rule.within}" if rule.within else ""
    then = "" if rule.then == "automatic" else f", then {rule.then}"
    return f"{rule.mode}{who}{within}{then}".replace("_", " ")


def in_order(policy: Policy, other: Policy) -> Iterator[Told]:
    """The order of what both have, where it says which is taken: steps and playbooks."""
    for name, key in (("ladder", "key"), ("playbooks", "name"), ("seats", "key")):
        both = {getattr(each, key) for each in getattr(other, name)}
        keys = [getattr(each, key) for each in getattr(policy, name)]
        told = ", ".join(each for each in keys if each in both)
        yield Told(f"{name}.order", f"order of {name}:", told, WHOLE.get(name, (MANAGER,)))


def _part(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Calendar):
        yield "calendar.time_zone", value.timezone
        yield from _week(value.week)
        for year, days in groupby(value.holidays, key=lambda day: day.year):
            yield f"calendar.holidays_{year}", ", ".join(f"{day:%m-%d}" for day in days)
    elif name == "matrix" and isinstance(value, tuple):
        yield from ((f"{name}.{r}_impact", word(v)) for r, v in zip(_ROWS, value, strict=True))
    elif name in {"playbooks", "seats", "limits"} and isinstance(value, tuple):
        yield from ((f"{name}.{_name(item)}", _item(item)) for item in value)
    else:
        yield name, word(value)


def _name(item: Playbook | SeatRule | Limit) -> str:
    if isinstance(item, Limit):
        return f"{item.channel}_{item.notice}"
    return item.name if isinstance(item, Playbook) else item.key


def _item(item: Playbook | SeatRule | Limit) -> str:
    """A playbook, a seat or a limit in one line."""
    if isinstance(item, Limit):
        return _rates(item)
    if isinstance(item, SeatRule):
        lead = "lead" if item.lead else ""
        parts = (lead, item.team and f"team {item.team}", item.skill and f"skill {item.skill}")
        return ", ".join(filter(None, parts)) or "anybody"
    conditions = [*item.services, *item.criteria, *item.triggers]
    actions = "; ".join(f"{a.text} ({a.type}, {a.due}{_by(a.owner)})" for a in item.actions)
    return f"for {', '.join(conditions) or 'all cases'}: {actions}"


def _rates(limit: Limit) -> str:
    """``3 in 15 min, 7 in 60 min``."""
    minute = timedelta(minutes=1)
    return ", ".join(f"{count} in {within / minute:g} min" for count, within in limit.at_most)


def _week(week: tuple[Hours, ...]) -> Iterator[tuple[str, str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for h in week:
        opens, closes = (f"{at // 60:02}:{at % 60:02}" for at in (h.opens, h.closes))
        found[h.weekday].append(f"{opens}-{closes}")
    for weekday, day in enumerate(_DAYS):
        yield f"calendar.{day}", ", ".join(found[weekday]) or "closed"


def _by(owner: str) -> str:
    return f", {owner}" if owner else ""


def word(value: object) -> str:
    """A single value as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value) or "none"
    return str(value) or "none"
