"""Doubts about approvals and leads: rows that are never reached, times longer than there is."""

from collections.abc import Iterator

from firsthour.domain.calendar import is_business, seconds
from firsthour.domain.policy import Approval, Policy, SeverityRules, Span
from firsthour.policies.doubts.compared import always_later
from firsthour.policies.doubts.found import Doubt, Doubts
from firsthour.policies.problems import Path

_UNTIMED = frozenset(("rca_shared", "correction"))
_KINDS = ("initial_notice", "status_update", "executive_report", "resolution_announcement")
_LAST_PART = 60
"""A text that is waited for goes out when so small a part of its time is left."""


def doubts(policy: Policy) -> Doubts:
    """Everything doubtful about approvals, and about what goes out or is looked up by itself."""
    for place, rule in enumerate(policy.approvals):
        yield from _approval(("approvals", place), policy, rule, policy.approvals[:place])
    for name in ("automatic_send_lead", "danger_lead"):
        yield from _lead(name, policy)


def _approval(at: Path, policy: Policy, rule: Approval, before: tuple[Approval, ...]) -> Doubts:
    if rule.audience == "customers" and not policy.customers:
        told = "A policy without customers has no texts for them"
        yield Doubt((*at, "audience"), "approval_never", told, "leave the row out")
    elif _is_taken(rule, before):
        told = "Rows before it are about all that this one is about: it never holds"
        yield Doubt((*at, "audience"), "approval_never", told, "place the narrower row first")
    elif rule.notices and _UNTIMED.issuperset(rule.notices):
        if rule.within or rule.then != "automatic":
            told = "Nothing goes out by itself here: the text is waited for as long as it takes"
            yield Doubt((*at, "within"), "approval_idle", told, "leave out within and then")
    elif rule.within:
        yield from _too_slow(at, policy, rule, rule.within)


def _is_taken(rule: Approval, before: tuple[Approval, ...]) -> bool:
    same = [each for each in before if each.audience == rule.audience]
    named = {notice for each in same for notice in each.notices}
    return any(not each.notices for each in same) or (
        bool(rule.notices) and named.issuperset(rule.notices)
    )


def _too_slow(at: Path, policy: Policy, rule: Approval, within: Span) -> Doubts:
    """The first severity at which a text goes out before its approval would be over."""
    for number, rules in enumerate(policy.severities, 1):
        for kind in rule.notices or _KINDS:
            whole = _time_of(kind, rule.audience, rules)
            left = whole and _left(policy, rule, kind, whole)
            if left and always_later(policy.calendar, within, left):
                told = f"At severity {number} {kind} goes out after {left} at the latest"
                hint = "shorten within, or choose another `then`"
                yield Doubt((*at, "within"), "approval_too_slow", told, hint)
                return


def _time_of(kind: str, audience: str, rules: SeverityRules) -> Span | None:
    """The time in which a notice of this kind is owed to the audience; None: not at all."""
    is_outside = audience == "customers"
    if kind == "initial_notice" and audience != "executives":
        return rules.notice_customers if is_outside else rules.notice_internal
    if kind == "status_update" and audience != "executives":
        return (rules.updates_customers if is_outside else rules.updates_internal).investigating
    if kind == "resolution_announcement" and audience != "executives":
        return rules.announcement
    return (
        rules.executive_report if (kind, audience) == ("executive_report", "executives") else None
    )


def _left(policy: Policy, rule: Approval, kind: str, whole: Span) -> Span:
    """How long there is for an approval, if the text is written at once."""
    if is_business(whole) or is_business(policy.automatic_send_lead):
        return whole
    total = seconds(whole)
    if rule.then == "wait":
        return Span(f"{total - total // _LAST_PART} s")
    if kind not in ("initial_notice", "resolution_announcement"):
        return whole
    lead = min(seconds(policy.automatic_send_lead), total // 2)
    rest = total - lead
    return Span(f"{rest} s" if rest % 60 else f"{rest // 60} min")


def _sent(policy: Policy, rules: SeverityRules) -> Iterator[tuple[str, Span]]:
    yield "initial notice inside", rules.notice_internal
    if policy.customers:
        yield "initial notice to customers", rules.notice_customers
    yield "announcement", rules.announcement


def _lead(name: str, policy: Policy) -> Doubts:
    lead: Span = getattr(policy, name)
    for number, rules in enumerate(policy.severities, 1):
        for what, whole in _sent(policy, rules):
            if always_later(policy.calendar, lead, whole):
                told = f"At severity {number} the {what} has {whole} in all: half of it is taken"
                yield Doubt((name,), "lead_too_long", told, f"at most {whole}")
                return
