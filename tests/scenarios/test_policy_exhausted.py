"""Nobody ever answers."""

from tests.world import rules, world


async def test_paging_ends_after_the_last_round_and_the_administrator_is_told() -> None:
    """Three rounds of four steps, then the alarm, and no page after it."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=rules("pages_at_most: 3"))
        await w.wait(hours=2, minutes=59)

        assert (12, 0) == (len(w.facts("page_due")), len(w.facts("policy_exhausted")))

        w.told()
        await w.wait(minutes=2)

        assert ["piet"] == [who for who in w.told("alarm")["alarm"] if who == "piet"]

        await w.wait(hours=2)

        assert {} == w.told("page")
