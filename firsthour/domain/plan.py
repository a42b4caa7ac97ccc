"""The action plan: made from the playbook that matches the case, revised by people."""

from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.commands import PlanItem, Text
from firsthour.domain.escalation import Escalation
from firsthour.domain.policy import PlannedAction, Playbook


def from_playbook(state: Escalation) -> f.PlanRevised | None:
    """The plan's first revision, from the first playbook of the policy that matches."""
    playbook = next((p for p in state.policy.playbooks if _matches(p, state)), None)
    if playbook is None:
        return None
    items = tuple(
        _item(state, playbook, at, action) for at, action in enumerate(playbook.actions, 1)
    )
    return f.PlanRevised(1, items, playbook=playbook.name)


def _matches(playbook: Playbook, state: Escalation) -> bool:
    intake = state.intake
    return (
        (not playbook.services or bool(set(playbook.services) & set(state.services)))
        and (not playbook.criteria or bool(set(playbook.criteria) & set(intake.criteria)))
        and (not playbook.triggers or intake.trigger in playbook.triggers)
    )


def _item(state: Escalation, playbook: Playbook, at: int, action: PlannedAction) -> PlanItem:
    base = state.started_at or state.intake.opened_at
    return PlanItem(
        Text(f"playbook:{playbook.name}:{at}"),
        action.owner or state.owner,
        after(state.policy.calendar, base, action.due),
        action.type,
        at,
    )
