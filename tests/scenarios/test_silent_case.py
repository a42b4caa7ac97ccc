"""Nobody answers."""

from tests.world import world


async def test_a_silent_case_climbs_the_ladder() -> None:
    """Nobody acknowledges, so owner, duty manager, director and executive are paged in turn."""
    async with world() as w:
        await w.opens(severity=1)

        assert {"page": ["mara"]} == w.told("page")

        await w.wait(minutes=6)

        assert {"page": ["eleni"]} == w.told("page")

        await w.wait(minutes=5)

        assert {"page": ["david"]} == w.told("page")

        await w.wait(minutes=5)

        assert {"page": ["ingrid"]} == w.told("page")
        assert [0, 5, 10, 15] == w.happened("page_due")
