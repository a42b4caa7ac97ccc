"""Mail servers that are strict, slow, or give receipts; and what is known once one has hung up."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from firsthour.notices.channels.receipts import envelope_id, xtext
from firsthour.notices.channels.senders import ChannelDown, Deferred, Message, Refused
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.settings import Receipts, SmtpSettings
from tests.notices.post import Post

Make = Callable[..., Message]


class Careful(SMTP):
    """A server that gives receipts (RFC 3461): it keeps what is asked of it."""

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - the name that aiosmtpd calls
        """Take RET and ENVID out, which the library does not know."""
        await super().smtp_MAIL(self._kept(arg or "", ("RET", "ENVID")))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - the name that aiosmtpd calls
        """Take NOTIFY and ORCPT out."""
        await super().smtp_RCPT(self._kept(arg or "", ("NOTIFY", "ORCPT")))

    def _kept(self, arg: str, names: tuple[str, ...]) -> str:
        left = []
        for word in arg.split():
            name, _, value = word.partition("=")
            if name.upper() in names:
                self.event_handler.asked[name.upper()] = value
            else:
                left.append(word)
        return " ".join(left)


class Office(Post):
    """A server with such a clerk; ``hangs_up`` after the next message, which it keeps."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: dict[str, str] = {}
        self.hangs_up = False

    def start(self, **options: Any) -> None:  # noqa: ANN401 - those of aiosmtpd
        """Listen."""
        office = self

        class Desk(Controller):
            """Gives each caller the careful clerk."""

            def factory(self) -> SMTP:
                """The clerk."""
                return Careful(office, **self.SMTP_kwargs)

        self._controller = Desk(self, hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()

    async def handle_EHLO(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, said: list[str]
    ) -> list[str]:
        """Say that receipts are given."""
        session.host_name = name
        return [*said[:-1], "250-DSN", *said[-1:]]

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message; hang up before saying so, if that is wanted."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.hangs_up and isinstance(server.transport, asyncio.Transport):
            self.hangs_up = False
            server.transport.abort()
        return answer


@pytest.fixture
def office() -> Iterator[Office]:
    """Give a server with receipts."""
    made = Office()
    made.start()
    yield made
    made.stop()


def sender_for(post: Post, receipts: Receipts = "all", timeout_s: float = 5) -> SmtpSender:
    """A sender for a server on this machine."""
    return SmtpSender(SmtpSettings("127.0.0.1", post.port, timeout_s=timeout_s, receipts=receipts))


def test_receipts_are_asked_for_under_the_message_id(office: Office, message: Make) -> None:
    """Of delivery, delay and failure; they lead back to the message, and to whom it was for."""
    told = message()
    with closing(sender_for(office)) as sender:
        sender.send(told)

    assert {
        "RET": "HDRS",
        "ENVID": told.message_id.strip("<>"),
        "NOTIFY": "SUCCESS,FAILURE,DELAY",
        "ORCPT": "rfc822;ada@example.com",
    } == office.asked
    assert [told.message_id] == office.ids()


def test_fewer_receipts_or_none_where_the_settings_say_so(office: Office, message: Make) -> None:
    """A mailbox need not fill with news of what went well."""
    with closing(sender_for(office, "failures")) as sender:
        sender.send(message())
    failures = dict(office.asked)
    office.asked.clear()
    with closing(sender_for(office, "none")) as sender:
        sender.send(message())

    assert "FAILURE,DELAY" == failures["NOTIFY"]
    assert {} == office.asked


def test_a_server_without_receipts_is_asked_for_none(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """One that does not offer them would refuse the words."""
    mailer.send(message())

    assert 1 == len(post.mails)


def test_what_receipts_name_is_written_in_plain_letters() -> None:
    """By the letter of RFC 3461; an id that is too long is named by the part that is unique."""
    long = f"<{'0' * 32}.esc-2026-000017@{'a' * 60}.{'b' * 60}.example>"

    assert "a+2Bb+3Dc+20d" == xtext("a+b=c d")
    assert f"{'0' * 32}.esc-2026-000017" == envelope_id(long)
    assert "1.esc-1@example.com" == envelope_id("<1.esc-1@example.com>")


def test_a_message_that_is_larger_than_the_server_takes_is_not_sent(
    post: Post, message: Make
) -> None:
    """The server has said how large; the next message goes over the same connection."""
    post.stop()
    post.start(data_size_limit=20_000)
    with closing(sender_for(post)) as sender:
        with pytest.raises(Refused) as caught:
            sender.send(message(document="<p>" + "x" * 30_000))
        sender.send(message())

    assert "too_large" == caught.value.code
    assert "of 20000 that the server takes" in caught.value.answer
    assert 1 == len(post.sessions) == len(post.mails)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("552 5.3.4 message too big for system", "too_large"),
        ("552 5.2.2 mailbox full", "smtp_552"),
    ],
)
def test_a_message_that_is_found_too_large_is_told_from_a_full_mailbox(
    post: Post, mailer: SmtpSender, message: Make, answer: str, code: str
) -> None:
    """The same number means both; the server's second number says which."""
    post.after_data.append(answer)

    with pytest.raises(Refused) as caught:
        mailer.send(message())

    assert code == caught.value.code


def test_a_server_that_hangs_up_after_the_text_may_have_it(office: Office, message: Make) -> None:
    """It has taken it here; sent again, it has the same id and is one message."""
    office.hangs_up = True
    told = message()
    with closing(sender_for(office)) as sender:
        with pytest.raises(ChannelDown) as caught:
            sender.send(told)
        sender.send(told)

    assert "connection_lost" == caught.value.code
    assert not isinstance(caught.value, Deferred)
    assert [told.message_id] * 2 == office.ids()


def test_a_stranger_is_taken_at_the_second_try(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """Greylisting: the first try is put off, and the same message taken later."""
    post.answers["ada@example.com"] = "451 4.7.1 greylisted, try again"

    with pytest.raises(Deferred) as caught:
        mailer.send(message())
    del post.answers["ada@example.com"]
    mailer.send(message())

    assert ("smtp_451", 1) == (caught.value.code, len(post.mails))


def test_a_server_that_says_nothing_is_given_up(message: Make) -> None:
    """In time, whatever it is doing: it is tried again, and that nothing was taken is known."""

    class Asleep(Post):
        async def handle_RCPT(self, *_: object) -> str:  # noqa: N802 - never answers
            await asyncio.Event().wait()
            return ""

    post = Asleep()
    post.start()
    with closing(sender_for(post, timeout_s=0.5)) as sender, pytest.raises(Deferred) as caught:
        sender.send(message())
    post.stop()

    assert ("hangs", []) == (caught.value.code, post.mails)


def test_a_correction_answers_the_message_that_it_corrects(
    post: Post, mailer: SmtpSender, message: Make
) -> None:
    """It stands below it, in the thread of the case; other messages stand below the case."""
    first = message()
    mailer.send(first)
    mailer.send(message(message_id="<2.esc@example.com>", corrects=first.message_id))
    plain, correction = post.mails

    assert first.thread == plain["In-Reply-To"] == plain["References"]
    assert first.message_id == correction["In-Reply-To"]
    assert f"{first.thread} {first.message_id}" == correction["References"]


def test_an_id_cannot_add_a_header(post: Post, mailer: SmtpSender, message: Make) -> None:
    """Line ends in what is corrected are spaces; nobody else is told."""
    mailer.send(message(corrects="<1@x>\r\nBcc: eve@example.com"))

    assert ["ada@example.com"] == post.recipients
    assert "<1@x> Bcc: eve@example.com" == post.mails[0]["In-Reply-To"]
    assert post.mails[0]["Bcc"] is None
