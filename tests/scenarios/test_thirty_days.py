"""A case that nobody brings to an end."""

from firsthour.domain.stages import RecordType
from firsthour.records.shapes import LinkedRecord
from tests.world import world


async def test_a_case_is_open_for_thirty_days_at_most() -> None:
    """Warnings come on days 21 and 28, the miss on day 30; the case goes on all the same."""
    async with world() as w:
        link = LinkedRecord("jira", RecordType.INCIDENT, "OPS-7")
        await w.opens(severity=3, customers=0, records=(link,))
        await w.manager.acknowledges()
        await w.tells()
        await w.solves()
        await w.wait(days=29)
        w.told()
        await w.wait(days=1, minutes=1)
        warned = [fact for fact in w.facts("obligation_warned") if fact.body.key == "close"]
        missed = [fact for fact in w.facts("obligation_missed") if fact.body.key == "close"]

        assert [21, 28] == [w.minute(fact.at) // 1440 for fact in warned]
        assert [30] == [w.minute(fact.at) // 1440 for fact in missed]
        assert {"alarm": ["eleni"]} == w.told()
        assert "close" == w.stage
