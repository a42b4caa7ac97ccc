"""The mail servers of customers ask strangers to come again."""

from tests.notices.moody_post import MoodyPost
from tests.scenarios.channels import NOTICE, lines, over, running, steps
from tests.world import world


async def test_who_is_put_off_once_is_told_on_the_second_try() -> None:
    """Each of them once and in time; nobody goes by another channel or counts as failed."""
    with running(MoodyPost()) as post:
        async with world(mail=over(post)) as w:
            await w.opens(severity=2, customers=5)
            await w.manager.acknowledges()
            await w.wait(minutes=1)
            post.greylists = True
            await w.manager.sends(NOTICE)
            await w.wait(minutes=2)
            asked = [each for each in post.asked if each.startswith("ops@")]
            took = [each for each in post.recipients if each.startswith("ops@")]

            assert (10, 5, 5) == (len(asked), len(took), len(set(took)))
            assert {(("queued", ""), ("queued", "deferred"), ("sent", ""))} == {
                tuple(steps(line)) for line in lines(w).values()
            }
            assert "met" == w.obligation(NOTICE).state
