"""What is read out of a mail that came back, and that nothing a mail can be stops the reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.notices.telling.reports import Kind, ids_of, read
from tests.notices import returned

ID = "<0123456789abcdef0123456789abcdef.esc-2026-000001@example.com>"
ADA = "ada@customer.example"
EMPTY_STATUS = (
    b"Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\n"
    b"Content-Type: message/delivery-status\r\n\r\n\r\n--a--"
)


@pytest.mark.parametrize(
    ("mail", "kind", "status", "answer"),
    [
        (returned.POSTFIX, Kind.FAILED, "5.1.1",
         f"550 5.1.1 <{ADA}>: Recipient address rejected: User unknown"),
        (returned.POSTFIX_EXPIRED, Kind.FAILED, "4.4.1",
         f"550 5.1.1 <{ADA}>: Recipient address rejected: User unknown"),
        (returned.POSTFIX_DELAYED, Kind.DELAYED, "4.4.1",
         "connect to mail.customer.example[192.0.2.7]:25: Connection timed out"),
        (returned.POSTFIX_DELIVERED, Kind.DELIVERED, "2.0.0", "delivered to mailbox"),
        (returned.POSTFIX_RELAYED, Kind.RELAYED, "2.0.0",
         f"550 5.1.1 <{ADA}>: Recipient address rejected: User unknown"),
        (returned.EXIM, Kind.FAILED, "5.0.0", "552 5.2.2 Mailbox full"),
        (returned.EXIM_OLD, Kind.FAILED, "5.1.1",
         "host mx.customer.example [192.0.2.8]: 550 5.1.1 unrouteable address"),
        (returned.EXCHANGE, Kind.FAILED, "5.1.10",
         "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
        (returned.GMAIL, Kind.FAILED, "5.1.1",
         returned.GMAIL_SAID),
        (returned.QMAIL, Kind.FAILED, "5.7.1", "Remote host said: 550 5.7.1 Unable to relay"),
        (returned.TURKISH, Kind.FAILED, "5.1.1",
         f"550 5.1.1 <{ADA}>: Recipient address rejected: Böyle bir kullanıcı yok"),
        (returned.INTERNATIONAL, Kind.FAILED, "5.1.1",
         f"550 5.1.1 <{ADA}>: Recipient address rejected: ไม่พบผู้ใช้นี้"),
        (returned.ENVELOPE_ONLY, Kind.FAILED, "5.1.1",
         f"550 5.1.1 <{ADA}>: Recipient address rejected: User unknown"),
    ],
)  # fmt: skip
def test_reports_of_every_server_are_read(mail: str, kind: Kind, status: str, answer: str) -> None:
    """Standard or not, in any language: what happened, to which mail, and the server's words."""
    report = read(returned.made(mail, ID, ADA))

    assert (kind, status, answer) == (report.kind, report.status, report.answer)
    assert (ID, ADA) == (next(iter(ids_of(report))), report.address)


@pytest.mark.parametrize(
    ("mail", "kind"),
    [
        (returned.AUTO_REPLY, Kind.AUTOMATIC),
        (returned.EXCHANGE_AUTO_REPLY, Kind.AUTOMATIC),
        (returned.READ_RECEIPT, Kind.AUTOMATIC),
        (returned.HUMAN, Kind.OTHER),
        (returned.forwarded(returned.POSTFIX), Kind.OTHER),
        (returned.forwarded(returned.QMAIL), Kind.OTHER),
    ],
)
def test_what_people_and_their_machines_answer_is_no_report(mail: str, kind: Kind) -> None:
    """Not a note of absence, nor an answer that quotes our mail, nor a report that is attached."""
    report = read(returned.made(mail, ID, ADA))

    assert (kind, ()) == (report.kind, tuple(ids_of(report)))


def test_a_report_that_gives_nothing_back_is_known_by_its_address_alone() -> None:
    """Then it names no mail at all."""
    report = read(returned.made(returned.ADDRESS_ONLY, ID, ADA))

    assert (Kind.FAILED, (), ADA) == (report.kind, tuple(ids_of(report)), report.address)


def test_of_several_recipients_behind_an_address_one_who_has_it_counts() -> None:
    """An alias whose one mailbox is full and whose other one took the mail has been reached."""
    block = "Final-Recipient: rfc822; bob@customer.example\nAction: delivered\nStatus: 2.1.5\n\n"
    mail = returned.POSTFIX.replace("Final-Recipient", f"{block}Final-Recipient", 1)

    assert Kind.DELIVERED is read(returned.made(mail, ID, ADA)).kind


def test_the_same_report_has_the_same_id_and_another_one_another() -> None:
    """A report that is delivered twice, over other servers, is recognised."""
    first = read(returned.made(returned.POSTFIX, ID, ADA))
    again = read(b"Received: by another server\r\n" + returned.made(returned.POSTFIX, ID, ADA))
    other = read(returned.made(returned.POSTFIX, ID, ADA, number=2))

    assert first.id == again.id
    assert first.id != other.id


@pytest.mark.parametrize("at", [300, 700, 1_500])
def test_a_report_that_was_cut_is_read_as_far_as_it_goes(at: int) -> None:
    """A mail is read up to a size only: what is left may end anywhere."""
    whole = returned.made(returned.POSTFIX, ID, ADA)

    assert read(whole[:at]).kind in (Kind.OTHER, Kind.AUTOMATIC, Kind.FAILED)


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\x00" * 1000,
        b"\xff\xfe\xfd: \xff\r\n\r\n",
        b"Content-Type: multipart/report; boundary=a\r\n\r\n" + b"--a\r\n\r\n" * 5000,
        b"".join(b"Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
                 for n in range(3000)),
        EMPTY_STATUS,
        b"From: MAILER-DAEMON@x\r\nContent-Type: text/plain; charset=klingon\r\n\r\n<a@b>: 550",
        b"Auto-Submitted: \xff\r\n\r\n",
    ],
)  # fmt: skip
def test_garbage_is_no_report(mail: bytes) -> None:
    """Empty, binary, nested without end, in a charset that nobody has: it is left alone."""
    assert read(mail).kind in (Kind.OTHER, Kind.AUTOMATIC)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_nothing_that_a_mail_can_be_stops_the_reading(data: st.DataObject) -> None:
    """A report with any bytes changed, cut out or put in is read as something, without a fault."""
    name = data.draw(st.sampled_from(("POSTFIX", "EXIM_OLD", "GMAIL", "QMAIL", "INTERNATIONAL")))
    mail = bytearray(returned.made(getattr(returned, name), ID, ADA))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(mail)))
        mail[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=60))

    report = read(bytes(mail))

    assert len(report.answer) <= 500
    assert "\n" not in report.answer + report.status + report.address + report.by
