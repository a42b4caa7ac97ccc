"""A promise that helps nobody any more."""

from tests.world import world


async def test_a_level_above_waives_a_promise_and_it_is_never_missed() -> None:
    """The duty manager waives the plan; its due time passes without a miss."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        with w.refused("not_permitted"):
            await w.manager.waives("action_plan")
        await w.manager.asks_waiver("action_plan")
        await w.duty_manager.waives("action_plan")
        await w.wait(minutes=61)

        assert "waived" == w.obligation("action_plan").state
        assert [] == [f for f in w.facts("obligation_missed") if f.body.key == "action_plan"]


async def test_who_asked_for_a_waiver_cannot_grant_it() -> None:
    """A duty manager who asked needs another level."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.duty_manager.asks_waiver("action_plan")
        with w.refused("four_eyes"):
            await w.duty_manager.waives("action_plan")
        await w.director.waives("action_plan")

        assert "waived" == w.obligation("action_plan").state
