"""What puts a promise in danger also keeps the mail about it from the manager."""

from pathlib import Path

from tests.notices.post import Post
from tests.receiver import receiver
from tests.scenarios.channels import NOTICE, OWNER, by_json, over, people, reached_by, running
from tests.world import world


async def test_the_manager_hears_of_it_by_text_while_there_is_time(tmp_path: Path) -> None:
    """Mail is down: the alarm of a quarter of an hour before goes by the next channel at once."""
    with running(Post()) as post, receiver() as texts:
        ways = reached_by(("email", "mara@example.com"), ("sms", "+302101234567"))
        directory = people(tmp_path, mara_lindqvist=ways)
        async with world(mail=over(post, sms=by_json(texts, short=True)), directory=directory) as w:
            await w.opens(severity=2, customers=1)
            await w.manager.acknowledges()
            await w.wait(minutes=30)
            post.stop()
            await w.manager.sends(NOTICE)
            await w.wait(minutes=18)
            told = [
                w.minute(line.steps[-1].at)
                for line in w.ledger("alarm")
                if (line.enrolment.person, line.enrolment.channel) == (OWNER, "sms")
                and line.state == "sent"
            ]

            assert [] != told
            assert 47 >= min(told)
