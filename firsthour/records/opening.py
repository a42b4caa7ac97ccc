"""The first fact of a case, made from the request to open it."""

from datetime import datetime

from firsthour.domain.commands import Text
from firsthour.domain.criteria import Report, severity_at_start
from firsthour.domain.facts import EscalationOpened, Fact
from firsthour.domain.intake import Intake, RecordLink
from firsthour.domain.policy import Policy
from firsthour.domain.roles import Actor, Role
from firsthour.records.groups import groups_of
from firsthour.records.shapes import IntakeDocument

UNNAMED = "unknown"
"""Who raised a case of which nobody says who raised it."""


def opening(
    case: int,
    label: str,
    content: Text,
    document: IntakeDocument,
    policy: Policy,
    opened_at: datetime,
    *,
    stated: int,
    rehearsal: bool,
) -> Fact:
    """The intake in short, under its policy; ``stated`` is the severity before it may be raised.

    Customers stand in the order of `firsthour.records.groups.by_contract`; ``content`` refers to
    the whole document.
    """
    groups = groups_of(document.customers, policy.key_customer_tiers, policy.tiers)
    report = Report(
        stated, groups, document.trigger, reopened=document.reopened, transfers=document.transfers
    )
    severity, raised_by = severity_at_start(policy, report)
    intake = Intake(
        case,
        label,
        content,
        severity,
        document.trigger,
        document.source.channel,
        opened_at,
        min(document.known_since or opened_at, opened_at),
        document.requester,
        owner=document.owner,
        team=document.team,
        proactive=document.proactive,
        criteria=document.criteria,
        groups=groups,
        services=document.services,
        tags=tuple(tag for tag in document.tags if tag in policy.tags),
        records=tuple(RecordLink(r.system, r.type, r.key) for r in document.records),
        stakeholders=document.stakeholders,
        raised_by=raised_by,
        rehearsal=rehearsal,
    )
    actor = Actor(document.requester or UNNAMED, (Role.REQUESTER,))
    return Fact(1, opened_at, actor, EscalationOpened(intake, policy))
