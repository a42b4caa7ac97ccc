"""The managers are brought in above the levels."""

from tests.world import SHIFTS, world


async def test_after_the_levels_come_the_managers_of_the_team() -> None:
    """At severity 1 two hours after the start, by the default ladder."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=1, customers=0)
        await w.manager.acknowledges()
        await w.manager.comments()
        await w.wait(minutes=121)

        assert [120] == w.happened("step_called")
        called = w.facts("step_called")[0]
        assert ("managers", "ladder.managers-1") == (called.body.ask, called.actor.rule)
        reasons = [line.enrolment.reasons for line in w.ledger("alarm")]
        assert ["manager:Platform"] in [list(each) for each in reasons]
