"""Somebody writes the first notice in time."""

from tests.world import OUTBOX, world


async def test_an_approved_text_goes_out_in_the_place_of_the_draft() -> None:
    """What the manager wrote and approved is what customers read, when it is due at the latest."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=1)
        await w.manager.edits("initial_notice:customers:1", "Card payments are slow in Europe.")
        await w.manager.approves("initial_notice:customers:1")

        assert {} == w.told("initial_notice")

        await w.wait(minutes=59)

        assert "Card payments are slow in Europe." in w.mail("initial_notice", "Aster")


async def test_a_sent_text_goes_out_at_once() -> None:
    """Who sends their own text approves it thereby; the next update counts from now."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=1)
        await w.wait(minutes=5)
        await w.manager.edits("initial_notice:customers:1", "Card payments are slow in Europe.")
        await w.manager.sends("initial_notice:customers:1")

        assert {"initial_notice": ["Aster"]} == w.told("initial_notice")
        assert 65 == w.due("update:customers")
