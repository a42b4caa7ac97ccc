"""Everything is settled."""

from temporalio.client import WorkflowExecutionStatus

from gate.say import handle
from tests.world import world


async def test_a_case_without_customers_is_finished_when_it_cannot_be_reopened() -> None:
    """The workflow ends fourteen days after the close, where no survey and no action is open."""
    async with world() as w:
        await w.opens(severity=4, customers=0)
        await w.manager.acknowledges()
        await w.tells()
        await w.solves()
        await w.wait(minutes=10)
        await w.manager.closes()
        await w.wait(days=13, hours=23)

        assert () == w.facts("case_finished")

        await w.wait(hours=2)
        found = await handle(w.client, w.case).describe()

        assert ("closed", 1) == (w.stage, len(w.facts("case_finished")))
        assert WorkflowExecutionStatus.COMPLETED == found.status


async def test_a_case_closes_by_itself_when_nothing_is_open() -> None:
    """Four hours after the checklist is empty the engine closes what nobody closed."""
    async with world() as w:
        await w.opens(severity=4, customers=1)
        await w.manager.acknowledges()
        await w.tells()
        await w.solves()
        await w.customer(1).confirms(1)

        assert "close" == w.stage

        await w.wait(hours=4, minutes=1)

        assert "closed" == w.stage
