"""Signed webhooks against a real receiver, which verifies them with the reference library."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from firsthour.notices.channels import webhook
from firsthour.notices.channels.registry import ChannelInvalid
from firsthour.notices.channels.senders import Deferred, Message, Refused, Withdrawn
from firsthour.notices.channels.webhook import WebhookSender, opened, webhook_id
from firsthour.notices.settings import ChannelSettings, NoticeSettings
from firsthour.tokens import endpoint_secret, webhook_key
from tests.notices.examples import AT
from tests.receiver import Receiver, receiver

Make = Callable[..., Message]
KEY = b"the key of the tokens"


def sender_for(**options: object) -> WebhookSender:
    """A sender that may call this machine."""
    given = {"trusted_hosts": ["localhost"], "timeout_s": 5.0} | options
    channel = ChannelSettings("webhook", "webhook", options=given)
    return opened(channel, NoticeSettings(token_key=KEY))


def secret(url: str, given: str = "") -> str:
    """What the receiver at a URL was told to verify with."""
    return endpoint_secret(webhook_key(given, KEY), url)


@pytest.fixture
def there() -> Iterator[Receiver]:
    """Give a receiver."""
    with receiver() as made:
        yield made


@pytest.fixture
def sender() -> Iterator[WebhookSender]:
    """Give a sender."""
    made = sender_for()
    yield made
    made.close()


def test_a_webhook_is_signed_and_says_what_a_mail_would(
    there: Receiver, sender: WebhookSender, message: Make
) -> None:
    """The reference library verifies it; the body tells the notice; the proof is id and answer."""
    url = there.url()
    there.answers.append((202, {}, b"queued"))

    proof = sender.send(
        message(address=url, kind="status_update", due=AT + timedelta(hours=1), language="tr")
    )
    got = there.requests[0]
    body = Webhook(secret(url)).verify(got.body, got.headers)

    assert ("webhook", got.headers["webhook-id"], "202 queued") == (
        proof.channel,
        proof.id,
        proof.answer,
    )
    assert "escalation.status_update" == body["type"]
    assert {
        "case": "ESC-2026-000017",
        "kind": "status_update",
        "subject": "[ESC-2026-000017] We are on it",
        "text": "Dear Ada\n",
        "language": "tr",
        "due": (AT + timedelta(hours=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    } == body["data"]


def test_each_receiver_has_its_own_secret(
    there: Receiver, sender: WebhookSender, message: Make
) -> None:
    """What is signed for one URL, the receiver of another does not believe."""
    sender.send(message(address=there.url("/one")))
    got = there.requests[0]

    assert secret(there.url("/one")) != secret(there.url("/two"))
    with pytest.raises(WebhookVerificationError):
        Webhook(secret(there.url("/two"))).verify(got.body, got.headers)


def test_a_key_of_the_settings_goes_before_that_of_the_tokens(
    there: Receiver, message: Make
) -> None:
    """The secrets follow from it, on each machine the same."""
    options = {"trusted_hosts": ["localhost"]}
    channel = ChannelSettings("webhook", "webhook", secret="a key", options=options)
    sender = opened(channel, NoticeSettings(token_key=KEY))

    sender.send(message(address=there.url()))
    sender.close()
    got = there.requests[0]

    Webhook(secret(there.url(), "a key")).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret(there.url())).verify(got.body, got.headers)


def test_a_repetition_has_the_same_id_and_another_message_has_not(
    there: Receiver, sender: WebhookSender, message: Make
) -> None:
    """A receiver that keeps ids sees each notice once; a correction names what it corrects."""
    first = message(address=there.url())
    sender.send(first)
    sender.send(message(address=there.url(), repeated=True))
    sender.send(message(address=there.url(), message_id="<2@x>", corrects=first.message_id))
    ids = [got.headers["webhook-id"] for got in there.requests]

    assert ids[0] == ids[1] != ids[2]
    assert webhook_id(first.message_id) == ids[0] == there.requests[2].data["data"]["corrects"]


def test_connections_are_used_again(there: Receiver, sender: WebhookSender, message: Make) -> None:
    """Twenty webhooks to one host need one connection, whatever its short answers say."""
    there.answers = [(200, {}, b"thanks " * 700)] * 20
    for _ in range(20):
        sender.send(message(address=there.url()))

    assert 1 == len({got.connection for got in there.requests})


def test_several_threads_may_send_at_once(there: Receiver, message: Make) -> None:
    """Nothing is lost or mixed; no more connections than are allowed."""
    sender = sender_for(concurrency=4)
    with ThreadPoolExecutor(8) as pool:
        jobs = [message(address=there.url(f"/{n}"), message_id=f"<{n}@x>") for n in range(40)]
        proofs = list(pool.map(sender.send, jobs))
    sender.close()
    got = {each.path: each.headers["webhook-id"] for each in there.requests}

    assert {f"/{n}": proof.id for n, proof in enumerate(proofs)} == got
    assert len({each.connection for each in there.requests}) <= 4


@pytest.mark.parametrize("status", [400, 401, 404, 408, 429, 500, 503])
def test_any_answer_but_yes_and_never_is_tried_again(
    there: Receiver, sender: WebhookSender, message: Make, status: int
) -> None:
    """A receiver that is being mended answers anything; it is tried for a day after its time."""
    there.answers.append((status, {}, b"not now"))

    with pytest.raises(Deferred) as caught:
        sender.send(message(address=there.url()))

    assert (f"http_{status}", f"{status} not now") == (caught.value.code, caught.value.answer)
    assert 24 * 3600 == sender.patience_s


@pytest.mark.parametrize("status", [410, 413])
def test_gone_and_too_large_are_for_good(
    there: Receiver, sender: WebhookSender, message: Make, status: int
) -> None:
    """410 means that the receiver wants no more, by the specification."""
    there.answers.append((status, {}, b""))

    with pytest.raises(Refused) as caught:
        sender.send(message(address=there.url()))

    assert f"http_{status}" == caught.value.code


def test_a_receiver_that_asks_to_be_left_alone_is(
    there: Receiver, sender: WebhookSender, message: Make
) -> None:
    """Until Retry-After is over nothing goes to it; others are sent to meanwhile."""
    there.answers.append((429, {"Retry-After": "120"}, b""))

    with pytest.raises(Deferred) as first:
        sender.send(message(address=there.url("/busy")))
    with pytest.raises(Deferred) as second:
        sender.send(message(address=there.url("/busy")))
    sender.send(message(address=there.url("/idle")))

    assert ("http_429", 120.0) == (first.value.code, first.value.after_s)
    assert "asked_to_wait" == second.value.code
    assert 110 < second.value.after_s <= 120
    assert ["/busy", "/idle"] == [got.path for got in there.requests]


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("Fri, 31 Dec 2100 23:59:59 GMT", 3600, 3600),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("9" * 400, 0, 3600),
    ],
)
def test_strange_waits_are_bounded(
    there: Receiver, sender: WebhookSender, message: Make, told: str, least: float, most: float
) -> None:
    """Dates are understood, nonsense is none, and nobody is left alone for longer than an hour."""
    there.answers.append((503, {"Retry-After": told}, b""))

    with pytest.raises(Deferred) as caught:
        sender.send(message(address=there.url()))

    assert least <= caught.value.after_s <= most


def test_a_redirect_is_not_followed(there: Receiver, sender: WebhookSender, message: Make) -> None:
    """Nothing that is signed for one place goes to another."""
    there.answers.append((307, {"Location": there.url("/elsewhere")}, b""))

    with pytest.raises(Deferred) as caught:
        sender.send(message(address=there.url()))

    assert "http_307" == caught.value.code
    assert ["/hooks"] == [got.path for got in there.requests]


@pytest.mark.parametrize("mode", ["hang", "drip"])
def test_a_receiver_that_does_not_answer_is_given_up(
    there: Receiver, message: Make, mode: str
) -> None:
    """In time, however slowly it trickles; it may have taken the message, which has its id."""
    there.mode = mode
    sender, begun = sender_for(timeout_s=0.5), monotonic()

    with pytest.raises(Deferred) as caught:
        sender.send(message(address=there.url()))
    sender.close()

    assert "connection_lost" == caught.value.code
    assert monotonic() - begun < 5


def test_a_server_that_hangs_is_left_alone_for_a_while(
    there: Receiver, message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After three in a row, whatever the receiver on it; others are told, and it is tried again."""
    there.mode = "hang"
    sender, codes = sender_for(timeout_s=0.3), []
    for number in range(6):
        with pytest.raises(Deferred) as caught:
            sender.send(message(address=there.url(f"/{number}")))
        codes.append(caught.value.code)
    asked = len(there.requests)
    with receiver() as other:
        sender.send(message(address=other.url()))
    there.mode = ""
    monkeypatch.setattr(webhook, "monotonic", lambda: monotonic() + 21)
    sender.send(message(address=there.url()))
    there.mode = "hang"
    with pytest.raises(Deferred) as caught:
        sender.send(message(address=there.url()))
    there.mode = ""
    proof = sender.send(message(address=there.url()))
    sender.close()

    assert ["connection_lost"] * 3 + ["hangs"] * 3 == codes
    assert 3 == asked
    assert "connection_lost" == caught.value.code
    assert "webhook" == proof.channel


def test_a_connection_that_is_dropped_is_tried_again(
    there: Receiver, sender: WebhookSender, message: Make
) -> None:
    """And nobody else has to wait for it."""
    there.mode = "drop"

    with pytest.raises(Deferred) as caught:
        sender.send(message(address=there.url()))
    there.mode = ""
    sender.send(message(address=there.url()))

    assert "connection_lost" == caught.value.code


def test_a_receiver_that_is_away_is_put_off(sender: WebhookSender, message: Make) -> None:
    """It is this one receiver that is not there: the channel works."""
    with receiver() as made:
        url = made.url()

    with pytest.raises(Deferred) as caught:
        sender.send(message(address=url))

    assert "no_connection" == caught.value.code


def test_an_endless_answer_is_read_a_little(
    there: Receiver, sender: WebhookSender, message: Make
) -> None:
    """What is kept of an answer is short and one line; the status is what counts."""
    there.answers.append((200, {}, b"yes\r\n\x1b[31m" + b"x" * 5_000_000))

    proof = sender.send(message(address=there.url()))

    assert proof.answer.startswith("200 yes [31mxxx")
    assert 300 == len(proof.answer)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://localhost:1/", "private_host"),
        ("https://127.0.0.1:1/", "private_host"),
        ("https://[::1]:1/", "private_host"),
        ("https://[::ffff:127.0.0.1]:1/", "private_host"),
        ("https://169.254.169.254/latest/meta-data", "private_host"),
        ("https://10.0.0.7/", "private_host"),
        ("https://0/", "private_host"),
        ("https://2130706433/", "private_host"),
        ("http://example.com/", "not_https"),
        ("ftp://example.com/", "invalid_address"),
        ("https://ada:engine@example.com/", "invalid_address"),
        ("hello", "invalid_address"),
        ("https://exa mple.com/", "invalid_address"),
        ("https://example.com/\r\nx: y", "invalid_address"),
    ],
)
def test_nothing_goes_into_private_networks_or_unencrypted(
    message: Make, url: str, code: str
) -> None:
    """Addresses of customers come from outside: they lead to no machine of ours."""
    sender = sender_for(trusted_hosts=[])

    with pytest.raises(Refused) as caught:
        sender.send(message(address=url))
    sender.close()

    assert code == caught.value.code


def test_a_name_that_leads_into_a_private_network_is_refused(
    there: Receiver, message: Make
) -> None:
    """The address counts and not the name; without trust nothing reaches this machine."""
    sender = sender_for(trusted_hosts=["*.example.com"])

    with pytest.raises(Refused) as caught:
        sender.send(message(address=there.url().replace("http:", "https:")))
    sender.close()

    assert "private_host" == caught.value.code
    assert [] == there.requests


def test_a_channel_with_a_url_of_its_own_takes_the_address_into_it(
    there: Receiver, message: Make
) -> None:
    """An address cannot lead out of the place that the URL has for it."""
    channel = ChannelSettings(
        "tickets", "webhook", there.url("/t/{address}/in"), "", {"trusted_hosts": "localhost,x"}
    )
    sender = opened(channel, NoticeSettings(token_key=KEY))

    sender.send(message(address="../a?b=c#d"))
    sender.close()

    assert ["/t/..%2Fa%3Fb%3Dc%23d/in"] == [got.path for got in there.requests]


def test_a_message_withdrawn_at_the_last_instant_is_not_posted(
    there: Receiver, sender: WebhookSender, message: Make
) -> None:
    """The receiver hears nothing of it."""

    def withdraw() -> None:
        raise Withdrawn("acknowledged")

    with pytest.raises(Withdrawn):
        sender.send(message(address=there.url(), begins=withdraw))

    assert [] == there.requests


def test_without_a_key_there_is_no_channel() -> None:
    """Nothing is signed with a key that everybody knows."""
    with pytest.raises(ChannelInvalid) as caught:
        opened(ChannelSettings("webhook", "webhook"), NoticeSettings())

    assert ["secret"] == [problem.field for problem in caught.value.problems]


def test_addresses_stand_in_no_log(
    there: Receiver, sender: WebhookSender, message: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """The path of a webhook's address may be all that keeps others from using it."""
    with caplog.at_level(logging.DEBUG):
        sender.send(message(address=there.url("/hooks-hunter2")))

    assert "hunter2" not in caplog.text
