"""The case is taken while the mail server is away and the page is still being tried."""

from firsthour.settings import Notices, Smtp
from tests.notices.post import Post
from tests.world import world

OWNER = "mara.lindqvist@example.com"


async def test_nobody_is_paged_for_a_case_that_was_taken_meanwhile() -> None:
    """Mail comes back after the acknowledgement: the page never goes out, and the ledger says why.

    Who was paged before mail went away was.
    """
    post = Post()
    post.start()
    smtp = Smtp(host="127.0.0.1", port=post.port)
    async with world(mail=Notices(channel="smtp", smtp=smtp)) as w:
        await w.opens(severity=2, customers=0)
        post.stop()
        await w.wait(minutes=16)
        await w.duty_manager.acknowledges()
        post.start()
        await w.wait(minutes=2)
        ends = [(line.state, line.steps[-1].detail.get("why")) for line in w.ledger("page")]

        assert [("sent", None), ("skipped", "acknowledged")] == sorted(ends)
        assert [OWNER] == post.recipients

        post.stop()
