"""The trouble turns out to be smaller."""

from tests.world import world


async def test_lowering_the_severity_counts_anew_from_the_old_base() -> None:
    """What is pending gets the longer time from its old base; what was met stays met."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.wait(minutes=10)
        await w.manager.sets_severity(3)

        assert "met" == w.obligation("acknowledge").state
        assert (60, 60, 240) == (
            w.due("initial_notice:internal"),
            w.due("initial_notice:customers"),
            w.due("action_plan"),
        )
