"""The action plan: its revisions, what was done of it and what is overdue."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.commands import NO_TEXT, PlanItem, Text


@dataclass(frozen=True, slots=True)
class PlanRevised:
    """The action plan got a new revision, in full."""

    revision: int
    items: tuple[PlanItem, ...]
    reason: Text = NO_TEXT
    playbook: str = ""
    kind: Literal["plan_revised"] = "plan_revised"


@dataclass(frozen=True, slots=True)
class ActionFinished:
    """An item of the action plan was done."""

    action: int
    text: Text = NO_TEXT
    kind: Literal["action_finished"] = "action_finished"


@dataclass(frozen=True, slots=True)
class ActionOverdue:
    """A corrective action was not done in time; its owner and the level above are told."""

    action: int
    kind: Literal["action_overdue"] = "action_overdue"


Plan = PlanRevised | ActionFinished | ActionOverdue
"""What happens to the action plan."""
