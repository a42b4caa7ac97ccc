"""Whom the fields of a policy concern: who does it, who hears it, who is asked."""

from collections.abc import Mapping

from firsthour.domain.policy import Approval

OWNER, MANAGER, INSIDE, OUTSIDE = "owner", "incident manager", "stakeholders", "customers"
EXECUTIVES, ENGINEERS, ARCHITECT = "executives", "engineers", "de-escalation architect"
CARE, COORDINATOR, EVERYBODY = "customer engagement executive", "problem coordinator", "everybody"
LEVELS: Mapping[str, str] = {"L1": "duty manager", "L2": "director", "L3": "executive"}
_BOTH = (OUTSIDE, MANAGER)

RULES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "acknowledge": ("acknowledgement", (OWNER,)),
    "progress": ("progress after the acknowledgement", (OWNER,)),
    "notice_internal": ("initial notice", (INSIDE, MANAGER)),
    "notice_customers": ("initial notice", _BOTH),
    "updates_internal": ("updates", (INSIDE, MANAGER)),
    "updates_customers": ("updates", _BOTH),
    "executive_report": ("report", (EXECUTIVES, MANAGER)),
    "action_plan": ("action plan", (MANAGER,)),
    "levels": ("call", ()),
    "task_force": ("task force active", (ENGINEERS,)),
    "task_force_customers": ("task force active from so many customers", (ENGINEERS,)),
    "seat_accepted": ("seat in the task force accepted", (ENGINEERS,)),
    "technical_plan": ("technical plan of the task force", (ENGINEERS,)),
    "resolution": ("resolution target", (MANAGER, OUTSIDE)),
    "verification": ("verification of the resolution", (ARCHITECT,)),
    "announcement": ("announcement of the resolution", (ARCHITECT, OUTSIDE, INSIDE)),
    "access_reminders": ("reminders to confirm access", (OUTSIDE, CARE)),
    "access_assumed": ("access assumed", (OUTSIDE, CARE)),
    "monitoring": ("monitoring period", (MANAGER, OUTSIDE)),
    "rca_mandatory": ("RCA mandatory", (COORDINATOR, CARE)),
    "internal_rca": ("internal RCA", (COORDINATOR,)),
    "final_rca": ("final RCA shared", (CARE, OUTSIDE)),
    "corrective_actions": ("corrective actions", ("owners of actions",)),
}
"""Of each promise of a severity: its words, and whom it concerns."""
TO_CUSTOMERS = frozenset(
    ("notice_customers", "updates_customers", "access_reminders", "access_assumed", "final_rca")
)
"""What a policy without customers does not owe."""

WHOLE: Mapping[str, tuple[str, ...]] = {
    "reply_to": (EVERYBODY,),
    "public_address": (OUTSIDE,),
    "customers": (OUTSIDE,),
    "languages": (EVERYBODY,),
    "approval": ("approver",),
    "automatic_send_lead": (MANAGER,),
    "danger_lead": (MANAGER,),
    "pages_at_most": (OWNER, *LEVELS.values()),
    "page_round": (OWNER, *LEVELS.values()),
    "sla_warnings": ("managers",),
    "obligation_warning": ("whoever owes something",),
    "ladder_repeat": ("whoever the ladder asks",),
    "seat_hours": (ENGINEERS,),
    "seat_hours_warning": (ENGINEERS,),
    "start_criteria": ("requester",),
    "transfers_limit": (MANAGER,),
    "reopened_limit": ("requester",),
    "snowball": ("requester",),
    "snowball_within": ("requester",),
    "key_customer_tiers": ("requester", OUTSIDE),
    "pause_at_most": (MANAGER,),
    "reopen_within": (MANAGER, OUTSIDE),
    "close_within": (MANAGER,),
    "close_warnings": (MANAGER,),
    "close_after": (MANAGER,),
    "survey_after": (OUTSIDE,),
    "survey_reminder": (OUTSIDE,),
    "survey_open": (OUTSIDE,),
    "survey_low": (CARE,),
    "forbidden_terms": (OUTSIDE,),
    "watchers": (INSIDE,),
    "matrix": ("requester",),
    "playbooks": (MANAGER,),
    "seats": (ENGINEERS,),
    "calendar": (EVERYBODY,),
    "limits": (EVERYBODY,),
}
"""Of what holds at every severity."""


def of_ask(ask: str) -> str:
    """Whom an ask means: ``L1`` is the duty manager; a team, skill or person by its name."""
    kind, _, name = ask.partition(":")
    known = {**LEVELS, "owner": OWNER, "team": "owner's team", "service": "teams of the service"}
    if not name:
        return known.get(ask, ask)
    if kind == "role":
        return name.replace("_", " ")
    return f"next on {name}" if kind == "next" else f"{kind} {name}"


def of_approval(rule: Approval) -> tuple[str, ...]:
    """Who writes, and who has to approve."""
    return (MANAGER, *(of_ask(each) for each in rule.by))
