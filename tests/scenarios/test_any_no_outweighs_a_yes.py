"""Two contacts of one customer disagree."""

from tests.world import world


async def test_a_yes_after_a_no_is_refused() -> None:
    """The contact who says yes later is told that another one said no, until asked again."""
    async with world() as w:
        await w.opens(severity=2, customers=2)
        await w.manager.acknowledges()
        await w.solves()
        await w.customer(1).denies(1)
        with w.refused("wrong_stage"):
            await w.customer(1).confirms(1)

        assert "n?" == (await w.state()).customers.access


async def test_a_no_after_a_yes_counts() -> None:
    """A customer who had confirmed and then denies is in the next round."""
    async with world() as w:
        await w.opens(severity=2, customers=2)
        await w.manager.acknowledges()
        await w.solves()
        await w.customer(1).confirms(1)
        await w.customer(1).denies(1)

        assert "n?" == (await w.state()).customers.access
        assert "resolve" == w.stage
