"""The service level is missed."""

from tests.world import rules, world

TWO_HOURS = rules("severities: {sev2: {resolution: 2 h}}")


async def test_warnings_go_to_the_duty_manager_and_the_breach_raises_the_severity() -> None:
    """At 50, 75 and 90 per cent of two hours L1 hears; the breach makes SEV2 a SEV1."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=TWO_HOURS)
        await w.manager.plans("Find the cause")
        await w.manager.acknowledges()
        await w.wait(hours=2, minutes=1)

        assert [60, 90, 108] == w.happened("sla_warned")
        assert [120] == w.happened("sla_breached")
        assert [(1, "sla_breach")] == [
            (fact.body.severity, fact.body.criterion) for fact in w.facts("severity_changed")
        ]


async def test_the_service_level_is_met_at_the_declaration_that_is_verified() -> None:
    """Declared in time and verified after the target: met, and nothing is breached."""
    async with world() as w:
        await w.opens(severity=2, customers=0, policy=TWO_HOURS)
        await w.manager.plans("Find the cause")
        await w.manager.acknowledges()
        await w.wait(minutes=110)
        await w.engineer.signals()
        await w.manager.declares()
        await w.wait(minutes=30)
        await w.architect.verifies()

        assert ("met", 0) == (w.obligation("resolution").state, w.obligation("resolution").late_s)
        assert () == w.facts("sla_breached")
