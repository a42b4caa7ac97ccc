"""Somebody takes the case."""

from tests.world import world


async def test_after_an_acknowledgement_nobody_is_paged() -> None:
    """Acknowledged between two steps, the climb ends; saying it again is refused with who did."""
    async with world() as w:
        await w.opens(severity=1, customers=0)
        await w.wait(minutes=6)
        await w.duty_manager.acknowledges()
        w.told()
        await w.duty_manager.comments()
        await w.wait(hours=1)

        assert {} == w.told("page")
        assert 55 <= w.obligation("acknowledge").late_s < 70
        with w.refused("already_done"):
            await w.manager.acknowledges()
