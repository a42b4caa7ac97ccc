"""What tests of notices share: records, a mail server, a certificate and a message."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from firsthour.notices.channels.senders import Message, message_id, thread_id
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.settings import SmtpSettings
from firsthour.records.store import Store
from tests.fresh import fresh
from tests.notices.examples import AT
from tests.notices.post import Post

CASE = "ESC-2026-000017"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give migrated, empty records."""
    records = fresh(tmp_path)
    yield records
    records.close()


@pytest.fixture
def post() -> Iterator[Post]:
    """Give a mail server that listens."""
    server = Post()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailer(post: Post) -> Iterator[SmtpSender]:
    """Give a sender for that server."""
    sender = SmtpSender(SmtpSettings("127.0.0.1", post.port, timeout_s=5, connections=2))
    yield sender
    sender.close()


@pytest.fixture
def message() -> Callable[..., Message]:
    """Give a maker of messages."""
    return make_message


def make_message(**changes: object) -> Message:
    """A message to Ada, with the given fields changed."""
    made = Message(
        message_id=message_id(
            b"key", CASE, "example.com", "initial_notice:1", "0", "ada@example.com"
        ),
        thread=thread_id(CASE, "example.com"),
        case=CASE,
        sender_name="Customer Care",
        sender_address="care@example.com",
        name="Ada Byron",
        address="ada@example.com",
        reply_to="escalations@example.com",
        subject="[ESC-2026-000017] We are on it",
        text="Dear Ada\n",
        html="<p>Dear Ada</p>",
        at=AT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a certificate for localhost and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [*command, "-keyout", str(key), "-out", str(cert), *names], check=True, capture_output=True
    )
    return cert, key
