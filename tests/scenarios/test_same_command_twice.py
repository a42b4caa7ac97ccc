"""An answer was lost, and the command is sent again."""

from firsthour.domain import commands as c
from tests.world import world


async def test_the_same_id_has_one_effect_and_the_same_answer() -> None:
    """The second time nothing happens, and the answer is that of the first."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        command = c.Comment(w.manager.text("Looking at it."))
        first = await w.manager.says(command, id="mara:1")
        await w.manager.comments("Something else.")
        second = await w.manager.says(command, id="mara:1")

        assert first == second
        assert 2 == len(w.facts("comment_added"))


async def test_the_same_intent_under_a_new_id_is_refused() -> None:
    """Acknowledging what is acknowledged says who did it."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        with w.refused("already_done") as refused:
            await w.manager.acknowledges()

        assert "mara.lindqvist" in refused.message


async def test_opening_twice_under_one_key_is_one_case() -> None:
    """The second caller gets the first one's number."""
    async with world() as w:
        first = await w.opens(severity=2, customers=0, key="monitor-17")
        second = await w.opens(severity=2, customers=0, key="monitor-17")

        assert (first, [first]) == (second, w.cases)
