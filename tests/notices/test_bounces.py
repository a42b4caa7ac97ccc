"""Mails that come back are read from a real mailbox, and the ledger says what came of them."""

import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from firsthour.domain.stages import Audience
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.settings import Security
from firsthour.notices.telling.bounces import LARGEST, Bounces, MailboxAway, Round
from firsthour.notices.telling.reports import read
from firsthour.records.ledger import entries, returns
from firsthour.records.ledger.bounced import bounced
from firsthour.records.ledger.deliveries import Note, State
from firsthour.records.store import Store
from tests.notices import returned
from tests.notices.mailbox import Mailbox
from tests.notices.post import Post
from tests.notices.world import World, customers, notice, open_case

TO_CUSTOMERS = notice(Audience.CUSTOMERS)
ONE = "c1@example.com"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Give a mailbox that is served."""
    served = Mailbox()
    served.start()
    yield served
    served.stop()


@pytest.fixture
def told(store: Store, mailer: SmtpSender) -> World:
    """Give a case whose two customers were told by mail."""
    world = open_case(store, customers(2))
    world.tell(mailer, world.wanted(TO_CUSTOMERS))
    return world


def sent_to(post: Post, address: str) -> str:
    """The id of the mail that reached the mail server for an address."""
    return next(str(mail["Message-ID"]) for mail in post.mails if address in mail["To"])


def states(world: World, address: str = ONE) -> list[str]:
    """Every state of one recipient."""
    (line,) = (each for each in world.ledger("notice:1") if each.enrolment.address == address)
    return [step.state.value for step in line.steps]


def last(world: World, address: str = ONE) -> dict[str, str]:
    """What the ledger says of a recipient's last state."""
    (line,) = (each for each in world.ledger("notice:1") if each.enrolment.address == address)
    return {name: value for name, value in line.steps[-1].detail.items() if name != "report"}


@pytest.mark.parametrize(
    "name",
    ["POSTFIX", "POSTFIX_EXPIRED", "EXIM", "EXIM_OLD", "EXCHANGE", "GMAIL", "QMAIL", "TURKISH",
     "INTERNATIONAL", "ENVELOPE_ONLY"],
)  # fmt: skip
def test_a_mail_that_came_back_has_failed(
    told: World, post: Post, mailbox: Mailbox, name: str
) -> None:
    """Whoever reports it: the row fails with the server's words, and only that row."""
    mail = returned.made(getattr(returned, name), sent_to(post, ONE), ONE)
    mailbox.deliver(mail)

    found = Bounces(told.store, mailbox.settings()).round()

    report = read(mail)
    assert Round(failed=1) == found
    assert ["queued", "sent", "failed"] == states(told)
    assert ["queued", "sent"] == states(told, "c2@example.com")
    assert {
        "why": "returned", "code": report.status, "answer": report.answer, "by": report.by
    } == last(told)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "states_after", "why"),
    [
        ("POSTFIX_DELIVERED", ["queued", "sent", "delivered"], None),
        ("POSTFIX_DELAYED", ["queued", "sent", "sent"], "delayed"),
        ("POSTFIX_RELAYED", ["queued", "sent", "sent"], "relayed"),
    ],
)
def test_news_of_a_mail_are_noted(
    told: World, post: Post, mailbox: Mailbox, name: str, states_after: list[str], why: str | None
) -> None:
    """It has arrived; or it is under way still, which decides nothing."""
    mailbox.deliver(returned.made(getattr(returned, name), sent_to(post, ONE), ONE))

    found = Bounces(told.store, mailbox.settings()).round()

    assert 1 == (found or Round()).settled
    assert states_after == states(told)
    assert why == last(told).get("why")
    assert () == returns.returned(told.store)


def test_the_same_report_twice_changes_nothing(told: World, post: Post, mailbox: Mailbox) -> None:
    """Neither delivered twice, nor read by two workers."""
    mail = returned.made(returned.POSTFIX_DELAYED, sent_to(post, ONE), ONE)
    mailbox.deliver(mail)
    first = Bounces(told.store, mailbox.settings()).round()
    mailbox.deliver(mail)

    again = Bounces(told.store, mailbox.settings()).round()

    assert (Round(delayed=1), Round(known=1)) == (first, again)
    assert ["queued", "sent", "sent"] == states(told)


def test_who_has_a_mail_is_told_although_another_mailbox_sent_it_back(
    told: World, post: Post, mailbox: Mailbox
) -> None:
    """An alias of two mailboxes: in whichever order they report, the recipient has it."""
    one, two = sent_to(post, ONE), sent_to(post, "c2@example.com")
    mailbox.deliver(returned.made(returned.POSTFIX_DELIVERED, one, ONE, 1))
    mailbox.deliver(returned.made(returned.POSTFIX, one, ONE, 2))
    mailbox.deliver(returned.made(returned.POSTFIX, two, "c2@example.com", 3))
    mailbox.deliver(returned.made(returned.POSTFIX_DELIVERED, two, "c2@example.com", 4))

    Bounces(told.store, mailbox.settings()).round()

    assert ["queued", "sent", "delivered", "delivered"] == states(told)
    assert ["queued", "sent", "failed", "delivered"] == states(told, "c2@example.com")
    assert () == returns.returned(told.store)


@pytest.mark.parametrize("name", ["POSTFIX", "POSTFIX_DELIVERED", "EXIM_OLD", "QMAIL", "GMAIL"])
def test_a_forged_report_changes_no_row(told: World, mailbox: Mailbox, name: str) -> None:
    """A report of a mail that nobody sent is counted and left where it is."""
    forged = "<0123456789abcdef0123456789abcdef.esc-2026-000001@firsthour.invalid>"
    mailbox.deliver(returned.made(getattr(returned, name), forged, ONE))
    reader = Bounces(told.store, mailbox.settings(move_to="Read"))

    found, again = reader.round(), reader.round()

    assert (Round(unproven=1), Round()) == (found, again)
    assert ["queued", "sent"] == states(told)
    assert 1 == len(mailbox.subjects())


def test_a_report_that_names_no_mail_is_matched_by_its_recipient(
    told: World, mailbox: Mailbox
) -> None:
    """As the last resort, and the ledger says that it was found so."""
    mailbox.deliver(returned.made(returned.ADDRESS_ONLY, "", ONE))

    found = Bounces(told.store, mailbox.settings()).round()

    assert Round(failed=1) == found
    assert ["queued", "sent", "failed"] == states(told)
    assert "recipient" == last(told)["found"]


def test_by_recipient_nobody_is_told_to_have_been_reached_nor_guessed(
    told: World, mailer: SmtpSender, mailbox: Mailbox
) -> None:
    """Without an id a success proves nothing; of two mails nobody knows which one came back."""
    delivered = returned.ADDRESS_ONLY.replace("Action: failed", "Action: delivered")
    mailbox.deliver(returned.made(delivered, "", ONE))
    told.tell(mailer, told.wanted(replace(TO_CUSTOMERS, key="notice:2")))
    mailbox.deliver(returned.made(returned.ADDRESS_ONLY, "", ONE))

    found = Bounces(told.store, mailbox.settings()).round()

    assert Round(unproven=2) == found
    assert ["queued", "sent"] == states(told)


def test_what_people_write_is_left_untouched(told: World, post: Post, mailbox: Mailbox) -> None:
    """Reports go to the other folder with notes of absence; people's mails stay, unread."""
    one = sent_to(post, ONE)
    mailbox.deliver(returned.made(returned.HUMAN, one, ONE), sender=ONE)
    mailbox.deliver(returned.made(returned.forwarded(returned.POSTFIX), one, ONE), sender=ONE)
    mailbox.deliver(returned.made(returned.AUTO_REPLY, one, ONE))
    mailbox.deliver(returned.made(returned.POSTFIX, one, ONE))
    reader = Bounces(told.store, mailbox.settings(move_to="Firsthour/Read"))

    found, again = reader.round(), reader.round()

    human = "Re: [ESC-2026-000001] We are on it"
    assert (Round(failed=1, automatic=1, left=2), Round()) == (found, again)
    assert [human, human] == mailbox.subjects() == mailbox.subjects(criteria="UNSEEN")
    assert [
        "Out of office: [ESC-2026-000001] We are on it",
        "Undelivered Mail Returned to Sender",
    ] == mailbox.subjects("Firsthour/Read")


def test_without_a_folder_what_was_read_is_marked(
    told: World, post: Post, mailbox: Mailbox
) -> None:
    """It stays where it is; and is not read again by another worker."""
    mailbox.deliver(returned.made(returned.HUMAN, sent_to(post, ONE), ONE), sender=ONE)
    mailbox.deliver(returned.made(returned.POSTFIX, sent_to(post, ONE), ONE))

    first = Bounces(told.store, mailbox.settings()).round()
    second = Bounces(told.store, mailbox.settings()).round()

    assert (Round(failed=1, left=1), Round(left=1)) == (first, second)
    assert 2 == len(mailbox.subjects())
    assert ["Undelivered Mail Returned to Sender"] == mailbox.subjects(criteria="SEEN")


def test_huge_mails_are_read_in_part(told: World, post: Post, mailbox: Mailbox) -> None:
    """A report stands at a mail's beginning; the rest of it, however long, is never fetched."""
    one = sent_to(post, ONE)
    huge = returned.made(returned.EXIM, one, ONE) + b"x" * 70 + b"\r\n" * LARGEST
    garbage = (
        b"From: MAILER-DAEMON@x.example\r\nSubject: a\r\n\r\n" + (b"<a@b" * 20 + b"\r\n") * 6_000
    )
    mailbox.deliver(huge)
    mailbox.deliver(garbage)
    started = time.monotonic()

    found = Bounces(told.store, mailbox.settings()).round()

    assert Round(failed=1, left=1) == found
    assert time.monotonic() - started < 20


def test_a_recipient_in_a_senders_hands_is_noted_in_the_next_round(
    told: World, post: Post, mailbox: Mailbox
) -> None:
    """Two hands never write one row: the report waits in the mailbox."""
    (row,) = [each for each in told.ledger("notice:1") if each.enrolment.address == ONE]
    note = Note(row.id, State.UNKNOWN, row.steps[0].at, {})
    entries.release(told.store, [note])
    entries.claim(told.store, told.number, "notice:1", 1, row.steps[0].at)
    mailbox.deliver(returned.made(returned.POSTFIX, sent_to(post, ONE), ONE))
    reader = Bounces(told.store, mailbox.settings())

    busy = reader.round()
    entries.note(told.store, [replace(note, state=State.SENT)])
    free = reader.round()

    assert (Round(busy=1), Round(failed=1)) == (busy, free)
    assert ["queued", "sent", "unknown", "sent", "failed"] == states(told)


def test_what_came_back_is_told_to_its_case_once(told: World, post: Post, mailbox: Mailbox) -> None:
    """By notice, with the customers; until somebody says that the case knows."""
    mailbox.deliver(returned.made(returned.POSTFIX, sent_to(post, ONE), ONE))
    Bounces(told.store, mailbox.settings()).round()

    (found,) = returns.returned(told.store)
    returns.case_was_told(told.store, found.deliveries, found.since)

    assert (told.number, "notice:1", (1,)) == (found.case, found.effect, found.customers)
    assert () == returns.returned(told.store)


def test_who_has_no_other_address_is_known_to_be_out_of_reach(
    told: World, post: Post, mailbox: Mailbox
) -> None:
    """The check of the directory names a customer whose only address sent the mail back."""
    mailbox.deliver(returned.made(returned.GMAIL, sent_to(post, ONE), ONE))

    before = bounced(told.store)
    Bounces(told.store, mailbox.settings()).round()

    assert () == before
    assert [("c1", (ONE,))] == [(each.id, each.addresses) for each in bounced(told.store)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"password": "wrong"}, "login_refused"), ({"folder": "Nowhere"}, "no_folder")],
)
def test_what_is_wrong_with_the_mailbox_is_told_by_a_code(
    store: Store, mailbox: Mailbox, changes: dict[str, str], code: str
) -> None:
    """Nothing of it, and no password, is in the words of the fault."""
    reader = Bounces(store, mailbox.settings(**changes))

    with pytest.raises(MailboxAway) as away:
        reader.round()

    assert (code, code, 1) == (away.value.code, reader.fault, reader.failures)
    assert code == str(away.value)


def test_a_mailbox_that_is_away_is_given_time_and_loses_nothing(
    told: World, post: Post, mailbox: Mailbox
) -> None:
    """After a failure the next rounds do nothing; when it is back, what lay there is read."""
    mailbox.deliver(returned.made(returned.POSTFIX, sent_to(post, ONE), ONE))
    mailbox.go()
    reader = Bounces(told.store, mailbox.settings())
    with pytest.raises(MailboxAway) as away:
        reader.round()
    mailbox.come()

    waiting, code = reader.round(), reader.fault
    reader._not_before = 0.0
    back = reader.round()

    assert ("no_connection", "no_connection") == (away.value.code, code)
    assert (None, Round(failed=1)) == (waiting, back)
    assert ("", 0) == (reader.fault, reader.failures)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_line_to_the_mailbox_is_safe(
    store: Store, certificate: tuple[Path, Path], security: Security
) -> None:
    """With TLS; and a server that nobody vouches for is not spoken to."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    served = Mailbox(security, context)
    served.start()
    try:
        settings = replace(served.settings(ca_file=str(certificate[0])), host="localhost")
        assert 0 == Bounces(store, settings).check()
        with pytest.raises(MailboxAway) as away:
            Bounces(store, replace(settings, ca_file="")).check()
    finally:
        served.stop()

    assert "tls_failed" == away.value.code


def test_a_round_ends_when_the_worker_does(told: World, post: Post, mailbox: Mailbox) -> None:
    """What is not read yet stays for the next one."""
    mailbox.deliver(returned.made(returned.POSTFIX, sent_to(post, ONE), ONE))
    reader = Bounces(told.store, mailbox.settings())

    stopped, later = reader.round(lambda: True), reader.round()

    assert (Round(), Round(failed=1)) == (stopped, later)
