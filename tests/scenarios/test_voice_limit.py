"""Several cases page the same person by voice within a quarter of an hour."""

from collections import Counter
from pathlib import Path

from firsthour.records.ledger import told
from tests.notices.post import Post
from tests.receiver import receiver
from tests.scenarios.channels import by_json, over, people, reached_by, running
from tests.world import rules, world


async def test_from_the_fourth_call_in_a_quarter_of_an_hour_on_they_are_mails(
    tmp_path: Path,
) -> None:
    """Calls of all cases count together; a page over the limit is a mail, and says why."""
    with running(Post()) as post, receiver() as calls:
        ways = reached_by(("voice", "+302101234567"), ("email", "mara@example.com"))
        directory = people(tmp_path, mara_lindqvist=ways)
        async with world(mail=over(post, voice=by_json(calls)), directory=directory) as w:
            for _ in range(2):
                await w.opens(severity=1, customers=0, policy=rules("page_round: [owner]"))
                await w.wait(minutes=1)
            await w.wait(minutes=8.5)  # between the fifth page and the sixth
            pages = [
                line
                for case in w.cases
                for line in told.whole_ledger(w.tools.store, case)
                if line.enrolment.notice == "page"
            ]
            paged = Counter(
                (line.enrolment.channel, line.state.value, line.steps[-1].detail.get("why"))
                for line in pages
            )
            mails = [mail for mail in post.mails if "acknowledge" in mail["Subject"]]

            assert {
                ("voice", "sent", None): 3,
                ("voice", "skipped", "limit"): 2,
                ("email", "sent", None): 2,
            } == paged
            assert 2 == len(mails)
