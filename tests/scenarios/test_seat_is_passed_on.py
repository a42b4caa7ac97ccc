"""Somebody does not answer the offer of a seat."""

from tests.world import rules, world


async def test_a_seat_that_is_not_accepted_in_time_is_passed_on() -> None:
    """After 15 minutes the next engineer is asked, and the first one not again."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=ONE_SEAT)
        await w.manager.activates_task_force()

        assert {"seat_offer": ["priya"]} == w.told("seat_offer")

        await w.wait(minutes=16)

        assert {"seat_offer": ["tomas"]} == w.told("seat_offer")
        assert ["priya.raman"] == [fact.body.person for fact in w.facts("seat_timed_out")]

        with w.refused("not_permitted"):
            await w.engineer.accepts("lead")
        await w.someone("tomas.novak").declines("lead")

        assert {"seat_offer": ["lucia"]} == w.told("seat_offer")


ONE_SEAT = rules("seats: [{key: lead, lead: true}]")
