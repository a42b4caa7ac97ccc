"""A rejected resolution brings the task force back."""

from tests.world import rules, world


async def test_the_same_people_are_asked_first() -> None:
    """Suspended at the declaration, resumed at the rejection: who sat there is asked first."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=rules("seats: [{key: lead, lead: true}]"))
        await w.manager.activates_task_force()
        await w.engineer.declines("lead")
        await w.someone("tomas.novak").accepts("lead")
        await w.engineer.signals()
        await w.manager.declares()

        assert (1, 0) == (len(w.facts("task_force_suspended")), len(w.facts("task_force_resumed")))

        w.told()
        await w.architect.rejects()

        assert {"seat_offer": ["tomas"]} == w.told("seat_offer")
        assert 1 == len(w.facts("task_force_resumed"))
