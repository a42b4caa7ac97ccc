"""Made-up scenarios on the real workflow: it does what the simulation says, to the second."""

import json

import pytest

from service.rehearsal.stage import stage
from tests.laboratory.both_ways import unlike
from tests.laboratory.made_up import drawn, play_of

COUNT = 40
SEED = 5
"""The same forty on every run; `make soak` draws others."""


@pytest.mark.timeout(300)
async def test_made_up_scenarios_are_the_same_both_ways() -> None:
    """Whoever speaks, whatever goes wrong, whenever it starts."""
    stories = drawn(COUNT, SEED)
    async with stage() as here:
        found = await unlike(here, map(play_of, stories))
    wrong = [(json.dumps(s), each) for s, each in zip(stories, found, strict=True) if each]

    assert COUNT == len(stories)
    assert [] == wrong
