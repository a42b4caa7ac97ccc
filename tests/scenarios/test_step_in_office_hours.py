"""A step that disturbs nobody at night."""

from datetime import UTC, datetime

from firsthour.domain.stages import Phase
from tests.world import SHIFTS, rules, world

FRIDAY_EVENING = datetime(2026, 3, 6, 17, 30, tzinfo=UTC)
LADDER = """
ladder:
  - {key: vendor, type: functional, ask: team:platform, after: 30 min, when: {hours: business}}
"""


async def test_a_step_for_office_hours_waits_for_monday() -> None:
    """Opened on Friday at 17:30, the team is called on Monday at nine."""
    async with world(directory=SHIFTS, starts=FRIDAY_EVENING) as w:
        await w.opens(severity=3, customers=0, policy=rules(LADDER))
        await w.manager.acknowledges()
        await w.manager.sets_phase(Phase.IDENTIFIED)  # or the levels are paged all weekend
        await w.wait(hours=64)

        assert [63 * 60 + 30] == w.happened("step_called")
