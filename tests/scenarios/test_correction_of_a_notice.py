"""A notice that was wrong: stopped, and corrected to whom it had reached."""

from tests.world import OUTBOX, world

NOTICE = "initial_notice:customers:1"


async def test_a_correction_goes_to_whom_the_notice_reached_and_says_what_is_right() -> None:
    """Not to those who were told nothing; not as a false alarm."""
    async with world(mail=OUTBOX) as w:
        await w.opens(severity=2, customers=2)
        await w.manager.acknowledges()
        await w.manager.removes(2)
        await w.manager.edits(NOTICE, "Payouts are late.")
        await w.manager.sends(NOTICE)
        await w.manager.corrects(NOTICE, "Payments are late, not payouts.")
        mail = w.mail("correction", "Aster")

        assert {"correction": ["Aster"]} == {k: v for k, v in w.told().items() if k == "correction"}
        assert "Payments are late, not payouts." in mail
        assert "false alarm" not in mail
