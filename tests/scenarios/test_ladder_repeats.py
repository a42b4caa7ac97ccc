"""The whole ladder did not help."""

from tests.world import SHIFTS, rules, world

LADDER = """
ladder:
  - {key: platform, type: functional, ask: team, after: 20 min}
  - {key: network, type: functional, ask: team:network, after: 30 min}
  - {key: boss, type: hierarchical, ask: managers, after: 40 min}
ladder_repeat: {step: network, times: 1, after: 30 min}
"""


async def test_the_ladder_is_repeated_from_a_chosen_step() -> None:
    """Once more, half an hour after its last step; the first step is not repeated."""
    async with world(directory=SHIFTS) as w:
        await w.opens(severity=2, customers=0, policy=rules(LADDER))
        await w.manager.acknowledges()
        await w.manager.comments()
        await w.wait(hours=4)

        asked = [(w.minute(fact.at), fact.body.ask) for fact in w.facts("step_called")]
        assert [
            (20, "team"),
            (30, "team:network"),
            (40, "managers"),
            (70, "team:network"),
            (80, "managers"),
        ] == asked
