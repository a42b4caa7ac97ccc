"""Nobody comes on duty soon enough."""

from datetime import UTC, datetime

from tests.world import SHIFTS, rules, world

MORNING = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)
LADDER = """
ladder:
  - {key: network, type: functional, ask: team:network, after: 30 min, wait_for_duty: 20 min}
"""


async def test_a_step_that_would_wait_too_long_is_skipped_and_told() -> None:
    """The one who answers for the policy hears of it at once."""
    async with world(directory=SHIFTS, starts=MORNING) as w:
        await w.opens(severity=2, customers=0, policy=rules(LADDER))
        await w.wait(minutes=29)
        w.told()
        await w.wait(minutes=2)

        found = [(w.minute(x.at), x.body.ask) for x in w.facts("step_found_nobody")]
        assert (30, "team:network") in found
        assert "admin" in w.told("alarm")["alarm"]
        assert [] == w.happened("step_waits")
