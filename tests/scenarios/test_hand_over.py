"""An engineer goes off duty."""

from tests.world import rules, world


async def test_a_seat_is_handed_to_the_successor_who_is_named() -> None:
    """The one who is named is asked first, before anybody else of the team."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=rules("seats: [{key: lead, lead: true}]"))
        await w.manager.activates_task_force()
        await w.engineer.accepts("lead")
        w.told()
        await w.engineer.hands_over("lead", "lucia.ferreira")

        assert {"seat_offer": ["lucia"]} == w.told("seat_offer")

        await w.someone("lucia.ferreira").accepts("lead")
        await w.someone("lucia.ferreira").presents_plan()

        assert ["lucia.ferreira"] == [
            fact.actor.person for fact in w.facts("technical_plan_submitted")
        ]
