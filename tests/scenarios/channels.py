"""Real channels for scenarios: mail, pagers, voice and webhooks, and people who are reached so."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

import yaml

from firsthour.records.shapes import Contact
from firsthour.records.shown import LedgerLine
from firsthour.settings import Channel, Imap, Notices, Smtp
from gate.returns import relay_returns
from service.mailbox_watch import mailbox_watch
from tests.notices.mailbox import PASSWORD, USER, Mailbox
from tests.notices.post import Post
from tests.receiver import Receiver
from tests.world import DIRECTORY, World

NOTICE = "initial_notice:customers:1"
"""The first notice to the customers with whom a case is opened."""
OWNER = "mara.lindqvist"
P = TypeVar("P", bound=Post)


@contextmanager
def running(post: P) -> Iterator[P]:
    """A mail server that listens until the end of the block."""
    post.start()
    try:
        yield post
    finally:
        post.stop()


def over(
    mail: Post, *, timeout_s: float = 5.0, smtp: Smtp | None = None, **channels: dict[str, Any]
) -> Notices:
    """Mail by a real server, two at a time, given up after ``timeout_s``; and further channels."""
    there = {"kind": "smtp", "host": "127.0.0.1", "port": mail.port, "timeout_s": timeout_s}
    there |= {"connections": 2}
    every = {"email": there, **channels}
    made = {name: Channel.model_validate(options) for name, options in every.items()}
    return Notices(
        channel="smtp", smtp=smtp or Smtp(host="127.0.0.1", port=mail.port), channels=made
    )


def by_json(there: Receiver, **options: object) -> dict[str, Any]:
    """A channel over Apprise to a receiver of JSON; addresses are paths."""
    return {
        "kind": "apprise",
        "url": f"json://localhost:{there.port}/{{address}}",
        "timeout_s": 2,
        **options,
    }


def by_webhook(**options: object) -> dict[str, Any]:
    """Signed webhooks to receivers on this machine."""
    return {"kind": "webhook", "trusted_hosts": ["localhost"], "timeout_s": 2, **options}


def contacts(name: str, *ways: tuple[str, str]) -> tuple[Contact, ...]:
    """One human with further ways, in the order in which they are tried."""
    return tuple(Contact(name, address, channel=channel) for channel, address in ways)


def people(folder: Path, **changes: dict[str, Any]) -> Path:
    """The directory of the demonstration with changes to people (``mara_lindqvist``), as a file."""
    whole = yaml.safe_load(DIRECTORY.read_text("utf-8"))
    for name, change in changes.items():
        whole["people"][name.replace("_", ".", 1)] |= change
    file = folder / "directory.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), "utf-8")
    return file


def reached_by(*ways: tuple[str, str]) -> dict[str, Any]:
    """A person's contacts, in the order in which they are tried."""
    return {"contacts": [{"channel": channel, "address": address} for channel, address in ways]}


def lines(w: World, notice: str = "initial_notice") -> dict[str, LedgerLine]:
    """What the ledger says of a kind of notice to customers, by address."""
    return {line.enrolment.address: line for line in w.ledger(notice) if line.enrolment.customer}


def steps(line: LedgerLine) -> list[tuple[str, str]]:
    """Every state of a delivery, with the reason where there is one."""
    return [(step.state.value, str(step.detail.get("why", ""))) for step in line.steps]


def mails_to(post: Post, address: str) -> list[EmailMessage]:
    """What a mail server took for an address, in order."""
    both = zip(post.recipients, post.mails, strict=True)
    return [mail for recipient, mail in both if recipient == address]


def plain(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


@contextmanager
def returning() -> Iterator[Mailbox]:
    """A mailbox of returned mails that is there until the end of the block."""
    box = Mailbox()
    box.start()
    try:
        yield box
    finally:
        box.stop()


def with_mailbox(notices: Notices, box: Mailbox, password: Path) -> Notices:
    """The same settings with this mailbox; its password is put into a file of this name."""
    password.write_text(PASSWORD, "utf-8")
    imap = Imap(
        host="127.0.0.1",
        port=box.port,
        security="none",
        user=USER,
        password=f"file:{password}",
    )
    return notices.model_copy(update={"imap": imap})


async def read_mailbox(w: World) -> None:
    """One round of the worker: what came back is read, and the cases are told of it."""
    watch = mailbox_watch(w.tools)
    assert watch is not None
    await watch.look()
    await relay_returns(w.client, w.tools.store, w.now)
    await w.quiet()
