"""Customers who read different languages, in different places, are told by one notice."""

from tests.notices.post import Post
from tests.scenarios.channels import NOTICE, mails_to, over, plain, running
from tests.world import customer, name_of, world

READERS = (
    ("tr", "Europe/Istanbul", "Sonraki bilgilendirme", "13:00"),
    ("el", "Europe/Athens", "Επόμενη ενημέρωση", "12:00"),
    ("en", "America/New_York", "Next message", "05:00 EST"),
)
"""Language, zone, and what stands before and in the time of the next message."""


async def test_each_reads_their_own_language_and_clock() -> None:
    """The next update is due at 10:00 by UTC: 13:00, 12:00 and five in the morning."""
    with running(Post()) as post:
        async with world(mail=over(post)) as w:
            crowd = tuple(
                customer(at, language=language, timezone=zone)
                for at, (language, zone, *_) in enumerate(READERS, 1)
            )
            await w.opens(severity=2, customers=crowd)
            await w.manager.acknowledges()
            await w.manager.sends(NOTICE)
            for at, (language, _, word, next_at) in enumerate(READERS, 1):
                (mail,) = mails_to(post, f"ops@{name_of(at).lower()}.example")
                (said,) = (each for each in plain(mail).splitlines() if word in each)

                assert language == mail["Content-Language"]
                assert next_at in said
