"""The words of expectations: what notices, roles, events and promises are called in them."""

from collections.abc import Mapping

from firsthour.domain.effects import NoticeKind
from firsthour.domain.obligations import BY_NAME
from firsthour.domain.roles import Role

_UPDATES = (NoticeKind.STATUS_UPDATE, NoticeKind.HOLDING_STATEMENT)
_ASKING = (NoticeKind.PAGE, NoticeKind.ALARM, NoticeKind.REMINDER, NoticeKind.SEAT_OFFER)
PHONE = "phone_call"
"""What a call that a colleague made and put down is, among kinds of notices."""
MAIL = tuple(str(kind) for kind in NoticeKind)
NOTICES: Mapping[str, tuple[str, ...]] = {
    "pages": (NoticeKind.PAGE,),
    "alarms": (NoticeKind.ALARM,),
    "reminders": (NoticeKind.REMINDER,),
    "seat offers": (NoticeKind.SEAT_OFFER,),
    "initial notices": (NoticeKind.INITIAL_NOTICE,),
    "status updates": (NoticeKind.STATUS_UPDATE,),
    "holding statements": (NoticeKind.HOLDING_STATEMENT,),
    "updates": _UPDATES,
    "executive reports": (NoticeKind.EXECUTIVE_REPORT,),
    "announcements": (NoticeKind.RESOLUTION_ANNOUNCEMENT,),
    "access checks": (NoticeKind.ACCESS_CHECK,),
    "analyses": (NoticeKind.RCA_SHARED,),
    "surveys": (NoticeKind.SURVEY,),
    "corrections": (NoticeKind.CORRECTION,),
    "phone calls": (PHONE,),
    "news": (
        NoticeKind.INITIAL_NOTICE,
        *_UPDATES,
        NoticeKind.RESOLUTION_ANNOUNCEMENT,
        NoticeKind.CORRECTION,
    ),
    "notices": tuple(kind for kind in NoticeKind if kind not in _ASKING),
    "mails": MAIL,
}
"""By the plural of its name: the kinds of notice that it stands for."""
_SINGULAR = {"analyses": "analysis", "news": "news"}


def singular(plural: str) -> str:
    """``page`` of ``pages``."""
    return _SINGULAR.get(plural, plural.removesuffix("s"))


NOTICE_WORDS: Mapping[str, str] = {
    **{singular(name): name for name in NOTICES},
    **{name: name for name in NOTICES},
}
"""From either number to the plural."""

ROLES: Mapping[str, tuple[Role, tuple[str, ...]]] = {
    "incident manager": (Role.MANAGER, ("owner", "managers")),
    "duty manager": (Role.DUTY_MANAGER, ("L1",)),
    "director": (Role.DIRECTOR, ("L2",)),
    "executive": (Role.EXECUTIVE, ("L3", "executives")),
    "engineer": (Role.ENGINEER, ()),
    "architect": (Role.ARCHITECT, ()),
    "de-escalation architect": (Role.ARCHITECT, ()),
    "coordinator": (Role.COORDINATOR, ()),
    "problem coordinator": (Role.COORDINATOR, ()),
    "customer executive": (Role.CUSTOMER_EXECUTIVE, ()),
    "customer engagement executive": (Role.CUSTOMER_EXECUTIVE, ()),
    "requester": (Role.REQUESTER, ()),
    "approver": (Role.APPROVER, ()),
    "stakeholder": (Role.STAKEHOLDER, ("stakeholders",)),
    "auditor": (Role.AUDITOR, ()),
    "administrator": (Role.ADMINISTRATOR, ("administrators",)),
}
"""Roles, and the addresses by which a notice goes to a role beside its own."""
AUDIENCES = ("owner", "L1", "L2", "L3", "managers", "stakeholders", "executives", "administrators")
"""Addresses of notices that are said as they are."""

HAPPENINGS: Mapping[str, str] = {
    "opening": "escalation_opened",
    "approval": "case_approved",
    "acknowledgement": "case_acknowledged",
    "expiry of the acknowledgement": "acknowledgement_expired",
    "exhaustion of pages": "policy_exhausted",
    "change of severity": "severity_changed",
    "transfer": "ownership_transferred",
    "pause": "clocks_paused",
    "resumption": "clocks_resumed",
    "activation of the task force": "task_force_activated",
    "acceptance of a seat": "seat_accepted",
    "vacancy of a seat": "seat_vacant",
    "technical plan": "technical_plan_submitted",
    "signal": "resolution_signalled",
    "declaration": "resolution_declared",
    "verification": "resolution_verified",
    "rejection": "resolution_rejected",
    "announcement": "resolution_announced",
    "relapse": "relapse_reported",
    "confirmation": "access_confirmed",
    "denial": "access_denied",
    "assumption of access": "access_assumed",
    "breach of the service level": "sla_breached",
    "end of monitoring": "monitoring_ended",
    "internal analysis": "internal_rca_submitted",
    "sharing of the analysis": "rca_shared",
    "close": "case_closed",
    "reopening": "case_reopened",
    "cancellation": "case_cancelled",
    "answer to the survey": "survey_answered",
    "end of the survey": "survey_ended",
    "finish": "case_finished",
}
"""What happens in a case, by the name of its fact."""
CASE: Mapping[str, str] = {
    "acknowledged": "case_acknowledged",
    "announced": "resolution_announced",
    "cancelled": "case_cancelled",
    "closed": "case_closed",
    "declared": "resolution_declared",
    "declined": "case_declined",
    "finished": "case_finished",
    "merged": "case_merged",
    "paused": "clocks_paused",
    "reopened": "case_reopened",
    "resumed": "clocks_resumed",
    "signalled": "resolution_signalled",
    "transferred": "ownership_transferred",
    "verified": "resolution_verified",
}
"""What is done to a case, by the name of its fact: ``case closed``."""
ORDINALS = ("first", "second", "third", "fourth", "fifth")
PROMISES = tuple(BY_NAME)
"""Rows of the table of promises."""
_ALSO = {
    "initial notice to stakeholders": "initial_notice:internal",
    "initial notice to customers": "initial_notice:customers",
    "update to stakeholders": "update:stakeholders",
    "update to customers": "update:customers",
    "acknowledgement": "acknowledge",
    "seats": "seat",
    "internal analysis": "internal_rca",
    "final analysis": "final_rca",
    "corrective action": "action",
}
PROMISE_WORDS: Mapping[str, str] = {
    **{name.replace("_", " ").replace(":", " "): name for name in PROMISES},
    **{name: name for name in PROMISES},
    **_ALSO,
}
"""From what a promise is called to its row of the table."""
STATES: Mapping[str, tuple[str, ...]] = {
    "kept": ("met",),
    "missed": ("missed", "late"),
    "kept late": ("late",),
    "waived": ("waived",),
    "dropped": ("cancelled", "passed_on"),
    "passed on": ("passed_on",),
    "open": ("pending",),
}
"""What became of a promise, by the states of a rehearsal; what was missed may have another end."""
STAGES = ("start", "communicate", "resolve", "close", "closed", "cancelled", "merged", "declined")
