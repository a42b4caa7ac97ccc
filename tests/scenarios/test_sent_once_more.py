"""A text message of which nobody knows whether it arrived."""

from firsthour.notices.channels.apprise import AGAIN
from tests.notices.post import Post
from tests.receiver import receiver
from tests.scenarios.channels import NOTICE, by_json, contacts, lines, over, running, steps
from tests.world import customer, world


async def test_it_is_sent_once_more_and_says_so() -> None:
    """The service takes it and gives no answer: unknown in the ledger, then accepted."""
    with running(Post()) as post, receiver() as texts:
        texts.mode = "hang"
        by_text = customer(1, contacts=contacts("Ops", ("sms", "+302101234567")))
        mail = over(post, sms=by_json(texts, timeout_s=0.3, short=True))
        async with world(mail=mail) as w:
            await w.opens(severity=2, customers=(by_text,))
            await w.manager.acknowledges()
            await w.manager.sends(NOTICE)
            before = [AGAIN in each.data["message"] for each in texts.requests]
            texts.mode = ""
            await w.wait(minutes=2)
            (line,) = lines(w).values()

            assert False is before[0]
            assert AGAIN in texts.requests[-1].data["message"]
            assert [("queued", ""), ("unknown", "deferred"), ("sent", "")] == [
                step for at, step in enumerate(steps(line)) if step not in steps(line)[:at]
            ]
            assert "accepted by JSON" == line.steps[-1].detail["answer"]
            assert "met" == w.obligation(NOTICE).state
