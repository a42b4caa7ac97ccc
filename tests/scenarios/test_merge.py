"""Two cases about the same trouble."""

from tests.world import customer, world


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


async def test_a_case_is_merged_once() -> None:
    """A second merge while the first runs is refused; so is a merge into itself."""
    async with world() as w:
        case = await w.opens(severity=2, customers=1)
        with w.refused("invalid"):
            await w.manager.merges(into=case)
