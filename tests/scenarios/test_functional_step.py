"""Another team is brought in."""

from tests.world import SHIFTS, rules, world

LADDER = """
ladder:
  - {key: network, type: functional, ask: team:network, after: 40 min}
"""


async def test_a_functional_step_calls_who_is_on_duty_in_the_team() -> None:
    """At its time, and not those of the team who are off."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=0, policy=rules(LADDER))
        await w.manager.acknowledges()
        await w.wait(minutes=39)
        w.told()
        await w.wait(minutes=2)

        assert {"alarm": ["kerem"]} == w.told("alarm")
        assert [40] == w.happened("step_called")
        assert [["rotation:network"]] == [
            list(line.enrolment.reasons)
            for line in w.ledger("alarm")
            if line.enrolment.person.startswith("kerem")
        ]
