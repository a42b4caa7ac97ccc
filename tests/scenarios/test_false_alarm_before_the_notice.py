"""A false alarm of which nobody has heard."""

from tests.world import world


async def test_nobody_is_told_of_what_nobody_had_heard_of() -> None:
    """A case that is cancelled before its first notice ends in silence."""
    async with world() as w:
        await w.opens(severity=2, customers=2)
        await w.manager.acknowledges()
        w.told()
        await w.manager.cancels()
        await w.wait(hours=3)

        assert {} == w.told()
        assert 0 == len(w.facts("notice_due"))
        assert ("cancelled", 1) == (w.stage, len(w.facts("case_finished")))
