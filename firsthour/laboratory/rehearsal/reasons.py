"""Why somebody is told something, in words: from the rule that fired and what came before it."""

from collections.abc import Mapping

from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.obligations import promise_of
from firsthour.laboratory.rehearsal.shown import spoken

ALARMS: Mapping[str, str] = {
    "access_denied": "a customer still cannot use the service",
    "action_overdue": "a corrective action is overdue",
    "approval_awaited": "a text waits for its approval",
    "approval_missing": "a text was not approved in time",
    "customer_asked": "a customer asked something",
    "hand_over_declined": "the successor declined the seat",
    "in_danger": "some are not reached shortly before it is due",
    "level_called": "unsolved for this long",
    "low_score": "a low score in the survey",
    "merge_proposed": "other cases have the same trouble",
    "merge_refused": "the other case could not take this one over",
    "no_relief": "nobody can relieve who sits there",
    "no_update": "nobody wrote the update that was due",
    "notice_failed": "a notice could not be sent",
    "policy_exhausted": "nobody acknowledged in all rounds of pages",
    "problem_opened": "a root cause analysis is owed",
    "rca_blocked": "the customers' analysis was stopped",
    "rca_drafted": "the customers' analysis is ready to be read",
    "ready_to_close": "nothing is open on the closing checklist",
    "relapse_reported": "the trouble is back",
    "resolution_signalled": "the technical resolution was signalled",
    "seat_hours_near": "somebody has sat in the task force for long",
    "seat_hours_over": "somebody sits in the task force for too long",
    "seat_vacant": "nobody is left to ask for the seat",
    "signal_refused": "a signal could not be accepted",
    "sla_breached": "the service level is breached",
    "step_called": "unsolved for this long",
    "step_found_nobody": "a step found nobody",
    "transfers_over_limit": "it has changed hands too often",
    "unreachable": "some could not be reached on any channel",
    "waiver_asked": "a waiver was asked for",
}
"""By the code of an alarm."""
RULES: Mapping[str, str] = {
    "access": "the resolution is announced",
    "access.reminder": "no answer about access yet",
    "approval": "not approved in time",
    "automatic_send": "nobody sent it by hand",
    "correction": "who was told is told again",
    "executive_report": "the report is due",
    "holding_statement": "nobody wrote the update that was due",
    "returned": "the notice came back",
    "seat_hours": "relief for who sits there for long",
    "seats": "the seat is free",
    "survey": "after the close",
    "task_force": "a seat of the task force is free",
}
"""By rule, where no alarm says more."""


class Reasons:
    """Remembers of the facts what reasons need: who stood before whom in a round of pages."""

    def __init__(self) -> None:
        self._paged: list[str] = []

    def take(self, fact: f.Fact) -> None:
        """Take notice of a fact, before its own reason is asked for."""
        if isinstance(fact.body, f.PageRoundBegun) or (
            isinstance(fact.body, f.PageDue) and fact.body.step == 0
        ):
            self._paged.clear()

    def of(self, fact: f.Fact, effect: Effect) -> str:
        """Why this was begun, with the rule: ``owner silent; rule paging.L1``."""
        if not fact.actor.is_engine:
            return f"by {fact.actor.person}"
        words = self._words(fact, effect)
        return f"{words}; rule {fact.actor.rule}" if words else f"rule {fact.actor.rule}"

    def _words(self, fact: f.Fact, effect: Effect) -> str:
        if isinstance(fact.body, f.PageDue):
            return self._paging(fact.body)
        if isinstance(fact.body, f.SlaWarned):
            return f"{fact.body.percent} % of the service level gone by"
        if effect.notice is NoticeKind.REMINDER and effect.obligation:
            return f"{_named(effect)} {'falls due soon' if effect.due else 'is owed now'}"
        if effect.reason == "obligation_missed":
            return f"missed: {_named(effect)}"
        return ALARMS.get(effect.reason) or RULES.get(fact.actor.rule, "")

    def _paging(self, page: f.PageDue) -> str:
        before, target = tuple(self._paged), page.effect.target or "owner"
        self._paged.append(target)
        if before:
            return f"{' and '.join(before)} silent"
        return f"nobody in round {page.round - 1}" if page.round > 1 else "the case is unclaimed"


def _named(effect: Effect) -> str:
    """The promise that an effect is about, as its row in the table is called."""
    return spoken(promise_of(effect.obligation).name.replace(":", " to "))
