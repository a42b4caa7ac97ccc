"""The trouble turns out to be worse."""

from tests.world import world


async def test_raising_the_severity_brings_due_times_forward() -> None:
    """What is pending falls due at the earlier of its old time and the change plus the new one."""
    async with world() as w:
        await w.opens(severity=3, customers=1)
        await w.manager.acknowledges()

        assert (60, 60, 240) == (
            w.due("initial_notice:internal"),
            w.due("initial_notice:customers"),
            w.due("action_plan"),
        )

        await w.wait(minutes=40)
        await w.manager.sets_severity(1)

        assert (55, 60, 70) == (
            w.due("initial_notice:internal"),
            w.due("initial_notice:customers"),
            w.due("action_plan"),
        )
