"""A manager does not wait for the ladder."""

from tests.world import SHIFTS, rules, world

LADDER = """
ladder:
  - {key: network, type: functional, ask: team:network, after: 60 min}
"""


async def test_a_step_is_taken_now_and_not_again_at_its_time() -> None:
    """Escalated to the step by hand; its hour passes without another call."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=0, policy=rules(LADDER))
        await w.manager.acknowledges()
        await w.wait(minutes=5)
        w.told()
        await w.manager.calls("step:network")

        assert {"alarm": ["kerem"]} == w.told("alarm")
        await w.manager.comments()
        await w.wait(minutes=90)
        assert [5] == w.happened("step_called")
