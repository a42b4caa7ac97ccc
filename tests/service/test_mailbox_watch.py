"""A worker reads the mailbox of returned mails, and what it sees stands in the records."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from firsthour.domain.stages import Audience
from firsthour.notices.channels.smtp import SmtpSender
from firsthour.notices.telling.bounces import MAILBOX
from firsthour.records.ledger.channels import channel_states
from firsthour.settings import Imap, Notices, Settings
from service.mailbox_watch import MailboxWatch, mailbox_watch
from service.tools import Tools, build
from tests.notices import returned
from tests.notices.conftest import mailer as mailer  # noqa: PLC0414 - a fixture
from tests.notices.conftest import post as post  # noqa: PLC0414 - a fixture
from tests.notices.mailbox import PASSWORD, USER, Mailbox
from tests.notices.post import Post
from tests.notices.world import World, customers, notice, open_case
from tests.service.test_worker_door import PEOPLE


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Give a mailbox that is served."""
    served = Mailbox()
    served.start()
    yield served
    served.stop()


def tools_for(folder: Path, imap: Imap) -> Tools:
    """A worker's tools, with a mailbox or none."""
    notices = Notices(channel="outbox", imap=imap)
    return build(Settings(home=str(folder / "home"), directory=str(PEOPLE), notices=notices))


@pytest.fixture
def tools(tmp_path: Path, mailbox: Mailbox) -> Iterator[Tools]:
    """Give a worker's tools, whose mailbox's password lies in a file."""
    secret = tmp_path / "password"
    secret.write_text(f"{PASSWORD}\n")
    given = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", "user": USER}
    made = tools_for(tmp_path, Imap(**given, password=f"file:{secret}", move_to="Read"))
    yield made
    made.close()


@pytest.fixture
def watch(tools: Tools) -> MailboxWatch:
    """Give the worker's watch."""
    found = mailbox_watch(tools)
    assert found is not None
    return found


def test_without_a_mailbox_nothing_is_read(tmp_path: Path) -> None:
    """The round does not exist."""
    made = tools_for(tmp_path, Imap())

    found = mailbox_watch(made)
    made.close()

    assert found is None


async def test_what_came_back_is_noted_by_the_worker(
    tools: Tools, watch: MailboxWatch, mailbox: Mailbox, post: Post, mailer: SmtpSender
) -> None:
    """By the settings as they are written; and the records show how often it was of use."""
    world = open_case(tools.store, customers(1))
    await asyncio.to_thread(told, world, mailer)
    one = str(post.mails[0]["Message-ID"])
    await asyncio.to_thread(mailbox.deliver, returned.made(returned.GMAIL, one, "c1@example.com"))

    await watch.look()

    (state,) = (each for each in channel_states(tools.store) if each.channel == MAILBOX)
    (line,) = world.ledger("notice:1")
    assert "failed" == line.state
    assert (MAILBOX, "closed", 0, "", 1) == (
        state.channel, state.state, state.failures, state.fault, state.sent
    )  # fmt: skip
    assert ["Delivery Status Notification (Failure)"] == await asyncio.to_thread(
        mailbox.subjects, "Read"
    )


async def test_a_mailbox_that_is_away_disturbs_nobody(
    tools: Tools, watch: MailboxWatch, mailbox: Mailbox
) -> None:
    """The round raises nothing; the records say since when, and that it is over."""
    await asyncio.to_thread(mailbox.go)
    await watch.look()
    (away,) = channel_states(tools.store)
    await asyncio.to_thread(mailbox.come)
    await watch.look()
    watch.bounces._not_before = 0.0
    await watch.look()
    (back,) = channel_states(tools.store)

    assert back.state == watch.shown().state
    assert ("open", 1, "no_connection") == (away.state, away.failures, away.fault)
    assert ("closed", 0, "") == (back.state, back.failures, back.fault)
    assert away.since < back.since


def told(world: World, mailer: SmtpSender) -> None:
    """Tell the customers of the case."""
    world.tell(mailer, world.wanted(notice(Audience.CUSTOMERS)))
