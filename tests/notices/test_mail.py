"""E-mails: one recipient, one thread a case, every script, no injection."""

from collections.abc import Callable
from email import charset, message_from_bytes, policy
from email.message import EmailMessage

import pytest

from firsthour.notices.channels.mail import compose
from firsthour.notices.channels.senders import Message, Refused, message_id, thread_id

Make = Callable[..., Message]


def read_back(message: Message) -> EmailMessage:
    """The message as a mail program reads its bytes."""
    found = message_from_bytes(compose(message), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_has_both_parts_and_the_headers_of_its_thread(message: Make) -> None:
    """Mail programs show one thread a case, answer to the policy's address, send no auto-reply."""
    mail = read_back(message())
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))

    assert text is not None
    assert html is not None
    assert "Dear Ada" == text.get_content().strip()
    assert "<p>Dear Ada</p>" == html.get_content().strip()
    assert "<esc-2026-000017@example.com>" == mail["References"] == mail["In-Reply-To"]
    assert "escalations@example.com" == mail["Reply-To"]
    assert "auto-generated" == mail["Auto-Submitted"]
    assert "ESC-2026-000017" == mail["X-Firsthour-Case"]
    assert "Tue, 04 Aug 2026 11:30:00 +0000" == mail["Date"]
    assert "Customer Care <care@example.com>" == mail["From"]


def test_an_id_is_the_same_for_a_repetition_and_another_for_everything_else() -> None:
    """Key, case, effect, revision and address make the id; nothing random does."""
    case, key = "ESC-2026-000017", b"key"
    first = message_id(key, case, "example.com", "notice:1", "0", "email", "a@example.com")
    others = {
        message_id(b"k", case, "example.com", "notice:1", "0", "email", "a@example.com"),
        message_id(key, "ESC-18", "example.com", "notice:1", "0", "email", "a@example.com"),
        message_id(key, case, "example.com", "notice:2", "0", "email", "a@example.com"),
        message_id(key, case, "example.com", "notice:1", "1", "email", "a@example.com"),
        message_id(key, case, "example.com", "notice:1", "0", "email", "b@example.com"),
    }

    assert 5 == len(others - {first})
    assert "<61bed20d131d06380270687376da1327.esc-2026-000017@example.com>" == first
    assert "<esc-2026-000017@example.com>" == thread_id("ESC-2026-000017", "example.com")


@pytest.mark.parametrize(
    "name",
    [
        "สมชาย ใจดี",
        "Ελένη Παπαδοπούλου",
        "Şükrü Çağlar İğdır",
        "王小明",
        "Zoë, 'the' \"boss\" <x@y>",
    ],
)
def test_names_and_subjects_of_every_script_arrive(message: Make, name: str) -> None:
    """Thai, Greek, Turkish and Chinese survive the mail, as do quotes and brackets."""
    mail = read_back(message(name=name, sender_name=name, subject=name, text=name, html=name))
    text = mail.get_body(("plain",))

    assert text is not None
    assert name == mail["To"].addresses[0].display_name
    assert "ada@example.com" == mail["To"].addresses[0].addr_spec
    assert name == mail["From"].addresses[0].display_name
    assert name == mail["Subject"]
    assert name == text.get_content().strip()


@pytest.mark.parametrize(
    "attack",
    [
        "Ada\r\nBcc: everybody@example.com",
        "Ada\nBcc: everybody@example.com\n\nbody",
        "Ada\x00\x0b\x0c\x1c\u2028\u2029\x85Bcc: everybody@example.com",
    ],
)
def test_a_name_or_subject_cannot_add_a_header(message: Make, attack: str) -> None:
    """Line ends in a name, a subject or a sender stay inside their own header."""
    mail = read_back(message(name=attack, sender_name=attack, subject=attack))

    assert mail["Bcc"] is None
    assert 1 == len(mail["To"].addresses)
    assert "Ada Bcc: everybody@example.com" in str(mail["Subject"])
    assert 2 == len(mail.get_payload())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "ada@example.com\r\nBcc: everybody@example.com",
        "ada@example.com,everybody@example.com",
        "ada@everybody@example.com",
        "<ada@example.com>",
        "ada byron@example.com",
        "ada@example.com\x00",
    ],
)
def test_what_is_not_one_plain_address_is_refused(message: Make, address: str) -> None:
    """An address from outside reaches one mailbox or none."""
    with pytest.raises(Refused) as caught:
        compose(message(address=address))

    assert "invalid_address" == caught.value.code


def test_an_international_domain_is_written_in_ascii(message: Make) -> None:
    """Mail servers without SMTPUTF8 deliver to it as well."""
    mail = read_back(message(address="ada@bücher.example"))

    assert "ada@xn--bcher-kva.example" == mail["To"].addresses[0].addr_spec


def test_a_document_goes_with_the_mail_as_a_file(message: Make) -> None:
    """The root cause analysis can be kept and passed on."""
    mail = read_back(message(document="<h1>What happened</h1>"))
    files = list(mail.iter_attachments())

    assert ["ESC-2026-000017.html"] == [file.get_filename() for file in files]
    assert "<h1>What happened</h1>" == files[0].get_content().strip()


@pytest.mark.parametrize("text", ["word " * 500, "x" * 3000, "", "ends without a line's end"])
def test_every_line_on_the_wire_ends_as_mail_lines_do_and_is_short(
    message: Make, text: str
) -> None:
    """No bare line feed, and none over the 998 octets of RFC 5322, whatever the text."""
    sent = compose(message(text=text, html=f"<p>{text}"))

    assert b"\n" not in sent.replace(b"\r\n", b"")
    assert max(map(len, sent.split(b"\r\n"))) < 998
    body = read_back(message(text=text)).get_body(("plain",))
    assert body is not None
    assert text == body.get_content().rstrip("\r\n")


def test_names_are_written_alike_whatever_libraries_are_read_in(
    message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Apprise changes how the standard library writes headers in the whole process."""
    before = compose(message(subject="Ελένη Παπαδοπούλου"))
    monkeypatch.setitem(charset.CHARSETS, "utf-8", (charset.QP, charset.QP, "utf-8"))

    assert before == compose(message(subject="Ελένη Παπαδοπούλου"))
