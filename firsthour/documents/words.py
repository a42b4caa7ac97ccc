"""What codes of the domain are called, for readers of documents and of the timeline."""

from collections.abc import Mapping

from firsthour.domain.effects import NoticeKind
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience, Phase, RecordType, Stage


def N_(text: str) -> str:  # noqa: N802 - the name that catalogs know
    """Mark a text for the catalogs; it is translated where it is used."""
    return text


STAGES: Mapping[str, str] = {
    Stage.START: N_("Start"),
    Stage.COMMUNICATE: N_("Communicate"),
    Stage.RESOLVE: N_("Resolve"),
    Stage.CLOSE: N_("Close"),
    Stage.CLOSED: N_("closed"),
    Stage.CANCELLED: N_("cancelled"),
    Stage.MERGED: N_("merged"),
    Stage.DECLINED: N_("declined"),
}
PHASES: Mapping[str, str] = {
    Phase.INVESTIGATING: N_("investigating"),
    Phase.IDENTIFIED: N_("cause identified"),
    Phase.MONITORING: N_("monitoring"),
    Phase.RESOLVED: N_("resolved"),
}
ROLES: Mapping[str, str] = {
    Role.REQUESTER: N_("requester"),
    Role.APPROVER: N_("approver"),
    Role.MANAGER: N_("incident manager"),
    Role.ENGINEER: N_("engineer"),
    Role.ARCHITECT: N_("de-escalation architect"),
    Role.CUSTOMER_EXECUTIVE: N_("customer engagement executive"),
    Role.COORDINATOR: N_("problem coordinator"),
    Role.DUTY_MANAGER: N_("duty manager"),
    Role.DIRECTOR: N_("director"),
    Role.EXECUTIVE: N_("executive"),
    Role.STAKEHOLDER: N_("stakeholder"),
    Role.CUSTOMER: N_("customer contact"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMINISTRATOR: N_("administrator"),
    Role.ENGINE: N_("Firsthour"),
}
AUDIENCES: Mapping[str, str] = {
    Audience.CASE: N_("the case"),
    Audience.OWNER: N_("the owner"),
    Audience.STAKEHOLDERS: N_("the stakeholders"),
    Audience.CUSTOMERS: N_("the customers"),
    Audience.EXECUTIVES: N_("the executives"),
    Audience.LEVEL: N_("a level above"),
    Audience.MANAGERS: N_("the managers of the team"),
    Audience.TEAM: N_("another team"),
    Audience.STEP: N_("whom a step of the ladder asks"),
    Audience.SEAT: N_("the task force"),
    Audience.PERSON: N_("one person"),
    Audience.ROLE: N_("holders of a role"),
    Audience.ADMINISTRATORS: N_("the administrators"),
}
NOTICES: Mapping[str, str] = {
    NoticeKind.PAGE: N_("page"),
    NoticeKind.INITIAL_NOTICE: N_("initial notice"),
    NoticeKind.STATUS_UPDATE: N_("status update"),
    NoticeKind.HOLDING_STATEMENT: N_("holding statement"),
    NoticeKind.EXECUTIVE_REPORT: N_("executive report"),
    NoticeKind.SEAT_OFFER: N_("seat offer"),
    NoticeKind.RESOLUTION_ANNOUNCEMENT: N_("resolution announcement"),
    NoticeKind.ACCESS_CHECK: N_("access check"),
    NoticeKind.RCA_SHARED: N_("root cause analysis"),
    NoticeKind.SURVEY: N_("survey"),
    NoticeKind.CORRECTION: N_("correction"),
    NoticeKind.REMINDER: N_("reminder"),
    NoticeKind.ALARM: N_("alarm"),
}
RECORDS: Mapping[str, str] = {
    RecordType.INCIDENT: N_("incident"),
    RecordType.PROBLEM: N_("problem"),
    RecordType.CHANGE: N_("change"),
    RecordType.TICKET: N_("ticket"),
    RecordType.CASE: N_("case"),
}
PROMISES: Mapping[str, str] = {
    "approval": N_("approval of the case"),
    "acknowledge": N_("acknowledgement"),
    "initial_notice:internal": N_("initial notice to the stakeholders"),
    "initial_notice:customers": N_("initial notice to the customers"),
    "update:stakeholders": N_("update to the stakeholders"),
    "update:customers": N_("update to the customers"),
    "executive_report": N_("report to the executives"),
    "action_plan": N_("action plan"),
    "level:L1": N_("call of level L1"),
    "level:L2": N_("call of level L2"),
    "level:L3": N_("call of level L3"),
    "task_force": N_("task force active"),
    "seat": N_("seat accepted"),
    "technical_plan": N_("technical plan"),
    "resolution": N_("resolution"),
    "verification": N_("verification of the resolution"),
    "announcement": N_("announcement of the resolution"),
    "access": N_("access settled with each customer"),
    "internal_rca": N_("internal root cause analysis"),
    "final_rca": N_("root cause analysis for the customers"),
    "close": N_("close of the case"),
    "survey": N_("survey"),
    "action": N_("corrective action"),
}
PROMISE_STATES: Mapping[str, str] = {
    "pending": N_("open"),
    "met": N_("kept"),
    "late": N_("kept late"),
    "missed": N_("missed"),
    "waived": N_("waived"),
    "cancelled": N_("fell away"),
}
ACCESS: Mapping[str, str] = {
    "not_asked": N_("not asked yet"),
    "asked": N_("asked"),
    "confirmed": N_("confirmed"),
    "denied": N_("denied"),
    "assumed": N_("assumed"),
    "waived": N_("waived"),
    "removed": N_("removed from the case"),
}
TRIGGERS: Mapping[str, str] = {
    "functional": N_("functional"),
    "hierarchical": N_("hierarchical"),
    "automatic": N_("automatic"),
}
ROUNDS: Mapping[str, str] = {
    "opened": N_("the case was opened"),
    "denied": N_("customers still had no access"),
    "relapse": N_("the trouble came back"),
    "reopened": N_("the case was reopened"),
}
DELIVERY: Mapping[str, str] = {
    "queued": N_("queued"),
    "sent": N_("sent"),
    "delivered": N_("delivered"),
    "failed": N_("failed"),
    "unknown": N_("unknown"),
    "skipped": N_("skipped"),
}


TABLES: Mapping[str, Mapping[str, str]] = {
    "stages": STAGES,
    "phases": PHASES,
    "roles": ROLES,
    "audiences": AUDIENCES,
    "notices": NOTICES,
    "promises": PROMISES,
    "promise_states": PROMISE_STATES,
    "access": ACCESS,
    "triggers": TRIGGERS,
    "delivery": DELIVERY,
    "rounds": ROUNDS,
}
"""Every table by its name, for templates of reports."""


def promise_name(key: str) -> str:
    """The row of the table of promises that a key belongs to: its longest known beginning."""
    parts = key.split(":")
    for length in range(len(parts), 0, -1):
        name = ":".join(parts[:length])
        if name in PROMISES:
            return name
    return ""


def readable(code: str) -> str:
    """A code without its underscores, for the rare one that has no words."""
    return code.replace("_", " ").replace(":", " ").strip()
