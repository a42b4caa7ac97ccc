"""A merge into a case that cannot take it."""

from tests.world import world


async def test_a_refused_merge_leaves_every_promise_as_it_was() -> None:
    """The target has ended, so the duplicate goes on and its owner is told."""
    async with world() as w:
        target = await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.manager.cancels()
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        due = w.due("initial_notice:customers")
        w.told()
        await w.manager.merges(into=target)

        assert [(target, "not_found")] == [
            (fact.body.into, fact.body.code) for fact in w.facts("merge_refused")
        ]
        assert ("resolve", due) == (w.stage, w.due("initial_notice:customers"))
        assert {"alarm": ["mara"]} == w.told()
