"""What the one who leaves knows."""

from tests.world import OUTBOX, rules, world


async def test_the_offer_to_the_successor_has_the_notes() -> None:
    """They read them before they accept."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=0, policy=rules("seats: [{key: lead, lead: true}]"))
        await w.manager.activates_task_force()
        await w.engineer.accepts("lead")
        await w.engineer.hands_over("lead", "lucia.ferreira")

        assert "The logs are on the wiki." in w.mail("seat_offer", "lucia")
        assert "The logs are on the wiki." not in w.mail("seat_offer", "priya")
