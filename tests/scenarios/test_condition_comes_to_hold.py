"""The severity changes, and with it who has to be called."""

from tests.world import SHIFTS, rules, world

LADDER = """
ladder:
  - {key: worst, type: functional, ask: team:network, after: 30 min, when: {severities: [1]}}
"""


async def test_a_step_whose_condition_comes_to_hold_late_is_taken_at_once() -> None:
    """Its time is over when the case becomes severity 1."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=0, policy=rules(LADDER))
        await w.wait(minutes=50)
        assert [] == w.happened("step_called")

        await w.manager.sets_severity(1)
        assert [50] == w.happened("step_called")
