"""What Temporal's own UI tells of a case: search attributes and details, without names."""

from datetime import UTC, datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributePair, SearchAttributeUpdate

from firsthour.domain.clock import CaseClock
from firsthour.domain.decide import agenda
from firsthour.domain.escalation import Escalation

STAGE = SearchAttributeKey.for_keyword("Stage")
SEVERITY = SearchAttributeKey.for_keyword("Severity")
NEXT_DUE = SearchAttributeKey.for_datetime("NextDue")
OVERDUE = SearchAttributeKey.for_bool("Overdue")
TEAM = SearchAttributeKey.for_keyword("Team")

SHOWN = 8
"""Lines of the agenda in the current details."""


class Story:
    """Tells what has changed, and only that: each upsert is an event, and the engine indexes it."""

    def __init__(self) -> None:
        self._told: dict[str, object] = {}
        self._state: Escalation | None = None
        self._news: list[SearchAttributeUpdate[Any]] = []

    def tell(
        self, state: Escalation, clock: CaseClock, *, at_rest: bool, at_any_rate: bool = False
    ) -> None:
        """Bring Temporal's view of the case up to date; ``at_any_rate`` though nothing is new.

        What falls due next changes several times while people speak one after the other: alone it
        is told once the case is ``at_rest``, when all that was decided is recorded.

        A turn that enters facts must order something. The SDK may take two workflow tasks without
        a command for one when it replays (temporalio/sdk-rust#1146), the commands of people first;
        the facts would be others than those that were recorded.
        """
        if state is not self._state:
            workflow.set_current_details(_details(state))
            self._news, self._state = self._updates(state, clock), state
        is_time = at_rest or at_any_rate or any(new.key != NEXT_DUE for new in self._news)
        updates, self._news = (self._news, []) if is_time else ([], self._news)
        self._told |= {update.key.name: update.value for update in updates}
        if at_any_rate and not updates:
            updates.append(SEVERITY.value_set(f"SEV{state.severity}"))
        if updates:
            workflow.upsert_search_attributes(updates)

    def _updates(self, state: Escalation, clock: CaseClock) -> list[SearchAttributeUpdate[Any]]:
        """What differs from what was told."""
        return [
            pair.key.value_set(pair.value)
            for pair in _attributes(state, clock)
            if self._told.get(pair.key.name) != pair.value
        ]


def _attributes(state: Escalation, clock: CaseClock) -> list[SearchAttributePair[Any]]:
    pending = [o.due for o in state.obligations.values() if not o.missed]
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(STAGE, str(state.stage)),
        SearchAttributePair(SEVERITY, f"SEV{state.severity}"),
        SearchAttributePair(OVERDUE, any(o.missed for o in state.obligations.values())),
        SearchAttributePair(TEAM, state.team or "-"),
    ]
    if pending:
        pairs.append(SearchAttributePair(NEXT_DUE, _real(min(pending), clock)))
    return pairs


def _real(at: datetime, clock: CaseClock) -> datetime:
    return clock.real_time(at).astimezone(UTC)


def _details(state: Escalation) -> str:
    lines = [
        (
            f"**{state.intake.label}** SEV{state.severity}, stage **{state.stage}**, "
            f"phase {state.phase}, {state.facts} facts"
        ),
        "",
        *(
            f"- {due.at:%Y-%m-%d %H:%M:%S} UTC: {due.rule} {due.key}"
            for due in agenda(state)[:SHOWN]
        ),
    ]
    return "\n".join(lines)
