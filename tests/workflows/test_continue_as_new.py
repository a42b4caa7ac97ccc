"""Continue-as-new by force, while people speak."""

import asyncio

from firsthour.domain import commands as c
from firsthour.domain.evolve import rebuild
from gate.say import say
from tests.workflows.desk import Desk

COMMENTS = 40


async def test_updates_in_flight_survive_continue_as_new(desk: Desk) -> None:
    """Forty people speak at once while run follows run; each is heard once, and no fact is lost."""
    await desk.opens(continue_at=25)
    first = (await desk.handle.describe()).run_id
    text = desk.manager.text("Looking.")
    said = [desk.manager.said(c.Comment(text), id=f"mara:{each}") for each in range(COMMENTS)]
    answers = await asyncio.gather(*(say(desk.client, desk.case, each) for each in said))
    await desk.quiet()
    facts = desk.facts()

    assert COMMENTS == len({answer.first for answer in answers})
    assert COMMENTS == desk.count("comment_added")
    assert list(range(1, len(facts) + 1)) == [fact.number for fact in facts]
    assert first != (await desk.handle.describe()).run_id
    assert rebuild(facts).said.keys() == (await desk.state()).said.keys()


async def test_effects_outstanding_go_on_in_the_next_run(desk: Desk) -> None:
    """However often the case continues as new, the facts rebuild the state that it has."""
    await desk.opens(continue_at=25, severity=1)
    await desk.manager.acknowledges()
    await desk.manager.sends("initial_notice:customers:1")
    await desk.manager.sends("initial_notice:internal")
    await desk.manager.comments()
    state = await desk.state()

    assert 2 == sum(
        1
        for f in desk.facts()
        if f.body.kind == "obligation_met" and f.body.key.startswith("initial")
    )
    assert {} == dict(state.effects)
    assert {} == dict(rebuild(desk.facts()).effects)
