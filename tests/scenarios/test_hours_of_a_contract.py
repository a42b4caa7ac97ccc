"""A customer whose contract has hours of its own."""

from datetime import UTC, datetime

from tests.world import customer, world

FRIDAY = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


async def test_their_target_is_counted_in_their_hours() -> None:
    """Six business hours: until Monday at ten by the policy, at eight by the contract."""
    contract = customer(
        2, resolution="6 bh", calendar="Mon-Fri 08:00-18:00", timezone="Europe/Athens"
    )
    async with world(starts=FRIDAY) as w:
        await w.opens(severity=2, customers=(customer(1, resolution="6 bh"), contract))

        assert (70 * 60, 68 * 60) == (w.due("resolution:6bh"), w.due("resolution:6bh@1"))
