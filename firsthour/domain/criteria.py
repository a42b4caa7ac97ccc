"""Start criteria: what raises the severity of a case by itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firsthour.domain import facts as f
from firsthour.domain.commands import Group
from firsthour.domain.effects import Snowball
from firsthour.domain.policy import CRITERIA, Policy
from firsthour.domain.replanning import replan
from firsthour.domain.stages import Audience, Trigger
from firsthour.domain.turn import Turn

KEY_FROM = 2
"""A key customer's trouble of this severity, or a worse one, is an escalation."""
SNOWED_TO = 2
"""The same trouble at many customers raises a severity to this one at most."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a case is opened with, as far as the start criteria go.

    ``reopened`` and ``transfers`` are those of the ticket that it comes from.
    """

    severity: int
    groups: Sequence[Group]
    trigger: Trigger
    reopened: int = 0
    transfers: int = 0


def met(policy: Policy, report: Report) -> tuple[str, ...]:
    """The start criteria of a policy that a report meets: with any, it is an escalation.

    A breached service level (``automatic``), too many reopenings or transfers, the same trouble
    at many customers (snowball), and a key customer at severity 1 or 2.
    """
    key_customers = sum(group.key_customers for group in report.groups)
    found = {
        "sla_breach": report.trigger is Trigger.AUTOMATIC,
        "reopened": report.reopened >= policy.reopened_limit,
        "transfers": report.transfers > policy.transfers_limit,
        "snowball": sum(group.count for group in report.groups) >= policy.snowball,
        "key_customer": key_customers > 0 and report.severity <= KEY_FROM,
    }
    return tuple(name for name in CRITERIA if found[name] and name in policy.start_criteria)


def severity_at_start(policy: Policy, report: Report) -> tuple[int, tuple[str, ...]]:
    """The severity that a case opens with, and the criteria that raised it above the stated one.

    Each criterion that is met raises the severity by one; a snowball only a low one.
    """
    severity, reasons = report.severity, []
    for name in met(policy, report):
        if severity > 1 and not (name == "snowball" and report.severity <= SNOWED_TO):
            severity -= 1
            reasons.append(name)
    return severity, tuple(reasons)


def gather(turn: Turn, found: Snowball) -> None:
    """Propose to merge a case with others of the same trouble; once for each service."""
    state = turn.state
    if not state.is_resolving or state.merging or f"snowball:{found.service}" in state.settled:
        return
    turn.add(
        f.SnowballFound(found.service, found.into, found.cases, found.customers),
        rule="criteria.snowball",
    )
    label = re.sub(r"\d+$", f"{found.into:06}", state.intake.label)
    turn.alarm("merge_proposed", Audience.OWNER, label, rule="criteria.snowball")
    snow(turn)


def snow(turn: Turn) -> None:
    """Raise a low severity for the same trouble at many customers."""
    if turn.state.severity > SNOWED_TO:
        raise_by(turn, "snowball")


def raise_by(turn: Turn, criterion: str) -> None:
    """Raise the severity by one because a start criterion is met now; each does so once."""
    state = turn.state
    known = criterion in state.policy.start_criteria
    if not known or criterion in state.raised_by or state.severity == 1:
        return
    turn.add(
        f.SeverityChanged(state.severity - 1, criterion=criterion), rule=f"criteria.{criterion}"
    )
    replan(turn, "severity", raised=True)
