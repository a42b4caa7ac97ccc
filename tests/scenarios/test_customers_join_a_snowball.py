"""More and more customers have the trouble."""

from firsthour.policies.loading import load
from tests.world import customer, world


async def test_the_third_customer_who_joins_raises_the_severity() -> None:
    """As if all three had been there at the opening."""
    async with world() as w:
        await w.opens(severity=3, customers=1)
        await w.manager.adds(customer(2), policy=load("default"))
        assert 3 == (await w.state()).severity

        await w.manager.adds(customer(3), policy=load("default"))
        assert (2, ("snowball",)) == ((await w.state()).severity, (await w.state()).raised_by)
