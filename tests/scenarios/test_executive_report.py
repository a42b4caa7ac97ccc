"""The executives hear regularly."""

from tests.world import world


async def test_executives_get_a_report_until_the_resolution_is_announced() -> None:
    """At severity 2 a report goes out after six hours, and none after the announcement."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        await w.manager.plans("Find the cause")
        await w.wait(hours=6, minutes=1)

        assert {"executive_report": ["ingrid"]} == w.told("executive_report")
        assert 12 * 60 == w.due("executive_report")

        await w.solves()
        await w.wait(hours=7)

        assert {} == w.told("executive_report")
        assert "cancelled" == w.obligation("executive_report").state
