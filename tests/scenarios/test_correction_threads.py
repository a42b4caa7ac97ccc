"""A notice that was wrong is halted in the middle, and corrected."""

from tests.notices.moody_post import MoodyPost
from tests.scenarios.channels import NOTICE, lines, mails_to, over, plain, running
from tests.scenarios.test_stopped_and_edited import RIGHT, WRONG, halted
from tests.world import world


async def test_exactly_who_was_reached_gets_the_correction_as_an_answer() -> None:
    """It stands below the mail that it corrects; the others hear nothing of either."""
    with running(MoodyPost()) as post:
        async with world(mail=over(post)) as w:
            await w.opens(severity=2, customers=10)
            await w.manager.acknowledges()
            await w.manager.edits(NOTICE, WRONG)
            await halted(w, post, reached=3)
            reached = {at for at, line in lines(w).items() if line.state == "sent"}
            await w.manager.corrects(NOTICE, RIGHT)
            both = {at: mails_to(post, at) for at in lines(w)}
            told = {at: mails for at, mails in both.items() if mails}

            assert 3 <= len(reached) < 10
            assert reached == set(told) == set(lines(w, "correction"))
            for wrong, right in told.values():
                assert WRONG in plain(wrong)
                assert RIGHT in plain(right)
                assert wrong["Message-ID"] == right["In-Reply-To"]
                assert wrong["Message-ID"] != right["Message-ID"]
