"""The same trouble at many customers."""

from tests.world import world


async def test_three_customers_raise_the_severity_at_the_opening() -> None:
    """A case stated as SEV3 opens as SEV2, and says why."""
    async with world() as w:
        await w.opens(severity=3, customers=3)

        assert (2, ("snowball",)) == ((await w.state()).severity, (await w.state()).raised_by)
        assert {"seat_offer"} <= set(w.told())


async def test_two_customers_do_not() -> None:
    """The severity stays as stated."""
    async with world() as w:
        await w.opens(severity=3, customers=2)

        assert (3, ()) == ((await w.state()).severity, (await w.state()).raised_by)
