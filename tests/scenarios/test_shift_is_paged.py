"""Pages go to the shift."""

from tests.world import SHIFTS, rules, world


async def test_a_round_of_pages_asks_who_is_on_duty_at_that_hour() -> None:
    """Kerem until six in the evening, Lucia after it."""
    async with world(directory=SHIFTS) as w:
        w.now = w.now.replace(hour=17, minute=50)
        await w.opens(severity=2, customers=0, policy=rules("page_round: [rotation:network]"))
        assert ["kerem"] == w.told("page")["page"]

        await w.wait(minutes=16)
        assert {"page": ["lucia"]} == w.told("page")
