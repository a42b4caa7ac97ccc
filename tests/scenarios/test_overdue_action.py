"""A corrective action that nobody does."""

from tests.world import rules, world


async def test_an_overdue_action_is_escalated_after_the_close() -> None:
    """Two weeks after the close its owner and the level above hear of it, and every week on."""
    async with world() as w:
        await w.opens(
            severity=3,
            customers=0,
            policy=rules("severities: {sev3: {monitoring: 1 h, corrective_actions: 14 d}}"),
        )
        await w.manager.acknowledges()
        await w.manager.plans("Add an alarm", owner="tomas.novak", kind="preventative")
        await w.solves()
        await w.wait(hours=2)
        await w.manager.closes()
        w.told()
        await w.wait(days=14, minutes=1)

        assert {"alarm": ["eleni", "tomas"]} == w.told()

        await w.wait(days=7)

        assert {"alarm": ["eleni", "tomas"]} == w.told()

        await w.someone("tomas.novak").finishes(1)
        await w.wait(minutes=1)

        assert 1 == len(w.facts("case_finished"))
