"""The manager writes update after update, and customers have had as many mails as they may."""

from firsthour.records.ledger.promised import tellings
from firsthour.records.ledger.tellings import Asked
from tests.notices.post import Post
from tests.scenarios.channels import mails_to, over, plain, running
from tests.speakers import CUSTOMERS
from tests.world import World, world

WORDS = ("We found the cause.", "A first fix did not help.", "A second fix is on its way.")


def numbers(text: str) -> list[int]:
    """Which of the words stand in a text, in the order of the text."""
    found = [(text.index(words), at) for at, words in enumerate(WORDS, 1) if words in text]
    return [at for _, at in sorted(found)]


def kept(w: World) -> list[tuple[str, str, str, int]]:
    """What came of each promise of an update to the first customer, with its proof; and when."""
    asked = Asked(case=w.case, obligation="update:customers")
    return [
        (told.key, told.came.value, told.proof, w.minute(told.told_at))
        for told in tellings(w.tools.store, asked)
        if told.customer == 1 and told.told_at
    ]


async def test_what_waits_for_a_limit_goes_in_one_mail_and_keeps_every_promise() -> None:
    """A third update is taken while the second waits; one mail brings both, the newest first."""
    with running(Post()) as post:
        async with world(mail=over(post)) as w:
            await w.opens(severity=2, customers=3)
            await w.manager.acknowledges()
            await w.tells()
            before = len(post.mails)
            await w.manager.writes(CUSTOMERS, WORDS[0])
            await w.wait(minutes=1)
            await w.manager.writes(CUSTOMERS, WORDS[1])
            await w.wait(seconds=30)
            await w.manager.writes(CUSTOMERS, WORDS[2])
            await w.wait(minutes=5)
            addresses = {each for each in post.recipients[before:] if each.startswith("ops@")}
            updates = [
                [numbers(plain(mail)) for mail in mails_to(post, each)[-2:]] for each in addresses
            ]

            assert 3 == len(addresses)
            assert 6 == len([each for each in post.recipients[before:] if each in addresses])
            assert [[[1], [3, 2]]] * 3 == updates
            assert [
                (f"update:customers:{number}", "kept", "accepted", minute)
                for number, minute in ((1, 0), (2, 3), (3, 3))
            ] == kept(w)
            assert "pending" == w.obligation("update:customers:4").state
