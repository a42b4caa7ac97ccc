"""The stages a case goes through, its phases, and the kinds and sources of a trigger."""

from enum import StrEnum


class Stage(StrEnum):
    """Where the case stands; the last four are ends."""

    START = "start"
    COMMUNICATE = "communicate"
    RESOLVE = "resolve"
    CLOSE = "close"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"
    DECLINED = "declined"


OPEN_STAGES: tuple[Stage, ...] = (Stage.START, Stage.COMMUNICATE, Stage.RESOLVE, Stage.CLOSE)
ENDED_STAGES = frozenset((Stage.CLOSED, Stage.CANCELLED, Stage.MERGED, Stage.DECLINED))


class Phase(StrEnum):
    """What customers are told of the work; sets the cadence of updates."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class Trigger(StrEnum):
    """Why the case was escalated."""

    FUNCTIONAL = "functional"
    HIERARCHICAL = "hierarchical"
    AUTOMATIC = "automatic"


class Source(StrEnum):
    """Where the request came from."""

    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    SOCIAL = "social"
    TICKET = "ticket"
    MONITOR = "monitor"


class Criterion(StrEnum):
    """What makes the trouble an escalation."""

    FUNDING = "funding"
    STAFF = "staff"
    TOOLS = "tools"
    TECHNICAL = "technical"
    FUNCTIONALITY = "functionality"
    BILLING = "billing"
    OUTAGE = "outage"
    UNDELIVERED = "undelivered"
    PUBLIC_CALL_OUT = "public_call_out"
    TIME_CRITICAL_OPPORTUNITY = "time_critical_opportunity"


class RecordType(StrEnum):
    """What kind of record in another system a case is linked to."""

    INCIDENT = "incident"
    PROBLEM = "problem"
    CHANGE = "change"
    TICKET = "ticket"
    CASE = "case"


class Audience(StrEnum):
    """Whom a notice is for. Recipients are looked up when it is sent."""

    CASE = "case"
    OWNER = "owner"
    STAKEHOLDERS = "stakeholders"
    CUSTOMERS = "customers"
    EXECUTIVES = "executives"
    LEVEL = "level"
    MANAGERS = "managers"
    TEAM = "team"
    STEP = "step"
    SEAT = "seat"
    PERSON = "person"
    ROLE = "role"
    ADMINISTRATORS = "administrators"
