"""A customer is found to be affected later."""

from firsthour.policies.loading import load
from tests.world import customer, world


async def test_a_late_customer_has_an_hour_of_their_own() -> None:
    """Added at minute 30 they are owed their first notice by minute 90, and get it alone."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.manager.sends("initial_notice:customers:1")
        await w.wait(minutes=30)
        await w.manager.adds(customer(2), policy=load("default"))

        assert 90 == w.due("initial_notice:customers:2")

        w.told()
        await w.wait(minutes=59)

        assert ["Birch"] == w.told("initial_notice")["initial_notice"][:1]
        assert "met" == w.obligation("initial_notice:customers:2").state


async def test_a_customer_added_after_the_announcement_is_asked_as_well() -> None:
    """They are told, and asked whether they can use the service, with the round that is last."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.solves()
        await w.manager.adds(customer(2), policy=load("default"))
        w.told()
        await w.manager.sends("initial_notice:customers:2")

        assert {"initial_notice": ["Birch"], "access_check": ["Birch"]} == w.told()
