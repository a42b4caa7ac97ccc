"""Findings that are meant for the house alone."""

from firsthour.domain import commands as c
from tests.world import OUTBOX, World, world

SECRET = "The night shift of the supplier had left the console unlocked for a week."


async def test_an_internal_part_never_reaches_a_customer() -> None:
    """A part that nobody marked for customers stays out of what they read."""
    async with world(mail=OUTBOX) as w:
        await verified(w)
        await w.coordinator.submits(root_causes=SECRET, summary=PUBLIC)

        assert [1] == [fact.body.documents for fact in w.facts("rca_drafted")]

        await w.executive.approves_rca()
        await w.executive.shares_rca()
        read = w.mail("rca_shared", "Aster")

        assert SECRET not in read


async def test_an_internal_part_in_a_text_by_hand_is_blocked() -> None:
    """Who copies an internal part into the final RCA is told which part it was."""
    async with world() as w:
        await verified(w)
        await w.coordinator.submits(root_causes=SECRET, summary=PUBLIC)
        await w.executive.says(c.EditRca(w.executive.text(f"Dear customer: {SECRET}")))
        blocked = [fact.body for fact in w.facts("rca_blocked")]

        assert [("internal_part", "rca[1].root_causes[1]")] == [(b.code, b.part) for b in blocked]

        with w.refused("wrong_stage"):
            await w.executive.approves_rca()


PUBLIC = {"text": "Payments failed between nine and ten.", "class": "customer"}


async def verified(w: World) -> None:
    """A case whose resolution is verified and announced."""
    await w.opens(severity=2, customers=1)
    await w.manager.acknowledges()
    await w.solves()
