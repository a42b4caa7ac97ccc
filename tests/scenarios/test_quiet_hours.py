"""It is night for somebody who would be asked."""

from tests.world import SHIFTS, world


async def test_who_has_quiet_hours_is_passed_over() -> None:
    """At half past ten in the evening the duty manager sleeps: the director is paged at once."""
    async with world(directory=SHIFTS) as w:
        w.now = w.now.replace(hour=22, minute=30)
        await w.opens(severity=2, customers=0)
        await w.wait(minutes=16)

        assert {"page": ["david", "mara"]} == w.told("page")
        asks = [fact.body.ask for fact in w.facts("step_found_nobody")]
        assert ["L1"] == asks
