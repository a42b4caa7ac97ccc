"""Channels over Apprise against a real receiver of its JSON; secrets are shown nowhere."""

import logging
from base64 import b64decode
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from time import monotonic
from urllib.parse import quote, quote_plus

import pytest
from apprise.plugins.custom_json import NotifyJSON

from firsthour.notices.channels.apprise import AGAIN, AppriseOptions, AppriseSender, _Target, opened
from firsthour.notices.channels.registry import ChannelInvalid
from firsthour.notices.channels.senders import (
    ChannelDown,
    ChannelFault,
    Deferred,
    Message,
    Refused,
    Withdrawn,
)
from firsthour.notices.settings import ChannelSettings, NoticeSettings
from tests.receiver import Receiver, receiver

Make = Callable[..., Message]
SECRET = "hunter2/&?:@ and more"
ENVIRON = {"NOTIFY_HOOK": SECRET, "DATABASE_PASSWORD": "another"}
LOCAL = ("localhost", "127.0.0.1")
TRUSTING = AppriseOptions(trusted_hosts=LOCAL, timeout_s=5)


@pytest.fixture
def there() -> Iterator[Receiver]:
    """Give a receiver."""
    with receiver() as made:
        yield made


@pytest.fixture
def everything_logged() -> Iterator[StringIO]:
    """Give what a worker writes whose logging tells everything."""
    written, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    root.removeHandler(handler)


def contact(there: Receiver, path: str = "/in", user: str = "us:{env:NOTIFY_HOOK}@") -> str:
    """The address of a contact at the receiver, with a secret by reference."""
    return f"json://{user}localhost:{there.port}{path}"


def sender_for(url: str = "", options: AppriseOptions = TRUSTING) -> AppriseSender:
    """A sender that knows a secret."""
    return AppriseSender(url, options, environ=ENVIRON)


def test_a_contact_is_an_apprise_url(there: Receiver, message: Make) -> None:
    """The service gets subject and text; the proof says that it accepted them, no more."""
    proof = sender_for().send(message(address=contact(there)))
    got = there.requests[0]

    assert ("[ESC-2026-000017] We are on it", "Dear Ada") == (
        got.data["title"],
        got.data["message"].strip(),
    )
    assert ("apprise", message().message_id, "accepted by JSON") == (
        proof.channel,
        proof.id,
        proof.answer,
    )


def test_a_secret_reaches_the_service_as_it_is(there: Receiver, message: Make) -> None:
    """Whatever letters it has; one of a file, too."""
    sender_for().send(message(address=contact(there)))

    assert f"us:{SECRET}" == b64decode(there.requests[0].headers["authorization"][6:]).decode()


def test_a_secret_of_a_file_is_read_when_it_is_needed(
    there: Receiver, message: Make, tmp_path: Path
) -> None:
    """A secret that is changed is used from the next message on; one that is missing is awaited."""
    file = tmp_path / "hook"
    options = TRUSTING.model_copy(update={"secrets": (f"file:{tmp_path}/*",)})
    sender = sender_for(options=options)
    told = message(address=contact(there, user=f"us:{{file:{file}}}@"))

    with pytest.raises(Deferred) as caught:
        sender.send(told)
    for content in ("one\n", "two\n"):
        file.write_text(content)
        sender.send(told)
    one, two = (got.headers["authorization"] for got in there.requests)

    assert "secret_missing" == caught.value.code
    assert one != two


def test_a_channel_of_the_settings_takes_the_address_into_its_url(
    there: Receiver, message: Make
) -> None:
    """An address cannot lead out of its place in the URL."""
    sender = sender_for(f"json://localhost:{there.port}/sms/{{address}}?:to={{address}}")

    sender.send(message(address="+442055500100"))
    sender.send(message(address="x/../../y?z=1&:to=evil"))

    assert ["+442055500100", "x/../../y?z=1&:to=evil"] == [got.data["to"] for got in there.requests]


@pytest.mark.parametrize(
    ("longest", "short", "body"),
    [
        (160, "ESC-17: down, next word 10:00", "ESC-17: down, next word 10:00"),
        (160, "", "[ESC-2026-000017] We are on it"),
        (4096, "ESC-17: down", "Dear Ada"),
    ],
)
def test_where_there_is_little_room_the_short_text_is_sent(
    there: Receiver,
    message: Make,
    monkeypatch: pytest.MonkeyPatch,
    longest: int,
    short: str,
    body: str,
) -> None:
    """It stands for itself, without a subject; the subject is the short text of what has none."""
    monkeypatch.setattr(NotifyJSON, "body_maxlen", longest)

    sender_for().send(message(address=contact(there), short=short))

    assert body == there.requests[0].data["message"].strip()


def test_a_channel_may_always_be_short(there: Receiver, message: Make) -> None:
    """The settings say so for a service that can more than its readers."""
    options = TRUSTING.model_copy(update={"short": True})

    sender_for(options=options).send(message(address=contact(there), short="down"))

    assert ("", "down") == (there.requests[0].data["title"], there.requests[0].data["message"])


def test_what_is_sent_once_more_says_so(there: Receiver, message: Make, tmp_path: Path) -> None:
    """No such service knows a repetition: its reader does, in their language."""
    folder = tmp_path / "tr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "notices.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        f'msgid "{AGAIN}"\nmsgstr "Bir kez daha gönderildi."\n',
        encoding="utf-8",
    )
    sender = AppriseSender("", TRUSTING, tmp_path, ENVIRON)

    sender.send(message(address=contact(there), repeated=True))
    sender.send(message(address=contact(there), repeated=True, language="tr"))
    sender.send(message(address=contact(there)))
    english, turkish, once = (got.data["message"].strip() for got in there.requests)

    assert f"Dear Ada\n\n{AGAIN}" == english
    assert turkish.endswith("Bir kez daha gönderildi.")
    assert "Dear Ada" == once
    assert not sender.recognises


def test_a_service_that_says_no_is_tried_later(there: Receiver, message: Make) -> None:
    """Apprise does not say whether it will ever say yes; nothing is sent twice by itself."""
    there.answers = [(500, {}, b"out of order")]

    with pytest.raises(Deferred) as caught:
        sender_for().send(message(address=contact(there) + "?retry=3&wait=1"))

    assert "not_accepted" == caught.value.code
    assert "500" in caught.value.answer
    assert 1 == len(there.requests)


def test_an_optional_service_that_says_no_has_not_accepted(there: Receiver, message: Make) -> None:
    """A URL cannot make a failure a proof."""
    there.answers = [(500, {}, b"")]

    with pytest.raises(Deferred):
        sender_for().send(message(address=contact(there) + "?optional=yes"))


def test_a_redirect_is_not_followed(there: Receiver, message: Make) -> None:
    """Whatever the URL says of it: a secret goes to no other place."""
    there.answers = [(307, {"Location": f"http://127.0.0.1:{there.port}/elsewhere"}, b"")]

    with pytest.raises(Deferred):
        sender_for().send(message(address=contact(there) + "?redirect=yes"))

    assert ["/in"] == [got.path for got in there.requests]


@pytest.mark.parametrize("mode", ["hang", "drip"])
def test_a_service_that_does_not_answer_may_have_taken_it(
    there: Receiver, message: Make, mode: str
) -> None:
    """It is given up in time, and the message may have arrived."""
    there.mode = mode
    sender = sender_for(options=AppriseOptions(trusted_hosts=LOCAL, timeout_s=0.6))
    begun = monotonic()

    with pytest.raises(Deferred) as caught:
        sender.send(message(address=contact(there)))

    assert "connection_lost" == caught.value.code
    assert monotonic() - begun < 3


def test_when_all_calls_hang_the_channel_is_down(there: Receiver, message: Make) -> None:
    """What never left is told apart from what may have: nothing was sent twice."""
    there.mode = "drip"
    options = AppriseOptions(trusted_hosts=LOCAL, timeout_s=0.5, concurrency=1)
    sender = sender_for(options=options)

    with pytest.raises(Deferred):
        sender.send(message(address=contact(there)))
    with pytest.raises(ChannelDown) as caught:
        sender.send(message(address=contact(there)))
    there.over.set()

    assert ("hangs", False) == (caught.value.code, isinstance(caught.value, Deferred))
    assert 1 == len(there.requests)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("json://us:{env:DATABASE_PASSWORD}@localhost/", "secret_not_allowed"),
        ("json://us:{file:/etc/passwd}@localhost/", "secret_not_allowed"),
        ("json://us:{env:NOTIFY_HOOK}@evil.example/", "host_not_trusted"),
        ("json://us:hunter2@localhost/", "invalid_address"),
        ("json://10.0.0.7/", "private_host"),
        ("json://[::1]/", "private_host"),
        ("json://169.254.169.254/", "private_host"),
        ("mailto://us:{env:NOTIFY_HOOK}@localhost?smtp=evil.example", "host_not_trusted"),
        ("syslog://", "service_not_allowed"),
        ("dbus://", "service_not_allowed"),
        ("slack://nonsense", "invalid_address"),
        ("hello", "invalid_address"),
    ],
)
def test_a_contact_reaches_no_secret_and_no_machine_that_is_not_for_it(
    message: Make, address: str, code: str
) -> None:
    """Somebody outside may have written it."""
    sender = sender_for(options=AppriseOptions(trusted_hosts=("localhost",)))

    with pytest.raises(Refused) as caught:
        sender.send(message(address=address))

    assert code == caught.value.code


def test_files_that_may_be_read_lead_to_no_others(message: Make) -> None:
    """A pattern of paths cannot be left."""
    options = AppriseOptions(trusted_hosts=LOCAL, secrets=("file:/run/notify/*",))

    with pytest.raises(Refused) as caught:
        sender_for(options=options).send(
            message(address="json://us:{file:/run/notify/../../etc/passwd}@localhost/")
        )

    assert "secret_not_allowed" == caught.value.code


def test_a_message_withdrawn_at_the_last_instant_is_not_sent(
    there: Receiver, message: Make
) -> None:
    """The service hears nothing of it."""

    def withdraw() -> None:
        raise Withdrawn("acknowledged")

    with pytest.raises(Withdrawn):
        sender_for().send(message(address=contact(there), begins=withdraw))

    assert [] == there.requests


@pytest.mark.parametrize(
    "told",
    [
        (204, {}, b""),
        (500, {}, b"no: hunter2/&?:@ and more"),
        (302, {"Location": "/"}, b"hunter2"),
    ],
)
def test_a_secret_is_shown_nowhere(
    there: Receiver,
    message: Make,
    everything_logged: StringIO,
    capfd: pytest.CaptureFixture[str],
    told: tuple[int, dict[str, str], bytes],
) -> None:
    """Not in logs at their most talkative, not in proofs or faults, nor in what they come from."""
    there.answers = [told]
    sender = sender_for()
    shown = [repr(sender)]
    for path in ("/in/{env:NOTIFY_HOOK}", "/in/{env:NOTIFY_HOOK}?+X-Key={env:NOTIFY_HOOK}"):
        try:
            shown.append(repr(sender.send(message(address=contact(there, path)))))
        except ChannelFault as fault:
            shown += [repr(fault), fault.answer, repr(fault.__cause__)]
    printed = capfd.readouterr()
    shown += [everything_logged.getvalue(), printed.out, printed.err]

    assert there.requests
    assert not [each for each in shown if "hunter2" in each]


@pytest.mark.parametrize("form", [str, quote, quote_plus, partial(quote, safe="")])
def test_a_secret_that_a_service_repeats_is_taken_out(form: Callable[[str], str]) -> None:
    """However it is written in the URL that the service names."""
    target = _Target("", (SECRET, "hunter2"))

    assert "cannot reach host/…!" == target.hide(f"cannot reach host/{form(SECRET)}!")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("twilio://hunter2:{env:NOTIFY_TOKEN}@+12025550143/{address}", "a secret in plain words"),
        ("slak://{env:NOTIFY_A}/{address}", "Apprise knows no such service"),
    ],
)
def test_a_mistake_in_the_url_of_a_channel_is_told(url: str, told: str) -> None:
    """With the field, and without the secret."""
    with pytest.raises(ChannelInvalid) as caught:
        opened(ChannelSettings("sms", "apprise", url), NoticeSettings())

    assert ["url"] == [problem.field for problem in caught.value.problems]
    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)
