"""Customers are found and taken out while the notice to all of them is on its way."""

from firsthour.policies.loading import load
from firsthour.settings import Notices, Smtp
from tests.notices.post import Post
from tests.world import customer, world


async def test_who_leaves_is_not_told_and_who_joins_is() -> None:
    """Mail is away as the notice begins: one leaves, one joins, and mail comes back."""
    post = Post()
    post.start()
    smtp = Smtp(host="127.0.0.1", port=post.port)
    async with world(mail=Notices(channel="smtp", smtp=smtp)) as w:
        await w.opens(severity=2, customers=3)
        await w.manager.acknowledges()
        post.stop()
        await w.manager.sends("initial_notice:customers:1")
        await w.wait(minutes=3)
        await w.manager.removes(2)
        await w.manager.adds(customer(4), policy=load("default"))
        await w.manager.sends("initial_notice:customers:2")
        post.start()
        await w.wait(minutes=2)
        ends = {
            line.enrolment.address: (line.state.value, line.steps[-1].detail.get("why"))
            for line in w.ledger("initial_notice")
            if line.enrolment.customer
        }

        assert ("skipped", "removed") == ends.pop("ops@birch.example")
        assert {"ops@aster.example", "ops@cedar.example", "ops@dogwood.example"} == set(ends)
        assert {("sent", None)} == set(ends.values())
        assert 3 == len([address for address in post.recipients if address.startswith("ops@")])

        post.stop()
