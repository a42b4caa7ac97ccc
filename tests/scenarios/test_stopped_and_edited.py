"""A notice is halted between two recipients, written anew, and sent to the others."""

import asyncio
from threading import Event

from firsthour.domain import commands as c
from gate.say import say
from tests.notices.moody_post import MoodyPost
from tests.scenarios.channels import NOTICE, lines, mails_to, over, plain, running
from tests.world import World, world

WRONG, RIGHT = "Payouts are late.", "Card payments are late."


async def halted(w: World, post: MoodyPost, reached: int) -> None:
    """Send the notice, and stop it while the server has had so many of its mails."""
    held, go = Event(), Event()

    def before(_address: str) -> None:
        if len(post.mails) - already >= reached:
            held.set()
            go.wait(60)

    already, post.before = len(post.mails), before
    said = w.manager.said(c.SendNotice(NOTICE))
    await say(w.client, w.case, said)
    assert await asyncio.to_thread(held.wait, 60)
    await say(
        w.client, w.case, w.manager.said(c.StopNotice(NOTICE, w.manager.text("It is wrong.")))
    )
    post.before = lambda _address: None
    go.set()
    await w.quiet()


async def test_the_others_read_the_new_text_under_ids_of_its_own() -> None:
    """Nobody is told twice; who was reached has the first revision, the others the second."""
    with running(MoodyPost()) as post:
        async with world(mail=over(post)) as w:
            await w.opens(severity=2, customers=10)
            await w.manager.acknowledges()
            await w.manager.edits(NOTICE, WRONG)
            await halted(w, post, reached=2)
            first = {at for at, line in lines(w).items() if line.state == "sent"}
            ids = {at: line.enrolment.message_id for at, line in lines(w).items()}
            await w.manager.edits(NOTICE, RIGHT)
            await w.manager.sends(NOTICE)
            read = {at: [plain(mail) for mail in mails_to(post, at)] for at in ids}
            again = {at: line.enrolment.message_id for at, line in lines(w).items()}

            assert 2 <= len(first) < 10
            assert {1} == {len(texts) for texts in read.values()}
            assert first == {at for at, (text,) in read.items() if WRONG in text}
            assert set(ids) - first == {at for at, (text,) in read.items() if RIGHT in text}
            assert first == {at for at in ids if ids[at] == again[at]}
