"""Updates of several cases to one reader in the same instant keep to the limit together."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.channels.senders import Deferred
from firsthour.notices.telling.job import Unfinished
from tests.fresh import fresh
from tests.notices.crowds import Telling, on_one
from tests.notices.moody_post import moody
from tests.notices.world import notice, open_case

UPDATE = notice(Audience.CUSTOMERS, NoticeKind.STATUS_UPDATE, key="update:1")


def test_one_mail_goes_out_and_the_others_wait(tmp_path: Path) -> None:
    """Six cases tell one customer: one now, the next three minutes later."""
    store = fresh(tmp_path)
    with moody() as (post, sender):
        cases = [
            Telling.of(open_case(store, on_one(1, "email")), {"email": sender}) for _ in range(6)
        ]
        for each in cases:
            each.world.wanted(UPDATE)

        def tell(each: Telling, after: timedelta = timedelta(0)) -> int:
            try:
                return each.tell(UPDATE, after).sent
            except (Deferred, Unfinished):
                return 0

        with ThreadPoolExecutor(6) as pool:
            at_once = list(pool.map(tell, cases))
            later = [tell(each, timedelta(minutes=3, seconds=10)) for each in cases]
    store.close()

    assert [0, 0, 0, 0, 0, 1] == sorted(at_once)
    assert 2 == len(post.mails)
    assert 2 == sum(later)
