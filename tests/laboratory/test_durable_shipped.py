"""Every shipped scenario on the real workflow: it does what the simulation says, to the second."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from firsthour.domain.simulate import simulate
from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.scenarios.scenario import load, read, shipped
from service.rehearsal.stage import Stage, stage
from tests.laboratory.both_ways import compared, unlike

STORY = """
scenario: Both sides of a tie
starts: 2026-03-02T09:00Z
case: {severity: 1, customers: 1}
happens:
  - {at: +15 min, who: owner, does: acknowledge}
  - {at: +15 min, who: owner, does: comment}
goes_wrong:
  late: {initial notices to customers: 25 min}
  fails: [alarms]
  never: [executive reports]
until: 90 min
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here() -> AsyncIterator[Stage]:
    """One stage for all plays of this file."""
    async with stage() as made:
        yield made


@pytest.mark.timeout(300)
async def test_shipped_scenarios_are_the_same_both_ways(here: Stage) -> None:
    """The same facts at the same times for each promise and effect, and the same refusals."""
    found = await unlike(here, (prepared(load(name)) for name in shipped()))

    assert {} == {name: each for name, each in zip(shipped(), found, strict=True) if each}


async def test_what_happens_at_one_instant_happens_in_one_order(here: Stage) -> None:
    """A page falls due as the owner answers; notices are late, fail, and never end: all facts."""
    play = prepared(read(STORY))
    lived = await here.play(play)
    thought = simulate(lived.facts[0], play.house, play.cues, play.until, play.reacts)

    assert thought.facts == lived.facts
    assert {"page_round_begun", "notice_failed"} <= {fact.body.kind for fact in lived.facts}


async def test_what_the_workflow_does_otherwise_is_told(here: Stage) -> None:
    """A course that was played under other troubles is not alike, and it is said in what."""
    lived = await here.play(prepared(read(STORY)))
    other = prepared(read(STORY.replace("25 min", "26 min").replace("alarms", "reminders")))
    found = {each.about for each in compared(other, lived)}

    assert "initial_notice:customers:1 (1)" in found
    assert any(each.startswith("alarm") for each in found)
