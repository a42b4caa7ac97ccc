"""Who did what people may ask for twice, and when: so that a refusal can name them.

What customers answer is not among it: there may be ten thousand, and the records know them all.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from firsthour.domain import facts as f
from firsthour.domain.changes.promises import RECURRING
from firsthour.domain.effects import NoticeKind
from firsthour.domain.escalation import Escalation
from firsthour.domain.refusals import Refused, already, signed


def _is(name: str) -> Callable[[Any], str]:
    return lambda _body: name


def _shares(body: f.NoticeDue) -> str:
    return "share_rca" if body.effect.notice is NoticeKind.RCA_SHARED else ""


def _calls(body: f.CustomerToldByPhone) -> str:
    return f"phone:{body.key}:{f'#{body.customer}' if body.customer else body.person}"


def _settles(body: f.ObligationMet | f.ObligationWaived) -> str:
    for_one = isinstance(body, f.ObligationWaived) and body.customer
    return "" if for_one or body.key.startswith(_NOT_ASKED_AGAIN) else f"settled:{body.key}"


_NOT_ASKED_AGAIN = (*RECURRING, "action:")


DOINGS: Mapping[type, Callable[[Any], str]] = MappingProxyType(
    {
        f.CaseApproved: _is("approve"),
        f.SeverityChanged: _is("severity"),
        f.PhaseSet: _is("phase"),
        f.OwnershipTransferred: _is("owner"),
        f.ClocksPaused: _is("clocks"),
        f.ClocksResumed: _is("clocks"),
        f.PolicyRepinned: _is("policy"),
        f.MergeAsked: _is("merge"),
        f.DuplicateAdopted: lambda body: f"adopt:{body.source}",
        f.ActionFinished: lambda body: f"action:{body.action}",
        f.ServiceAdded: lambda body: f"service:{body.service}",
        f.StakeholderAdded: lambda body: f"stakeholder:{body.person}",
        f.RecordAdded: lambda body: f"record:{body.record}",
        f.RecordSettled: lambda body: f"record:{body.record}",
        f.TaskForceActivated: _is("task_force"),
        f.SeatOffered: lambda body: f"seat:{body.seat}",
        f.SeatAccepted: lambda body: f"seat:{body.seat}",
        f.ResolutionVerified: _is("verify"),
        f.RcaRequested: _is("rca"),
        f.ProblemOpened: _is("problem"),
        f.RcaApproved: _is("approve_rca"),
        f.WaiverAsked: lambda body: f"waiver:{body.key}",
        f.CaseClosed: _is("close"),
        f.CustomerToldByPhone: _calls,
        f.NoticeDue: _shares,
        f.ObligationMet: _settles,
        f.ObligationWaived: _settles,
    }
)
"""What a fact has done, by the name under which the latest is remembered; empty: not at all."""


def doing_of(fact: f.Fact) -> dict[str, str]:
    """What a fact has done, and by whom and when; empty for what nobody asks for twice."""
    names = DOINGS.get(type(fact.body))
    name = names(fact.body) if names else ""
    return {name: signed(fact.actor.person, fact.at)} if name else {}


def done(state: Escalation, name: str, message: str, hint: str = "") -> Refused:
    """Refuse what was done before: ``message``, without a full stop, and by whom and when.

    What nobody has done since is so from the opening on.
    """
    opening = signed(state.intake.requester, state.intake.opened_at)
    return already(f"{message} ({state.done.get(name, opening)}).", hint)
