"""Release from a promise: asked for, granted."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.sayings.words import Text


@dataclass(frozen=True, slots=True)
class AskWaiver:
    """Ask a level above to waive an obligation."""

    obligation: str
    reason: Text
    kind: Literal["ask_waiver"] = "ask_waiver"


@dataclass(frozen=True, slots=True)
class WaiveObligation:
    """Waive an obligation, with a reason; an access check for one ``customer`` or (0) for all."""

    obligation: str
    reason: Text
    customer: int = 0
    kind: Literal["waive_obligation"] = "waive_obligation"
