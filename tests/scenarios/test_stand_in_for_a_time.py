"""A stand-in's time is over."""

from datetime import timedelta

from tests.world import MONDAY, SHIFTS, world

WEDNESDAY_EVENING = MONDAY + timedelta(days=2, hours=12)


async def test_a_role_is_held_for_the_time_of_the_delegation_only() -> None:
    """Mara has the architect's role on Wednesday, and not on Thursday."""
    async with world(directory=SHIFTS, starts=WEDNESDAY_EVENING) as w:
        await w.opens(severity=2, customers=0)
        jonas = w.someone("jonas.weber")
        await jonas.acknowledges()
        await w.engineer.signals()
        await jonas.declares()
        await w.manager.rejects()
        await w.wait(hours=4)
        await w.engineer.signals()
        await jonas.declares()

        with w.refused("not_permitted"):
            await w.manager.rejects()
