"""The closing checklist: what is still open before a case may be closed."""

from collections.abc import Iterator

from firsthour.domain.escalation import Escalation
from firsthour.domain.refusals import stamp


def open_items(state: Escalation) -> tuple[str, ...]:
    """What is open, in words; empty when the case may be closed."""
    return tuple(_open(state))


def is_clear(state: Escalation) -> bool:
    """True when nothing is open: the case may be closed."""
    return next(_open(state), None) is None


def _open(state: Escalation) -> Iterator[str]:
    """What is open, one after the other: who asks only whether anything is hears of the first."""
    if state.started_at is None:
        yield "the case is not approved"
        return
    if any(key.startswith("initial_notice:") for key in state.obligations):
        yield "an initial notice is not sent"
    if state.round.announced_at is None:
        yield "the resolution is not announced"
    if state.policy.customers and state.customers.unsettled:
        yield f"access is open for {state.customers.unsettled} customers"
    unsettled = [r for r in state.records if not r.settled]
    if unsettled:
        names = ", ".join(f"{r.number} ({r.system} {r.key})" for r in unsettled)
        yield f"records are not settled: {names}"
    yield from _rca(state)
    if state.monitoring_until is not None:
        yield f"monitoring runs until {stamp(state.monitoring_until)}"
    if state.merging:
        yield f"the case is being merged into case {state.merging.into}"


def _rca(state: Escalation) -> list[str]:
    if not state.rca_owed:
        return []
    if not state.rca.submitted and "internal_rca" not in state.settled:
        return ["no internal RCA is submitted"]
    waived = state.settled.get("final_rca") == "w"
    if state.tells_customers and state.rca.shared_at is None and not waived:
        return ["the final RCA is not shared"]
    return []
