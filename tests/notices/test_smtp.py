"""The mail channel against a real server: taken, refused, put off; a server that is away."""

import ssl
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from firsthour.notices.channels.senders import ChannelDown, Deferred, Message, Refused, Withdrawn
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.settings import Security, SmtpSettings
from tests.notices.post import Post, only_ada

Make = Callable[..., Message]


def sender_for(post: Post, **settings: object) -> SmtpSender:
    """A sender for a server on this machine."""
    values: dict[str, object] = {"host": "localhost", "port": post.port, "timeout_s": 5}
    return SmtpSender(SmtpSettings(**(values | settings)))  # type: ignore[arg-type]


def test_a_message_is_taken_and_the_answer_is_the_proof(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """The server's own words are kept, beside the id."""
    proof = mailer.send(message())

    assert "250 2.0.0 taken" == proof.answer
    assert [proof.id] == post.ids()
    assert ["ada@example.com"] == post.recipients


def test_a_page_goes_over_one_connection(post: Post, mailer: SmtpSender, message: Make) -> None:
    """A connection is used again, and not for each message made anew."""
    for number in range(20):
        mailer.send(message(address=f"ada{number}@example.com"))

    assert 20 == len(post.mails)
    assert 1 == len(post.sessions)


def test_a_connection_is_made_anew_after_its_share(post: Post, message: Make) -> None:
    """Servers that allow only so many messages a connection are obeyed."""
    sender = sender_for(post, per_connection=3)
    for number in range(7):
        sender.send(message(address=f"ada{number}@example.com"))
    sender.close()

    assert 3 == len(post.sessions)


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "553 not allowed", "554 no"])
def test_a_refused_recipient_is_refused_for_good(
    post: Post, mailer: SmtpSender, message: Make, answer: str
) -> None:
    """The answer is kept for the ledger; the next recipient is told on the same connection."""
    post.answers["gone@example.com"] = answer

    with pytest.raises(Refused) as caught:
        mailer.send(message(address="gone@example.com"))
    mailer.send(message())

    assert (f"smtp_{answer[:3]}", answer) == (caught.value.code, caught.value.answer)
    assert ["ada@example.com"] == post.recipients


def test_a_recipient_that_is_put_off_is_tried_later(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """A full mailbox is no reason to give up, and none to stop with the others."""
    post.answers["full@example.com"] = "452 4.2.2 mailbox full"

    with pytest.raises(Deferred) as caught:
        mailer.send(message(address="full@example.com"))
    mailer.send(message())

    assert "smtp_452" == caught.value.code
    assert ["ada@example.com"] == post.recipients


def test_a_message_that_the_server_will_not_have_is_refused(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """Refused after the content means refused."""
    post.after_data.append("554 5.7.1 looks like spam")

    with pytest.raises(Refused) as caught:
        mailer.send(message())

    assert "smtp_554" == caught.value.code


def test_a_server_that_goes_away_takes_nothing_and_comes_back(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """An idle connection that died is noticed; a server that is down is a fault that passes."""
    mailer.send(message())
    post.stop()

    with pytest.raises(ChannelDown):
        mailer.check()
    with pytest.raises(ChannelDown) as caught:
        mailer.send(message())
    post.start()
    mailer.check()
    mailer.send(message())

    assert "no_connection" == caught.value.code
    assert not isinstance(caught.value, Deferred)
    assert 2 == len(post.mails)


def test_a_server_that_says_421_is_down_for_everybody(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """A server that closes blames no recipient."""
    post.answers["ada@example.com"] = "421 closing"

    with pytest.raises(ChannelDown) as caught:
        mailer.send(message())

    assert "smtp_421" == caught.value.code
    assert not isinstance(caught.value, Deferred)


def test_an_address_in_another_script_needs_a_server_that_knows_it(
    post: Post, message: Make
) -> None:
    """The mail goes out with SMTPUTF8 where the server offers it, and is refused where not."""
    post.stop()
    post.start(enable_SMTPUTF8=True)
    with closing(sender_for(post)) as sender:
        sender.send(message(address="สมชาย@example.com"))
    post.stop()
    post.start(enable_SMTPUTF8=False)

    with closing(sender_for(post)) as sender, pytest.raises(Refused) as caught:
        sender.send(message(address="สมชาย@example.com"))

    assert "smtputf8_unsupported" == caught.value.code
    assert ["สมชาย@example.com"] == post.recipients


def test_an_international_domain_needs_no_server_that_knows_it(post: Post, message: Make) -> None:
    """The domain travels in ASCII, to any server."""
    post.stop()
    post.start(enable_SMTPUTF8=False)
    with closing(sender_for(post)) as sender:
        sender.send(message(address="ada@bücher.example"))

    assert ["ada@xn--bcher-kva.example"] == post.recipients


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_and_with_a_login(
    message: Make, certificate: tuple[Path, Path], security: Security
) -> None:
    """STARTTLS and TLS from the first byte, the server's name checked, user and password given."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    options = {"tls_context": context} if security == "starttls" else {"ssl_context": context}
    post = Post()
    post.start(
        hostname="localhost", authenticator=only_ada, auth_required=True, **options,
        auth_require_tls=security == "starttls",
    )  # fmt: skip
    sender = sender_for(
        post, security=security, ca_file=str(certificate[0]), user="ada", password="engine"
    )

    proof = sender.send(message())
    sender.close()
    post.stop()

    assert [proof.id] == post.ids()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"password": "wrong"}, "login_refused"), ({"ca_file": ""}, "tls_failed")],
)
def test_wrong_settings_blame_the_channel_and_no_recipient(
    message: Make, certificate: tuple[Path, Path], changes: dict[str, str], code: str
) -> None:
    """A wrong password or a certificate that nobody vouches for loses no notice."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    post = Post()
    post.start(hostname="localhost", authenticator=only_ada, tls_context=context)
    right = {"security": "starttls", "ca_file": str(certificate[0]), "user": "ada"}
    sender = sender_for(post, **(right | {"password": "engine"} | changes))

    with pytest.raises(ChannelDown) as caught:
        sender.send(message())
    post.stop()

    assert code == caught.value.code


def test_the_password_is_shown_nowhere() -> None:
    """Settings that are printed or logged keep it to themselves."""
    assert "engine" not in repr(SmtpSettings(user="ada", password="engine"))


def test_a_message_withdrawn_at_the_last_instant_has_not_begun(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """Its recipient was named to the server and its text was not; the connection goes on."""

    def withdraw() -> None:
        raise Withdrawn("acknowledged")

    with pytest.raises(Withdrawn):
        mailer.send(message(begins=withdraw))
    mailer.send(message(address="next@example.com"))

    assert ["next@example.com"] == post.recipients
    assert 1 == len(post.sessions)
