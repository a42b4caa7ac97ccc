"""A resolution that does not hold."""

from tests.world import world


async def test_a_rejected_resolution_goes_back_to_work() -> None:
    """Nothing is announced, the case still resolves, and a new signal is needed to declare."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.engineer.signals()
        await w.manager.declares()
        await w.architect.rejects()

        assert "resolve" == w.stage
        assert "met" == w.obligation("verification").state

        with w.refused("wrong_stage"):
            await w.manager.declares()
        with w.refused("wrong_stage"):
            await w.architect.verifies()
        await w.solves()

        assert "close" == w.stage
        assert ["resolution"] == [
            fact.body.key for fact in w.facts("obligation_met") if fact.body.key == "resolution"
        ]
