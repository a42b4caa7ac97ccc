"""Ids of messages: nobody outside can work one out; those that are under way stay as they are."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from firsthour.domain.stages import Audience
from firsthour.notices.channels.senders import message_id
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.telling.bounces import Bounces, Round
from firsthour.notices.telling.case import read as standing_of
from firsthour.notices.telling.recipients import Audiences
from firsthour.records.ledger import enrolling
from firsthour.records.ledger.deliveries import Enrolment
from firsthour.records.store import Store
from firsthour.tokens import message_key
from tests.notices import returned
from tests.notices.mailbox import Mailbox
from tests.notices.post import Post
from tests.notices.test_bounces import mailbox as mailbox  # noqa: PLC0414 - a fixture
from tests.notices.test_bounces import sent_to, states
from tests.notices.world import OPENED, World, customers, notice, open_case

TO_CUSTOMERS = notice(Audience.CUSTOMERS)
ONE, KEY, DOMAIN = "c1@example.com", b"the key of this installation", "firsthour.invalid"


def unkeyed(label: str, *what: str) -> str:
    """The id that was given before ids had a key: who knows what is told, and to whom, knows it."""
    digest = sha256("\x1f".join((label, *what)).encode()).hexdigest()[:32]
    return f"<{digest}.{label.lower()}@{DOMAIN}>"


def guessed(label: str, *what: str) -> str:
    """The id with a key that is no secret."""
    return message_id(message_key(b""), label, DOMAIN, *what)


@pytest.mark.parametrize("make", [unkeyed, guessed])
def test_who_knows_a_notice_and_its_reader_cannot_make_it_come_back(
    store: Store, mailer: SmtpSender, mailbox: Mailbox, make: Callable[..., str]
) -> None:
    """A report under an id that was worked out from label, effect and address is not believed."""
    world = open_case(store, customers(1))
    world.tell(mailer, world.wanted(TO_CUSTOMERS), token_key=KEY)
    forged = make(world.label, TO_CUSTOMERS.key, "0", "email", ONE)
    mailbox.deliver(returned.made(returned.POSTFIX, forged, ONE))

    assert Round(unproven=1) == Bounces(store, mailbox.settings()).round()
    assert ["queued", "sent"] == states(world)


def test_the_same_installation_gives_the_same_id_again(store: Store) -> None:
    """Whichever worker enrols, and however often; another installation gives others."""
    world = open_case(store, customers(1))
    world.wanted(TO_CUSTOMERS)

    assert ids(world, KEY) == ids(world, KEY)
    assert ids(world, KEY) != ids(world, b"of another one")


def test_a_mail_under_an_id_without_a_key_is_told_and_comes_back_under_it(
    store: Store, mailer: SmtpSender, post: Post, mailbox: Mailbox
) -> None:
    """Who was put down before ids had a key keeps theirs: repeated under it, known by it."""
    world = open_case(store, customers(1))
    world.wanted(TO_CUSTOMERS)
    former = unkeyed(world.label, TO_CUSTOMERS.key, "0", "email", ONE)
    (row,) = enrolments(world, KEY)
    enrolling.enroll(store, [replace(row, message_id=former)], OPENED)

    world.tell(mailer, TO_CUSTOMERS, token_key=KEY)
    sent = sent_to(post, ONE)
    mailbox.deliver(returned.made(returned.POSTFIX, sent, ONE))
    found = Bounces(store, mailbox.settings()).round()

    assert former == sent != row.message_id
    assert Round(failed=1) == found
    assert ["queued", "sent", "failed"] == states(world)


def enrolments(world: World, key: bytes) -> list[Enrolment]:
    """Who is to be told, by an installation with this key."""
    standing = standing_of(world.store, world.number, TO_CUSTOMERS, world.directory)
    made = frozenset({"email"}), DOMAIN, message_key(key)
    audiences = Audiences(world.store, world.directory, *made)
    return list(audiences.enrolments(standing, TO_CUSTOMERS))


def ids(world: World, key: bytes) -> list[str]:
    """The ids of their messages."""
    return [each.message_id for each in enrolments(world, key)]
