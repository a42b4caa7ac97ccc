"""A customer is not affected after all."""

from tests.world import world


async def test_nothing_more_is_owed_to_a_removed_customer() -> None:
    """They are told nothing more, and the closing does not wait for them."""
    async with world() as w:
        await w.opens(severity=2, customers=2)
        await w.manager.acknowledges()
        await w.manager.removes(2)
        await w.wait(minutes=59)

        assert ["Aster", "olga", "wen"] == w.told("initial_notice")["initial_notice"]

        await w.solves()
        await w.customer(1).confirms(1)

        assert 0 == (await w.state()).customers.unsettled
        with w.refused("unknown"):
            await w.customer(2).confirms(2)
