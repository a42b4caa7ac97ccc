"""A seat that everybody refuses."""

from tests.world import rules, world


async def test_a_seat_without_takers_stays_vacant_and_its_manager_is_told() -> None:
    """When all three engineers of the team have declined, the owner of the case hears of it."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=rules("seats: [{key: lead, lead: true}]"))
        await w.manager.acknowledges()
        await w.manager.activates_task_force()
        w.told()
        for person in ("priya.raman", "tomas.novak", "lucia.ferreira"):
            await w.someone(person).declines("lead")

        assert {"alarm": ["mara"], "seat_offer": ["lucia", "tomas"]} == w.told()
        assert ["lead"] == [fact.body.seat for fact in w.facts("seat_vacant")]
