"""The activity that sends notices: on a real worker, and what its errors may carry."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, CancelledError
from temporalio.testing import ActivityEnvironment

from activities.contracts import Notices, Order
from activities.notices import SendNotices, tell
from firsthour.domain.effects import NoticeKind, Told
from firsthour.domain.stages import Audience
from firsthour.notices.channels.senders import Message, Proof, Sender
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.telling.deliver import Deliver
from firsthour.records.store import Store
from tests.fresh import fresh
from tests.notices.conftest import mailer, post
from tests.notices.post import Post
from tests.notices.world import TITLE, World, customers, notice, open_case

__all__ = ["mailer", "post"]

TO_CUSTOMERS = notice(Audience.CUSTOMERS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give migrated, empty records."""
    records = fresh(tmp_path)
    yield records
    records.close()


def order(world: World, effect: object = TO_CUSTOMERS) -> Order:
    """The order as the workflow gives it."""
    return Order(world.number, effect)  # type: ignore[arg-type]


def failure(deliver: Deliver, asked: Order) -> ApplicationError:
    """The error with which the activity ends."""
    with pytest.raises(ApplicationError) as caught:
        ActivityEnvironment().run(SendNotices(deliver).send, asked)
    return caught.value


def test_it_is_the_activity_that_the_contract_names() -> None:
    """Workflows call it by the contract's name."""
    names = [
        getattr(method, "__temporal_activity_definition").name
        for method in (Notices.send, SendNotices.send)
    ]

    assert ["notices.send", "notices.send"] == names


def test_it_tells_and_counts_and_beats(store: Store, post: Post, mailer: SmtpSender) -> None:
    """The result holds counts and no address; the server hears that it lives."""
    world = open_case(store, customers(120))
    world.wanted(TO_CUSTOMERS)
    environment = ActivityEnvironment()
    beats: list[object] = []
    environment.on_heartbeat = lambda *details: beats.append(details)
    told = environment.run(SendNotices(world.deliver(mailer)).send, order(world))

    assert Told("notice:1", recipients=120, sent=120) == told
    assert 120 == len(post.mails)
    assert len(beats) >= 3
    assert [()] == list(dict.fromkeys(beats))


def test_people_named_by_the_caller_are_told_in_place_of_the_audience(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """The offer of a seat goes to the person whom the directory found."""
    world = open_case(store)
    offer = notice(Audience.SEAT, NoticeKind.SEAT_OFFER, target="lead")
    world.wanted(offer)
    told = ActivityEnvironment().run(tell, world.deliver(mailer), order(world, offer), ["duty"])

    assert 1 == told.sent
    assert ["dana@example.com"] == post.recipients
    assert "firsthour engineer accept-seat ESC-2026-000001 lead" in str(post.mails[0])


def test_mail_that_is_down_is_tried_again(store: Store, post: Post, mailer: SmtpSender) -> None:
    """The engine retries; the error tells the code and nobody's words."""
    world = open_case(store, customers(2))
    world.wanted(TO_CUSTOMERS)
    post.stop()
    error = failure(world.deliver(mailer), order(world))

    assert ("channel_down", False) == (error.type, error.non_retryable)
    assert ApplicationErrorCategory.BENIGN is error.category
    assert ("no_connection",) == tuple(error.details)
    assert error.__cause__ is None


def test_a_fault_of_a_shipped_template_is_not_tried_again(
    store: Store, post: Post, mailer: SmtpSender
) -> None:
    """An alarm addressed to customers asks for the title: the error names the place, not that."""
    world = open_case(store, customers(1))
    alarm = world.wanted(notice(Audience.CUSTOMERS, NoticeKind.ALARM))
    error = failure(world.deliver(mailer), order(world, alarm))

    assert ("template_fault", True) == (error.type, error.non_retryable)
    assert "notices/alarm/subject.txt, line 1: UndefinedError" == error.message
    assert TITLE not in error.message
    assert [] == post.mails


class Spiteful(Sender):
    """A channel whose library raises whatever it likes, with everything it knows."""

    concurrency = 2

    def send(self, message: Message) -> Proof:
        """Tell it all."""
        raise RuntimeError(message.address, message.text)


def test_no_error_carries_an_address_or_a_text(store: Store) -> None:
    """Histories stay free of them, whatever a library writes into its exceptions."""
    world = open_case(store, customers(2))
    world.wanted(TO_CUSTOMERS)
    error = failure(world.deliver(Spiteful()), order(world))

    assert ("sending_failed", "RuntimeError") == (error.type, error.message)
    assert error.__cause__ is None
    assert () == tuple(error.details)


def test_a_notice_without_its_facts_is_tried_again(store: Store, mailer: SmtpSender) -> None:
    """The records may be a moment behind the workflow."""
    world = open_case(store, customers(1))
    environment = ActivityEnvironment()
    environment.worker_shutdown()
    with pytest.raises(ApplicationError) as caught:
        environment.run(SendNotices(world.deliver(mailer)).send, order(world))

    assert ("not_recorded", False) == (caught.value.type, caught.value.non_retryable)


def test_a_worker_that_drains_hands_over(store: Store, post: Post, mailer: SmtpSender) -> None:
    """The next worker tells the others, and nobody twice."""
    world = open_case(store, customers(20))
    world.wanted(TO_CUSTOMERS)
    environment = ActivityEnvironment()

    def drain(*_details: object) -> None:
        if post.mails:
            environment.worker_shutdown()

    environment.on_heartbeat = drain
    sending = SendNotices(world.deliver(mailer, page=5))
    with pytest.raises(ApplicationError) as caught:
        environment.run(sending.send, order(world))
    told = ActivityEnvironment().run(sending.send, order(world))

    assert "handed_over" == caught.value.type
    assert Told("notice:1", recipients=20, sent=20) == told
    assert 20 == len(set(post.ids())) == len(post.ids())


def test_a_cancellation_notes_what_was_sent(store: Store, post: Post, mailer: SmtpSender) -> None:
    """Cancelled in the middle: nobody who got the mail is missing from the ledger."""
    world = open_case(store, customers(20))
    world.wanted(TO_CUSTOMERS)
    environment = ActivityEnvironment()

    def cancel(*_details: object) -> None:
        if post.mails:
            environment.cancel()

    environment.on_heartbeat = cancel
    sending = SendNotices(world.deliver(mailer, page=5)).send
    with pytest.raises((CancelledError, ApplicationError)):
        environment.run(sending, order(world))
    states = [line.state.value for line in world.ledger("notice:1")]

    assert len(post.mails) == states.count("sent") > 0


def test_a_page_names_whom_it_reached(store: Store, mailer: SmtpSender) -> None:
    """By their ids in the directory: the case needs them, and they are no addresses."""
    world = open_case(store)
    page = replace(notice(Audience.OWNER, NoticeKind.PAGE), key="page:1:1:0")
    world.wanted(page)
    told = ActivityEnvironment().run(SendNotices(world.deliver(mailer)).send, order(world, page))

    assert ("mara",) == told.people
