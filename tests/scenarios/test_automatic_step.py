"""The service level brings somebody in."""

from tests.world import SHIFTS, rules, world

LADDER = """
ladder:
  - {key: half, type: automatic, ask: "skill:database", percent: 50}
"""


async def test_an_automatic_step_comes_with_the_service_level() -> None:
    """Half of the eight hours of severity 2 have gone by: who knows databases is called."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=0, policy=rules(LADDER))
        await w.manager.acknowledges()
        await w.manager.comments()
        await w.wait(minutes=239)
        assert [] == w.happened("step_called")
        w.told()
        await w.wait(minutes=2)

        assert [240] == w.happened("step_called")
        assert "tomas" in w.told("alarm")["alarm"]
