"""One customer still has the trouble."""

from tests.world import World, world


async def test_a_denial_opens_a_round_for_that_customer_alone() -> None:
    """Only who denied is announced to and asked again; the others stay settled."""
    async with world() as w:
        await w.opens(severity=2, customers=3)
        await w.manager.acknowledges()
        await w.solves()
        w.told()
        await w.customer(1).confirms(1)
        await w.customer(2).denies(2)
        await w.customer(3).confirms(3)

        assert "resolve" == w.stage
        assert ("yny", "121") == await standing(w)

        await w.solves()
        told = w.told()

        assert (["Birch"], ["Birch"]) == (
            [who for who in told["resolution_announcement"] if who.istitle()],
            told["access_check"],
        )

        await w.customer(2).confirms(2)

        assert ("yyy", "close") == ((await standing(w))[0], w.stage)


async def standing(w: World) -> tuple[str, str]:
    """Access and round of each customer, one character for each."""
    customers = (await w.state()).customers
    return customers.access, customers.rounds
