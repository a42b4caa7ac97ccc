"""Start criteria: what raises the severity of a case by itself."""

from collections.abc import Sequence

from firsthour.domain import facts as f
from firsthour.domain.commands import Group
from firsthour.domain.policy import Policy
from firsthour.domain.stages import Trigger
from firsthour.domain.turn import Turn


def severity_at_start(
    policy: Policy,
    stated: int,
    groups: Sequence[Group],
    trigger: Trigger,
    *,
    reopened: int = 0,
    transfers: int = 0,
) -> tuple[int, tuple[str, ...]]:
    """The severity that a case opens with, and the criteria that raised it above ``stated``.

    Each criterion that is met raises the severity once: a breached service level
    (``automatic``), too many reopenings or transfers, the same trouble at many customers
    (snowball), and a key customer at severity 2.
    """
    key_customers = sum(group.key_customers for group in groups)
    met = (
        ("sla_breach", trigger is Trigger.AUTOMATIC),
        ("reopened", reopened >= policy.reopened_limit),
        ("transfers", transfers > policy.transfers_limit),
        ("snowball", sum(g.count for g in groups) >= policy.snowball and stated > 2),  # noqa: PLR2004
        ("key_customer", key_customers > 0 and stated == 2),  # noqa: PLR2004
    )
    raised_by = tuple(name for name, is_met in met if is_met)
    severity = stated
    reasons = []
    for name in raised_by:
        if severity > 1:
            severity -= 1
            reasons.append(name)
    return severity, tuple(reasons)


def raise_by(turn: Turn, criterion: str) -> None:
    """Raise the severity by one because a start criterion is met now; each does so once."""
    state = turn.state
    if criterion in state.raised_by or state.severity == 1:
        return
    turn.add(
        f.SeverityChanged(state.severity - 1, criterion=criterion), rule=f"criteria.{criterion}"
    )
    turn.replan("severity", raised=True)
