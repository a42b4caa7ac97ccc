"""Nobody is on duty when a step comes."""

from datetime import UTC, datetime

from tests.world import SHIFTS, rules, world

MORNING = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)
LADDER = """
ladder:
  - {key: network, type: functional, ask: team:network, after: 30 min, wait_for_duty: 2 h}
"""


async def test_a_step_waits_until_somebody_is_on_duty() -> None:
    """From 07:00, when nobody is, to 08:00, when the day shift begins."""
    async with world(directory=SHIFTS, starts=MORNING) as w:
        await w.opens(severity=2, customers=0, policy=rules(LADDER))
        await w.wait(minutes=89)
        assert [30] == w.happened("step_waits")
        w.told()
        await w.wait(minutes=2)

        assert [30, 90] == w.happened("step_called")
        assert "kerem" in w.told("alarm")["alarm"]
        asks = [fact.body.ask for fact in w.facts("step_found_nobody")]
        assert "team:network" not in asks
