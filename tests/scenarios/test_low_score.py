"""A customer was not content."""

from tests.world import world


async def test_a_low_score_is_told_to_the_executive() -> None:
    """The survey goes out a day after the close; a 2 raises an alarm, a 5 does not."""
    async with world() as w:
        await w.opens(severity=4, customers=2)
        await w.manager.acknowledges()
        await w.tells()
        await w.solves()
        await w.customer(1).confirms(1)
        await w.customer(2).confirms(2)
        await w.manager.closes()
        w.told()
        await w.wait(hours=24, minutes=1)

        assert {"survey": ["Aster", "Birch"]} == w.told()

        await w.customer(1).scores(5)

        assert {} == w.told()

        await w.customer(2).scores(2)

        assert {"alarm": ["samuel"]} == w.told()
        with w.refused("already_done"):
            await w.customer(2).scores(5)


async def test_who_has_not_answered_is_reminded_once() -> None:
    """After three days one reminder goes to those who have not answered; after seven it ends."""
    async with world() as w:
        await w.opens(severity=4, customers=2)
        await w.manager.acknowledges()
        await w.tells()
        await w.solves()
        await w.customer(1).confirms(1)
        await w.customer(2).confirms(2)
        await w.manager.closes()
        await w.wait(days=2)
        await w.customer(1).scores(4)
        w.told()
        await w.wait(days=6)

        assert {"reminder": ["Birch"]} == w.told()
        assert 1 == len(w.facts("survey_ended"))
