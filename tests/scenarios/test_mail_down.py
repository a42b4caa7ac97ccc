"""The mail server is away when customers are to be told."""

from firsthour.settings import Notices, Smtp
from tests.notices.post import Post
from tests.world import world


async def test_a_promise_that_mail_kept_waiting_is_kept_late_and_recorded() -> None:
    """The notice goes out once when mail is back; missed and met stand with both their times."""
    post = Post()
    post.start()
    smtp = Smtp(host="127.0.0.1", port=post.port)
    async with world(mail=Notices(channel="smtp", smtp=smtp)) as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.wait(minutes=44)
        post.stop()
        await w.wait(minutes=18)

        assert "missed" == w.obligation("initial_notice:customers").state
        assert [] == [who for who in post.recipients if who == "ops@aster.example"]

        post.start()
        await w.wait(minutes=2)
        kept = w.obligation("initial_notice:customers")

        assert (60, 60) == (w.minute(kept.missed_due_at or w.now), w.minute(kept.due_at))
        assert 120 <= kept.late_s <= 240
        assert 1 == post.recipients.count("ops@aster.example")

        post.stop()
