"""The closing checklist: what is still open before a case may be closed."""

from firsthour.domain.escalation import Escalation


def open_items(state: Escalation) -> tuple[str, ...]:
    """What is open, in words; empty when the case may be closed."""
    items = []
    if state.started_at is None:
        return ("the case is not approved",)
    if any(key.startswith("initial_notice:") for key in state.obligations):
        items.append("an initial notice is not sent")
    if state.round.announced_at is None:
        items.append("the resolution is not announced")
    if state.policy.customers and state.customers.unsettled:
        items.append(f"access is open for {state.customers.unsettled} customers")
    unsettled = [r for r in state.records if not r.settled]
    if unsettled:
        names = ", ".join(f"{r.number} ({r.system} {r.key})" for r in unsettled)
        items.append(f"records are not settled: {names}")
    items.extend(_rca(state))
    if state.monitoring_until is not None:
        items.append(f"monitoring runs until {state.monitoring_until:%Y-%m-%d %H:%M} UTC")
    if state.merging:
        items.append(f"the case is being merged into case {state.merging.into}")
    return tuple(items)


def _rca(state: Escalation) -> list[str]:
    if not state.rca_owed:
        return []
    if not state.rca.submitted and "internal_rca" not in state.settled:
        return ["no internal RCA is submitted"]
    waived = state.settled.get("final_rca") == "w"
    if state.tells_customers and state.rca.shared_at is None and not waived:
        return ["the final RCA is not shared"]
    return []
