"""Notices that hang, more than a worker has slots for them: pages and records go on at once."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client

from firsthour.domain import commands as c
from firsthour.settings import Notices, Smtp
from gate.say import say
from service.work import working
from tests.notices.moody_post import moody
from tests.workflows.desk import PATIENCE_S, Desk, seated

OWNER = "mara.lindqvist@example.com"
THREADS = 2
CASES = 4
SOON_S = 5.0
"""A page takes well under a second here; the mails that hang hold their slots for twenty."""


def over(port: int) -> Notices:
    """Settings for notices over the mail server at this port."""
    return Notices(channel="smtp", smtp=Smtp(host="127.0.0.1", port=port))


async def sends_all(desk: Desk) -> None:
    """Have every notice sent that is drafted, without waiting for it."""
    for notice in (await desk.state()).notices:
        await say(desk.client, desk.case, desk.manager.said(c.SendNotice(notice)))


async def test_a_page_waits_for_no_notice_that_hangs(
    client: Client, queue: str, tmp_path: Path
) -> None:
    """To customers and to colleagues twice as many hang as there is room for; then a case opens."""
    with moody() as (post, _):
        post.hangs, post.but = True, frozenset((OWNER,))
        async with (
            seated(client, queue, tmp_path, mail=over(post.port)) as desk,
            working(client, desk.tools, queue, graceful=timedelta(0), threads=THREADS),
        ):
            for _case in range(CASES):
                await desk.opens(customers=2)
                await sends_all(desk)
            async with asyncio.timeout(PATIENCE_S):
                while not _are_all_held(post.asked):  # noqa: ASYNC110 - a server is no event
                    await asyncio.sleep(0.02)
            before = post.recipients.count(OWNER)
            begun = time.monotonic()
            await desk.opens(customers=0)
            async with asyncio.timeout(PATIENCE_S):
                while post.recipients.count(OWNER) == before:  # noqa: ASYNC110 - a server is no event
                    await asyncio.sleep(0.01)
            took = time.monotonic() - begun
            async with asyncio.timeout(SOON_S):
                while desk.count("page_due") == 0:  # noqa: ASYNC110 - a record is no event
                    await asyncio.sleep(0.01)
            post.stop()

    assert took < SOON_S


def _are_all_held(asked: list[str]) -> bool:
    """Whether messages to customers and to colleagues hang on every slot."""
    customers = [address for address in asked if address.startswith("ops@")]
    colleagues = [at for at in asked if not at.startswith("ops@") and at != OWNER]
    return len(customers) >= THREADS and len(colleagues) >= THREADS
