"""The case goes to somebody else."""

from tests.world import world


async def test_the_new_owner_is_paged_and_has_to_acknowledge() -> None:
    """The former acknowledgement is void; the new owner has the whole time again."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        await w.manager.comments()
        w.told()
        await w.wait(minutes=20)
        await w.manager.transfers("jonas.weber")

        assert {"page": ["jonas"]} == w.told("page")
        assert 35 == w.due("acknowledge")
