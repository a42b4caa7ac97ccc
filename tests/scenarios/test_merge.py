"""Two cases about the same trouble."""

from firsthour.records import views
from tests.world import OUTBOX, customer, world


async def test_the_target_adopts_the_customers_of_the_duplicate() -> None:
    """The duplicate ends as merged, and its customers are owed their notice by the target."""
    async with world() as w:
        target = await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        duplicate = await w.opens(severity=2, customers=(customer(2), customer(3)))
        await w.manager.merges(into=target)

        assert "merged" == w.stage

        w.about(target)

        assert [duplicate] == [fact.body.source for fact in w.facts("duplicate_adopted")]
        assert 3 == (await w.state()).customers.present

        await w.wait(minutes=60)

        assert ["Aster", "Birch", "Cedar"] == [
            who for who in w.told("initial_notice")["initial_notice"] if who.istitle()
        ]


async def test_adopted_customers_keep_the_services_that_they_use() -> None:
    """The target tells them of their own services, as the duplicate would have."""
    async with world(mail=OUTBOX) as w:
        target = await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.opens(
            severity=2,
            services=("card-payments", "payouts"),
            customers=(customer(2, services=("payouts",)),),
        )
        await w.manager.merges(into=target)
        w.about(target)
        await w.wait(minutes=60)
        await w.quiet()
        members = views.customers(w.tools.store, target)

        assert [(), ("payouts",)] == [each.services for each in members]
        assert "payouts" in w.mail("initial_notice", "Birch")
        assert "card-payments" not in w.mail("initial_notice", "Birch")
        assert "card-payments" in w.mail("initial_notice", "Aster")


async def test_a_case_is_merged_once() -> None:
    """A second merge while the first runs is refused; so is a merge into itself."""
    async with world() as w:
        case = await w.opens(severity=2, customers=1)
        with w.refused("invalid"):
            await w.manager.merges(into=case)
