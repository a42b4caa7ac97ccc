"""A case that nobody wants."""

from tests.world import world

CHAIN = ("jonas.weber", "mara.lindqvist", "jonas.weber", "mara.lindqvist")


async def test_too_many_transfers_raise_the_severity() -> None:
    """The fourth is over the limit of three: warned about, counted, and not blocked."""
    async with world() as w:
        await w.opens(severity=3, customers=0)
        for owner in CHAIN[:3]:
            await w.manager.transfers(owner)
        assert 3 == (await w.state()).severity

        await w.manager.transfers(CHAIN[3])
        assert (2, ("transfers",)) == ((await w.state()).severity, (await w.state()).raised_by)
        assert 4 == (await w.state()).transfers
