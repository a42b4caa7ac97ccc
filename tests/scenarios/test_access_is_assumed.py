"""A customer never answers."""

from tests.world import rules, world

PATIENT = rules("""
severities:
  sev2:
    access_reminders: [6 h, 18 h]
    access_assumed: 30 h
    updates_internal: {monitoring: 8 h}
    updates_customers: {monitoring: 8 h}
""")


async def test_silence_is_taken_for_a_yes_where_the_policy_lets_it() -> None:
    """Reminders after six and eighteen hours; after thirty access is assumed."""
    async with world() as w:
        await w.opens(severity=2, customers=1, policy=PATIENT)
        await w.manager.acknowledges()
        await w.tells()
        await w.solves()
        w.told()
        await w.wait(hours=29)

        assert {"reminder": ["Aster", "Aster"]} == {
            kind: [who for who in people if who == "Aster"]
            for kind, people in w.told("reminder").items()
        }
        assert "?" == (await w.state()).customers.access

        await w.wait(hours=1, minutes=1)

        assert ("a", 1) == ((await w.state()).customers.access, len(w.facts("access_assumed")))
