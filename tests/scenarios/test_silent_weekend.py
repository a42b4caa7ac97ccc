"""A case of low severity, opened on a Friday afternoon."""

from datetime import UTC, datetime

from tests.world import world

FRIDAY = datetime(2026, 3, 6, 16, tzinfo=UTC)


async def test_business_hours_stand_still_over_the_weekend() -> None:
    """Four business hours from Friday 16:00 end on Monday at 12:00; nobody is paged meanwhile."""
    async with world(starts=FRIDAY) as w:
        await w.opens(severity=4, customers=1)

        assert 68 * 60 == w.due("acknowledge")

        w.told()
        await w.wait(days=2, hours=16)

        assert ["initial_notice"] == list(w.told())

        await w.wait(hours=4, minutes=1)

        assert {"page": ["eleni"]} == w.told("page")
        assert "missed" == w.obligation("acknowledge").state
