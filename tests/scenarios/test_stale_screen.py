"""Somebody decides on what an old page showed."""

from firsthour.domain import commands as c
from tests.world import world


async def test_a_decision_from_an_old_screen_is_refused() -> None:
    """The severity has changed since the screen was drawn; a comment is welcome all the same."""
    async with world() as w:
        await w.opens(severity=2, customers=0)
        await w.manager.acknowledges()
        shown = w.facts()[-1].number
        await w.duty_manager.sets_severity(1)
        with w.refused("stale"):
            await w.manager.says(c.ChangeSeverity(3, w.manager.text("Smaller.")), seen=shown)
        await w.manager.says(c.Comment(w.manager.text("Hm.")), seen=shown)
        now = w.facts()[-1].number
        await w.manager.says(c.ChangeSeverity(3, w.manager.text("Smaller.")), seen=now)

        assert [1, 3] == [fact.body.severity for fact in w.facts("severity_changed")]
