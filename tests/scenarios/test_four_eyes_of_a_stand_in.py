"""The same eyes twice."""

from datetime import timedelta

from tests.world import MONDAY, SHIFTS, world

WEDNESDAY = MONDAY + timedelta(days=2)


async def test_who_declared_cannot_verify_as_the_stand_in_of_the_architect() -> None:
    """Two roles, one of them lent, are still one pair of eyes."""
    async with world(directory=SHIFTS, starts=WEDNESDAY) as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        await w.engineer.signals()
        await w.manager.declares()

        with w.refused("four_eyes"):
            await w.manager.verifies()
        await w.architect.verifies()
