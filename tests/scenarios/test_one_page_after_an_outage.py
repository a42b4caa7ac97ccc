"""Nothing could be sent for a while in which the owner was to be paged again and again."""

from firsthour.settings import Notices, Smtp
from tests.notices.post import Post
from tests.world import rules, world

OWNER = "mara.lindqvist@example.com"


async def test_when_mail_comes_back_there_is_one_page_and_not_one_for_each_round() -> None:
    """Of three rounds that went by only the latest goes out; the ledger says why the others not."""
    post = Post()
    smtp = Smtp(host="127.0.0.1", port=post.port)
    async with world(mail=Notices(channel="smtp", smtp=smtp)) as w:
        await w.opens(severity=1, customers=0, policy=rules("page_round: [owner]"))
        await w.wait(minutes=11)
        post.start()
        await w.wait(minutes=2)
        ends = {
            line.enrolment.effect: (line.state.value, line.steps[-1].detail.get("why"))
            for line in w.ledger("page")
        }

        assert {
            "page:1:1:0": ("skipped", "overtaken"),
            "page:1:2:0": ("skipped", "overtaken"),
            "page:1:3:0": ("sent", None),
        } == ends

        post.stop()
