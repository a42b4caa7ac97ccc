"""The trouble is over."""

from tests.world import SHIFTS, rules, world

LADDER = """
ladder:
  - {key: network, type: functional, ask: team:network, after: 60 min}
  - {key: boss, type: hierarchical, ask: managers, after: 90 min}
  - {key: breach, type: automatic, ask: managers, percent: 75}
"""


async def test_every_step_ends_with_the_announcement() -> None:
    """Nobody more is brought in, whatever kind of step was to come."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=0, policy=rules(LADDER))
        await w.manager.acknowledges()
        await w.wait(minutes=10)
        await w.solves()
        await w.wait(hours=9)

        assert [] == w.happened("step_called")
