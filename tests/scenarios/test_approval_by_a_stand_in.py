"""The second person is another pair of eyes, whoever is away."""

from datetime import timedelta

from tests.world import MONDAY, SHIFTS, rules, world

WEDNESDAY = MONDAY + timedelta(days=2)
NOTICE = "initial_notice:customers:1"


async def test_a_stand_in_of_the_author_is_no_second_person() -> None:
    """The architect who is away wrote it; the manager who stands in for her cannot approve it."""
    async with world(directory=SHIFTS, starts=WEDNESDAY) as w:
        await w.opens(severity=2, customers=1, policy=rules("notice_approval: second_person"))
        await w.manager.acknowledges()
        await w.engineer.signals()
        await w.manager.declares()
        await w.architect.verifies()
        key = "announcement:1:customers"
        await w.architect.edits(key, "It works again.")

        with w.refused("four_eyes"):
            await w.manager.approves(key)
        await w.duty_manager.approves(key)
