"""Nobody gets more on a channel than the policy lets them have; what waits goes in one message."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from babel import Locale

from firsthour.domain.effects import Effect, NoticeKind, Told
from firsthour.domain.stages import Audience
from firsthour.notices.channels.null import NullSender
from firsthour.notices.channels.senders import Deferred, Message, Proof
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.times import when
from firsthour.records.store import Store
from tests.notices.crowds import PAGE, Telling, on_one
from tests.notices.moody_post import MoodyPost, moody
from tests.notices.world import World, notice, open_case

LEVEL = replace(PAGE, audience=Audience.LEVEL, target="L1")
Server = tuple[MoodyPost, SmtpSender]
SMS, MAIL = "+46700000001", "dana@example.com"


@pytest.fixture
def post() -> Iterator[Server]:
    """Give a mail server and its sender."""
    with moody() as made:
        yield made


def update(world: World, number: int, text: str = "", **more: object) -> Effect:
    """The status update of this number, decided."""
    words = world.text(text) if text else ""
    made = notice(
        Audience.CUSTOMERS, NoticeKind.STATUS_UPDATE, key=f"update:{number}", text=words, **more
    )
    return world.wanted(made)


def body(post: MoodyPost, at: int) -> str:
    """The plain text of a mail."""
    part = post.mails[at].get_body(("plain",))
    return str(part.get_content()) if part else ""


def test_a_page_over_the_limit_goes_by_the_next_channel(store: Store) -> None:
    """Five text messages in a quarter of an hour; the sixth page is a mail, and it says so."""
    world = open_case(store)
    telling = Telling.of(world, {"sms": NullSender(), "email": NullSender()})
    for number in range(6):
        effect = world.wanted(replace(LEVEL, key=f"page:1:1:{number}"))
        telling.tell(effect, timedelta(minutes=number))
    later = world.wanted(replace(LEVEL, key="page:1:1:6"))
    telling.tell(later, timedelta(minutes=16))

    assert {SMS: "sent"} == telling.states("page:1:1:4")
    assert {SMS: "skipped limit", MAIL: "sent"} == telling.states("page:1:1:5")
    assert "email" == telling.lines("page:1:1:5")[SMS].steps[-1].detail["next"]
    assert {SMS: "sent"} == telling.states("page:1:1:6")


class Together(NullSender):
    """Has nothing sent before so many pages are in hand, or it is clear that there are not."""

    concurrency = 8

    def __init__(self, several: int) -> None:
        self.sent = 0
        self._all = Barrier(several)

    def send(self, message: Message) -> Proof:
        """Take it once the others are here."""
        with suppress(BrokenBarrierError):
            self._all.wait(timeout=2)
        self.sent += 1
        return super().send(message)


def test_pages_of_the_same_instant_keep_to_the_limit_together(store: Store) -> None:
    """Eight cases page somebody: five times by text message, else by mail."""
    sms = Together(8)
    senders = {"sms": sms, "email": NullSender()}
    cases = [Telling.of(open_case(store), senders) for _ in range(8)]
    for each in cases:
        each.world.wanted(LEVEL)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda each: each.tell(LEVEL), cases))
    states = [each.states(LEVEL.key) for each in cases]

    assert 5 == sms.sent
    assert [1] * 8 == [each.sent for each in told]
    assert 3 == sum({SMS: "skipped limit", MAIL: "sent"} == each for each in states)


def test_a_page_over_the_limit_without_another_channel_waits(store: Store) -> None:
    """It goes out as soon as the limit lets it, and the ledger says once why it waited."""
    world = open_case(store)
    telling = Telling.of(world, {"sms": NullSender()})
    for number in range(5):
        telling.tell(world.wanted(replace(LEVEL, key=f"page:1:1:{number}")))
    effect = world.wanted(replace(LEVEL, key="page:1:1:5"))
    with pytest.raises(Deferred):
        telling.tell(effect, timedelta(minutes=1))
    with pytest.raises(Deferred) as caught:
        telling.tell(effect, timedelta(minutes=2))
    told = telling.tell(effect, timedelta(minutes=15, seconds=1))
    steps = [step.detail.get("why") for step in telling.lines("page:1:1:5")[SMS].steps]

    assert 12 * 60 < caught.value.after_s <= 13 * 60
    assert ("duty",) == told.people
    assert [None, "limit", None] == steps


def test_updates_wait_for_the_limit_and_go_in_one_mail(store: Store, post: Server) -> None:
    """Of three in three minutes the first goes out, then the last, with the words of the second."""
    server, sender = post
    world = open_case(store, on_one(3, "email"))
    telling = Telling.of(world, {"email": sender})
    first, second, third = (update(world, n, f"Word number {n}.") for n in (1, 2, 3))
    telling.tell(first)
    for each, seconds in ((second, 60), (third, 90), (second, 120)):
        with pytest.raises(Deferred):
            telling.tell(each, timedelta(seconds=seconds))
    with pytest.raises(Deferred):  # the third goes before it
        telling.tell(second, timedelta(seconds=181))
    result = telling.tell(third, timedelta(seconds=181))
    ids = {at: line.enrolment.message_id for at, line in telling.lines("update:3").items()}
    carried = {at: line.steps[-1].detail["in"] for at, line in telling.lines("update:2").items()}

    assert (6, 3) == (len(server.mails), result.sent)
    assert Told("update:2", 3, 3) == telling.tell(second, timedelta(seconds=182))
    assert 6 == len(server.mails)
    assert ids == carried
    assert "Word number 3." in body(server, 3)
    assert "Word number 2." in body(server, 3).partition("Word number 3.")[2]
    assert "Word number 1." not in body(server, 3)


def test_what_waited_stands_under_its_time_as_the_reader_writes_it(
    store: Store, post: Server
) -> None:
    """In Turkish on the clock of Istanbul for who reads that; in English elsewhere."""
    server, sender = post
    turk = replace(on_one(1, "email")[0], language="tr", timezone="Europe/Istanbul")
    world = open_case(store, (turk, *on_one(1, "email", first=2)))
    telling = Telling.of(world, {"email": sender})
    first, second, third = (update(world, n, f"Word number {n}.") for n in (1, 2, 3))
    telling.tell(first)
    for each, seconds in ((second, 60), (third, 90)):
        with pytest.raises(Deferred):
            telling.tell(each, timedelta(seconds=seconds))
    telling.tell(third, timedelta(seconds=181))
    at = telling.started + timedelta(seconds=60)
    waited = {
        to: body(server, number).partition("Word number 3.")[2].split("Word number 2.")[0].strip()
        for number, to in enumerate(server.recipients)
        if number >= len(server.recipients) - 2
    }

    assert {
        "email1@email.example": when(Locale("tr"), at, "Europe/Istanbul"),
        "email2@email.example": when(Locale("en"), at, "UTC"),
    } == waited


def test_what_went_in_another_mail_counts_for_no_limit(store: Store, post: Server) -> None:
    """Three mails in twenty minutes are three, whatever they carried."""
    server, sender = post
    world = open_case(store, on_one(1, "email"))
    telling = Telling.of(world, {"email": sender})
    telling.tell(update(world, 1))
    waiting = [update(world, number) for number in (2, 3, 4)]
    for each in waiting:
        with pytest.raises(Deferred):
            telling.tell(each, timedelta(minutes=1))
    telling.tell(waiting[-1], timedelta(minutes=4))
    telling.tell(update(world, 5), timedelta(minutes=8))
    with pytest.raises(Deferred):
        telling.tell(update(world, 6), timedelta(minutes=12))

    assert 3 == len(server.mails)


def test_what_is_due_goes_before_a_limit(store: Store, post: Server) -> None:
    """A promise is kept although the reader had a mail a minute ago."""
    server, sender = post
    world = open_case(store, on_one(1, "email"))
    telling = Telling.of(world, {"email": sender})
    telling.tell(update(world, 1))
    due = telling.started + timedelta(minutes=2)
    promised = update(world, 2, due=due)
    with pytest.raises(Deferred) as caught:
        telling.tell(promised, timedelta(minutes=1))
    told = telling.tell(promised, timedelta(minutes=2, seconds=1))

    assert caught.value.after_s <= 60
    assert (1, 2) == (told.sent, len(server.mails))


def test_a_notice_that_is_no_update_waits_for_no_limit(store: Store, post: Server) -> None:
    """That the service works again is told at once."""
    server, sender = post
    world = open_case(store, on_one(1, "email"))
    telling = Telling.of(world, {"email": sender})
    telling.tell(update(world, 1))
    solved = notice(Audience.CUSTOMERS, NoticeKind.RESOLUTION_ANNOUNCEMENT, key="announcement:1")

    assert 1 == telling.tell(world.wanted(solved)).sent
    assert 2 == len(server.mails)
