"""A closed case comes back."""

from tests.world import World, rules, world


async def test_a_closed_case_can_be_reopened_for_fourteen_days() -> None:
    """Reopened on day 13: one history, a new round for all, and the pages begin again."""
    async with world() as w:
        await w.opens(severity=4, customers=1, policy=QUICK)
        await closed(w)
        await w.wait(days=13)
        w.told()
        await w.manager.reopens()

        assert ("resolve", "2") == (w.stage, (await w.state()).customers.rounds)
        assert {"page": ["mara"]} == w.told("page")


async def test_after_fourteen_days_it_stays_closed() -> None:
    """Even where corrective actions keep the case alive, it is too late to reopen it."""
    async with world() as w:
        await w.opens(severity=3, customers=1, policy=QUICK)
        await w.manager.plans("Add an alarm")
        await closed(w)
        await w.wait(days=14, minutes=1)
        with w.refused("wrong_stage"):
            await w.manager.reopens()

        assert "closed" == w.stage


async def closed(w: World) -> None:
    """Bring the case to its end."""
    await w.manager.acknowledges()
    await w.tells()
    await w.solves()
    await w.customer(1).confirms(1)
    await w.wait(hours=2)
    await w.manager.closes()


QUICK = rules("severities: {sev3: {monitoring: 1 h}}")
