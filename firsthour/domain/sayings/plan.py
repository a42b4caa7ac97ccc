"""The action plan: a new revision, one more item, an item that is done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firsthour.domain.sayings.words import NO_TEXT, Text

ActionType = Literal["detective", "corrective", "preventative"]


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item of an action plan. ``action`` is 0 for a new one."""

    text: Text
    owner: str
    due: datetime
    type: ActionType = "detective"
    action: int = 0


@dataclass(frozen=True, slots=True)
class RevisePlan:
    """Replace the action plan by a new revision."""

    items: tuple[PlanItem, ...]
    reason: Text = NO_TEXT
    kind: Literal["revise_plan"] = "revise_plan"


@dataclass(frozen=True, slots=True)
class AddAction:
    """Add one item to the action plan."""

    item: PlanItem
    kind: Literal["add_action"] = "add_action"


@dataclass(frozen=True, slots=True)
class FinishAction:
    """Mark an item of the action plan as done."""

    action: int
    text: Text = NO_TEXT
    kind: Literal["finish_action"] = "finish_action"
