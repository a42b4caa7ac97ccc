"""A false alarm of which customers have heard."""

from tests.world import world


async def test_who_was_told_is_told_again() -> None:
    """A cancelled case sends a correction to stakeholders and customers, and then is finished."""
    async with world() as w:
        await w.opens(severity=2, customers=2)
        await w.manager.acknowledges()
        await w.wait(minutes=55)
        told = w.told("initial_notice")["initial_notice"]
        await w.manager.cancels()

        assert ["Aster", "Birch", "olga", "wen"] == told
        assert {"correction": told} == w.told("correction")
        assert ("cancelled", 1) == (w.stage, len(w.facts("case_finished")))
