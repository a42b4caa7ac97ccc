"""The shift is about to change."""

from tests.world import SHIFTS, world


async def test_the_next_on_shift_is_called_before_their_shift_begins() -> None:
    """Kerem is on duty, Lucia comes after him."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        w.told()
        await w.manager.calls("next:network")

        assert {"alarm": ["lucia"]} == w.told("alarm")
        with w.refused("invalid"):
            await w.manager.calls("somebody")
