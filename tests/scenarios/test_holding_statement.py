"""Nobody writes the update that is due."""

from tests.speakers import CUSTOMERS
from tests.world import world


async def test_silence_is_filled_by_a_holding_statement() -> None:
    """When the update falls due the engine says what is known, and tells the level above."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.manager.sends("initial_notice:customers:1")
        w.told()
        await w.wait(minutes=61)

        assert {"holding_statement": ["Aster"]} == w.told("holding_statement")
        assert [60] == w.happened("holding_statement_sent")
        assert "no_update" in [fact.body.code for fact in w.facts("alarm_raised")]
        assert 120 == w.due("update:customers")


async def test_an_update_by_hand_restarts_the_clock_from_now() -> None:
    """Who writes at minute 30 owes the next one 60 minutes later, and none is held."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.manager.sends("initial_notice:customers:1")
        await w.wait(minutes=30)
        await w.manager.writes(CUSTOMERS)

        assert 90 == w.due("update:customers")

        await w.wait(minutes=35)

        assert {} == w.told("holding_statement")
