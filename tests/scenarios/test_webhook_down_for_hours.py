"""The receiver of a customer's webhooks is away until long after the due time."""

from firsthour.records.ledger.promised import tellings
from firsthour.records.ledger.tellings import Asked, Came
from tests.notices.post import Post
from tests.receiver import receiver
from tests.scenarios.channels import NOTICE, by_webhook, contacts, lines, over, running
from tests.world import customer, world


async def test_it_gets_the_notice_on_its_return_and_the_report_says_late() -> None:
    """Hours after the due time: it is tried for a day, a mail is given up after an hour."""
    with running(Post()) as post, receiver() as hooks:
        hooks.answers = [(503, {}, b"")] * 10_000
        away = customer(1, contacts=contacts("Ops", ("webhook", hooks.url())))
        async with world(mail=over(post, webhook=by_webhook())) as w:
            await w.opens(severity=2, customers=(away,))
            await w.manager.acknowledges()
            await w.wait(minutes=44)
            await w.manager.sends(NOTICE)
            for _ in range(7):
                await w.wait(minutes=18)
            asked = len(hooks.requests)
            hooks.answers = []
            await w.wait(minutes=1)
            (line,) = lines(w).values()
            (telling,) = tellings(w.tools.store, Asked(case=w.case, obligation=NOTICE))

            assert asked > 30
            assert 1 == len(hooks.requests) - asked
            assert 1 == len({each.headers["webhook-id"] for each in hooks.requests})
            assert ("sent", "204") == (line.state, line.steps[-1].detail["answer"])
            assert (Came.LATE, 44 + 7 * 18) == (telling.came, round(telling.took_s / 60))
