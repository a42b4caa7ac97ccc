"""The owner is paged while the mail server says nothing."""

from pathlib import Path

from tests.notices.moody_post import MoodyPost
from tests.receiver import receiver
from tests.scenarios.channels import OWNER, by_json, over, people, reached_by, running
from tests.world import world


async def test_a_page_of_which_mail_says_nothing_is_a_call(tmp_path: Path) -> None:
    """Within half a minute, and the only page; what mail has is left out, and says by what."""
    with running(MoodyPost()) as post, receiver() as calls:
        post.hangs = True
        ways = reached_by(("email", "mara@example.com"), ("voice", "+302101234567"))
        directory = people(tmp_path, mara_lindqvist=ways)
        mail = over(post, timeout_s=0.2, voice=by_json(calls))
        async with world(mail=mail, directory=directory) as w:
            await w.opens(severity=2, customers=0)
            await w.wait(minutes=1, seconds=30)
            pages = {
                line.enrolment.channel: line
                for line in w.ledger("page")
                if line.enrolment.person == OWNER
            }
            called = pages["voice"].steps[-1]

            assert ["/+302101234567"] == [each.path for each in calls.requests]
            assert "sent" == called.state
            assert (called.at - w.facts()[0].at).total_seconds() <= 30
            assert ("skipped", "told_otherwise", "voice") == (
                pages["email"].state,
                pages["email"].steps[-1].detail["why"],
                pages["email"].steps[-1].detail["by"],
            )
            assert [] == post.mails
