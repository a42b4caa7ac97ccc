"""The case goes to somebody else while the former owner's page is still being tried."""

from firsthour.settings import Notices, Smtp
from tests.notices.post import Post
from tests.world import world

FORMER, NEW = "mara.lindqvist@example.com", "jonas.weber@example.com"


async def test_the_new_owner_is_paged_and_the_former_one_never_again() -> None:
    """When mail comes back; and in the rounds that follow, until somebody takes the case."""
    post = Post()
    smtp = Smtp(host="127.0.0.1", port=post.port)
    async with world(mail=Notices(channel="smtp", smtp=smtp)) as w:
        await w.opens(severity=2, customers=0)
        await w.wait(minutes=5)
        await w.manager.transfers("jonas.weber")
        post.start()
        await w.wait(minutes=70)
        paged = [line.enrolment.address for line in w.ledger("page") if line.state == "sent"]
        why = {
            line.steps[-1].detail.get("why")
            for line in w.ledger("page")
            if line.enrolment.address == FORMER
        }

        assert 2 == paged.count(NEW)
        assert FORMER not in paged
        assert {"transferred"} == why

        post.stop()
