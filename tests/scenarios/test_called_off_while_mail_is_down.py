"""A false alarm is called off while the page is still being tried."""

from firsthour.settings import Notices, Smtp
from tests.notices.post import Post
from tests.world import world


async def test_a_false_alarm_wakes_nobody_when_mail_comes_back() -> None:
    """The case is over; the ledger closes on everybody who was to be paged."""
    post = Post()
    smtp = Smtp(host="127.0.0.1", port=post.port)
    async with world(mail=Notices(channel="smtp", smtp=smtp)) as w:
        await w.opens(severity=2, customers=0)
        await w.wait(minutes=20)
        await w.manager.cancels()
        post.start()
        await w.wait(minutes=2)
        ends = {(line.state, line.steps[-1].detail.get("why")) for line in w.ledger("page")}

        assert {("skipped", "cancelled")} == ends
        assert [] == post.recipients
        assert "cancelled" == w.stage

        post.stop()
