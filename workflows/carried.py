"""What a run of the case's workflow begins with: fresh, after continue-as-new, or recovered."""

from dataclasses import dataclass
from typing import Literal

from firsthour.domain.clock import REAL, CaseClock
from firsthour.domain.effects import Effect
from firsthour.domain.escalation import Escalation
from firsthour.domain.facts import Fact


@dataclass(frozen=True, slots=True)
class Carried:
    """The state as the only argument, with the case's clock and what is not yet recorded.

    ``continue_at`` and ``continue_anyway`` are history lengths, in events: from the first on
    the run continues as new when nothing is in flight, from the second on in any case.
    ``leftovers`` nobody wants any more; they were under way, and the ledger is to say of each
    recipient why they are not told.
    """

    state: Escalation
    clock: CaseClock = REAL
    unrecorded: tuple[Fact, ...] = ()
    continue_at: int = 3_000
    continue_anyway: int = 20_000
    leftovers: tuple[Effect, ...] = ()
    kind: Literal["carried"] = "carried"
