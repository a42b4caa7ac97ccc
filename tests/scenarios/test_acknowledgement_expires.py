"""Somebody takes the case and then does nothing."""

from tests.world import world


async def test_an_acknowledgement_without_progress_expires() -> None:
    """After an hour without any other command the pages begin again with the owner."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        w.told()
        await w.wait(minutes=61)

        assert ["mara.lindqvist"] == [f.body.person for f in w.facts("acknowledgement_expired")]
        assert {"page": ["mara"]} == w.told("page")


async def test_any_other_command_is_progress() -> None:
    """Who comments after acknowledging is at work."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        await w.wait(minutes=50)
        await w.manager.comments()
        await w.wait(minutes=60)

        assert () == w.facts("acknowledgement_expired")
