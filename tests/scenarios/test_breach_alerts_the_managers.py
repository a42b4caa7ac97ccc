"""The service level is in danger."""

from tests.world import SHIFTS, world


async def test_each_warning_of_the_service_level_goes_to_the_manager_of_the_team() -> None:
    """At 50, 75 and 90 per cent, and of the breach."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=1, customers=0)
        await w.manager.acknowledges()
        await w.manager.comments()
        await w.wait(minutes=241)

        assert [120, 180, 216] == w.happened("sla_warned")
        assert [240] == w.happened("sla_breached")
        alarms = {line.enrolment.effect: line.enrolment.person for line in w.ledger("alarm")}
        assert {"david.okafor"} == {who for key, who in alarms.items() if key.startswith("sla:")}
