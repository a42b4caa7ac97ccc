"""A linked record is still open."""

from firsthour.domain.stages import RecordType
from firsthour.records.shapes import LinkedRecord
from tests.world import world


async def test_a_case_does_not_close_over_an_open_record() -> None:
    """The refusal names the record; once it is settled the case may close."""
    async with world() as w:
        link = LinkedRecord("jira", RecordType.INCIDENT, "OPS-7")
        await w.opens(severity=4, customers=0, records=(link,))
        await w.manager.acknowledges()
        await w.tells()
        await w.solves()
        with w.refused("wrong_stage") as refused:
            await w.manager.closes()

        assert "1 (jira OPS-7)" in refused.hint

        await w.manager.settles(1)
        await w.manager.closes()

        assert "closed" == w.stage
