"""A step that is meant for some cases only."""

from tests.world import SHIFTS, customer, rules, world

LADDER = """
ladder:
  - {key: gold, type: functional, ask: team:network, after: 30 min,
     when: {tiers: [gold], severities: [1, 2]}}
"""


async def test_a_step_for_a_tier_is_not_taken_for_others() -> None:
    """A case of a gold customer has it, a case of another one has not."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=(customer(1, tier="silver"),), policy=rules(LADDER))
        await w.opens(severity=2, customers=(customer(2, tier="gold"),), policy=rules(LADDER))
        await w.wait(minutes=31)

        assert [30] == w.happened("step_called")
        w.about(w.cases[0])
        assert [] == w.happened("step_called")
