"""The customer is awaited."""

from tests.world import world


async def test_a_pause_ends_by_itself_and_moves_what_it_stopped() -> None:
    """After six hours the clocks run again; the target moves by them, the first notice does not."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.wait(minutes=10)
        await w.manager.pauses(hours=6)
        await w.wait(hours=5)

        assert "met" == w.obligation("initial_notice:customers").state
        assert () == w.facts("clocks_resumed")

        await w.wait(hours=1, minutes=1)

        assert [370] == w.happened("clocks_resumed")
        assert (8 * 60 + 360, 30 * 24 * 60) == (w.due("resolution"), w.due("close"))


async def test_a_pause_is_limited() -> None:
    """Nobody stops the clocks for more than 72 hours at a time."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        with w.refused("invalid"):
            await w.manager.pauses(hours=73)
