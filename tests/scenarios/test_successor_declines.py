"""Somebody wants to leave, and nobody comes."""

from tests.world import rules, world


async def test_a_seat_is_kept_while_no_successor_accepts() -> None:
    """Who wanted to leave hears that the successor declined, and still sits there."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=rules("seats: [{key: lead, lead: true}]"))
        await w.manager.activates_task_force()
        await w.engineer.accepts("lead")
        await w.engineer.hands_over("lead", "lucia.ferreira")
        await w.engineer.presents_plan()
        w.told()
        await w.someone("lucia.ferreira").declines("lead")

        assert {"alarm": ["priya"]} == w.told("alarm")
        seat = (await w.state()).seat("lead")
        assert seat is not None
        assert ("priya.raman", "accepted") == (seat.sitter, seat.status)
