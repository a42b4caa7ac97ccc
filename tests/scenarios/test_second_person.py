"""Texts for customers need another pair of eyes."""

from tests.speakers import CUSTOMERS
from tests.world import OUTBOX, rules, world


async def test_an_author_cannot_approve_their_own_text_for_customers() -> None:
    """Under `second_person` somebody else has to approve what goes to customers."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=1, policy=rules("notice_approval: second_person"))
        await w.manager.edits("initial_notice:customers:1", "Card payments are slow.")
        with w.refused("four_eyes"):
            await w.manager.approves("initial_notice:customers:1")
        with w.refused("four_eyes"):
            await w.manager.sends("initial_notice:customers:1")
        await w.duty_manager.approves("initial_notice:customers:1")
        await w.manager.sends("initial_notice:customers:1")

        assert "Card payments are slow." in w.mail("initial_notice", "Aster")


async def test_an_update_waits_for_the_second_person() -> None:
    """A written update goes out when somebody else has approved it, not before."""
    async with world() as w:
        await w.opens(severity=2, customers=1, policy=rules("notice_approval: second_person"))
        await w.manager.sends("initial_notice:customers:1")
        await w.manager.writes(CUSTOMERS, "We are getting closer.")

        assert {} == w.told("status_update")

        await w.duty_manager.approves("update:customers:1")

        assert {"status_update": ["Aster"]} == w.told("status_update")
