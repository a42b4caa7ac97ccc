"""Commands as updates on the real server: answers, refusals, and one effect for each id."""

import asyncio

import pytest

from firsthour.domain import commands as c
from gate.errors import Refusal
from gate.say import say
from tests.workflows.desk import Desk


async def test_an_accepted_command_names_its_facts(desk: Desk) -> None:
    """The answer says which facts the command brought about."""
    await desk.opens()
    answer = await desk.manager.acknowledges()
    said = [fact.number for fact in desk.facts() if fact.said]

    assert (said[0], said[-1]) == (answer.first, answer.last)


async def test_a_refusal_has_code_and_hint_and_leaves_no_event(desk: Desk) -> None:
    """The history is as long as before, and nothing is recorded."""
    await desk.opens()
    await desk.quiet()
    before = (await desk.handle.describe()).history_length
    with pytest.raises(Refusal) as refused:
        await say(desk.client, desk.case, desk.manager.said(c.ConfirmAccess(7)))

    assert "unknown" == refused.value.code

    with pytest.raises(Refusal) as refused:
        await say(desk.client, desk.case, desk.engineer.said(c.Acknowledge()))

    assert "not_permitted" == refused.value.code
    assert refused.value.hint.startswith("It may be said by: ")
    assert before == (await desk.handle.describe()).history_length


async def test_the_same_id_at_the_same_time_has_one_effect(desk: Desk) -> None:
    """Five callers with one id get one answer."""
    await desk.opens()
    said = desk.manager.said(c.Comment(desk.manager.text("Looking.")), id="mara:1")
    answers = await asyncio.gather(*(say(desk.client, desk.case, said) for _ in range(5)))
    await desk.quiet()

    assert 1 == len(set(answers))
    assert 1 == desk.count("comment_added")


async def test_the_same_id_has_one_effect_across_continue_as_new(desk: Desk) -> None:
    """A later run remembers the answers of an earlier one."""
    await desk.opens(continue_at=30)
    said = desk.manager.said(c.Comment(desk.manager.text("Looking.")), id="mara:1")
    first = await say(desk.client, desk.case, said)
    run = (await desk.handle.describe()).run_id
    await desk.quiet()
    while run == (await desk.handle.describe()).run_id:
        await desk.manager.comments()
    second = await say(desk.client, desk.case, said)

    assert first == second
    assert 1 == sum(1 for fact in desk.facts() if fact.said == "mara:1")
