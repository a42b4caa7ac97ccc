"""The trouble is back while it is being watched."""

from tests.world import World, world


async def test_a_relapse_in_monitoring_opens_a_round_for_all() -> None:
    """Everybody is in the new round, also who had confirmed, and the case resolves again."""
    async with world() as w:
        await w.opens(severity=2, customers=2)
        await w.manager.acknowledges()
        await w.solves()
        await w.customer(1).confirms(1)

        assert "close" == w.stage

        await w.manager.reports_relapse()

        assert "resolve" == w.stage
        assert ("--", "22") == (await access(w), await rounds(w))
        assert [()] == [fact.body.customers for fact in w.facts("round_opened")]

        await w.solves()

        assert {"access_check": ["Aster", "Aster", "Birch", "Birch"]} == w.told("access_check")


async def access(w: World) -> str:
    """The access of each customer, one character for each."""
    return (await w.state()).customers.access


async def rounds(w: World) -> str:
    """The round of each customer, one character for each."""
    return (await w.state()).customers.rounds
