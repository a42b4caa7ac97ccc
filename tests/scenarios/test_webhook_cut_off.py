"""A webhook whose receiver hangs up before it answers."""

from standardwebhooks import Webhook

from firsthour.tokens import endpoint_secret, webhook_key
from tests.notices.post import Post
from tests.receiver import receiver
from tests.scenarios.channels import NOTICE, by_webhook, contacts, lines, over, running, steps
from tests.world import customer, world


async def test_it_comes_again_under_the_same_id_signed_anew() -> None:
    """Both verify with the reference library; the ledger says unknown in between."""
    with running(Post()) as post, receiver() as hooks:
        hooks.mode = "drop"
        crowd = (customer(1, contacts=contacts("Ops", ("webhook", hooks.url()))),)
        async with world(mail=over(post, webhook=by_webhook())) as w:
            await w.opens(severity=2, customers=crowd)
            await w.manager.acknowledges()
            await w.manager.sends(NOTICE)
            hooks.mode = ""
            await w.wait(minutes=1)
            (line,) = lines(w).values()
            master = webhook_key("", w.tools.deliver.settings.token_key)
            verify = Webhook(endpoint_secret(master, hooks.url())).verify
            first, last = hooks.requests[0], hooks.requests[-1]

            assert first is not last
            assert first.headers["webhook-id"] == last.headers["webhook-id"]
            assert verify(first.body.decode(), first.headers)["data"]["kind"] == "initial_notice"
            assert verify(last.body.decode(), last.headers)["data"]["kind"] == "initial_notice"
            assert ("unknown", "deferred") in steps(line)
            assert (last.headers["webhook-id"], "sent") == (line.steps[-1].detail["id"], line.state)
