"""Two customers whose operations share one mailbox."""

from firsthour.records.ledger.promised import tellings
from firsthour.records.ledger.tellings import Asked, Came
from tests.notices.post import Post
from tests.scenarios.channels import NOTICE, contacts, over, running
from tests.world import customer, world


async def test_one_mail_tells_both() -> None:
    """It is sent once, and counts as kept towards each of them, by name."""
    desk = contacts("Desk", ("email", "Desk@provider.example"))
    again = contacts("Night desk", ("email", "desk@provider.example"))
    with running(Post()) as post:
        async with world(mail=over(post)) as w:
            crowd = (customer(1, contacts=desk), customer(2, contacts=again), customer(3))
            await w.opens(severity=2, customers=crowd)
            await w.manager.acknowledges()
            await w.manager.sends(NOTICE)
            found = tellings(w.tools.store, Asked(case=w.case, obligation=NOTICE))

            assert {"Aster": Came.KEPT, "Birch": Came.KEPT, "Cedar": Came.KEPT} == {
                each.name: each.came for each in found
            }
            assert ["desk@provider.example", "ops@cedar.example"] == sorted(
                each for each in post.recipients if not each.endswith("@example.com")
            )
