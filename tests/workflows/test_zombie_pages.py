"""No page begins to be sent once it is pointless: while mail is away, over kills, runs, recovery.

A page begins with the DATA command at the mail server, which is the first that it says of a message
itself; the server notes the instant. An acknowledgement is recorded after it was decided: what the
tests compare with, the fact's own time, is the earlier of the two, and so the stricter.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.update.v1 import UpdateRef
from temporalio.api.workflowservice.v1 import PollWorkflowExecutionUpdateRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from cli.desk import Desk as CommandDesk
from cli.recover import recover_all
from engine.errors import EngineDied, PortTaken
from engine.namespace import prepare
from engine.ports import free_port
from engine.server import DATABASE_FILE, Engine
from engine.server import start as start_engine
from firsthour.clock import utc_now
from firsthour.domain import commands as c
from firsthour.domain.simulate import simulate
from firsthour.policies.loading import load
from firsthour.records.facts import write_facts
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.told import whole_ledger
from firsthour.records.shown import LedgerLine
from firsthour.settings import Notices, Settings, Smtp, Temporal
from gate.connect import connect
from gate.open import number, put_down, start
from gate.say import say, workflow_id
from tests.records.lives import Answering
from tests.soak_mutations import HOUSE
from tests.speakers import Voice
from tests.workflows.desk import PATIENCE_S, Desk, seated
from tests.workflows.held_post import HeldPost, Place
from tests.world import REQUEST

OWNER, NEW_OWNER = "mara.lindqvist@example.com", "jonas.weber@example.com"
FIRST = "page:1:1:0"
COMMENTS = 40


@pytest.fixture
def post() -> Iterator[HeldPost]:
    """A mail server that listens."""
    server = HeldPost()
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture
async def resting(
    client: Client, queue: str, tmp_path: Path, post: HeldPost
) -> AsyncIterator[Desk]:
    """A desk whose notices go to that server, without a worker."""
    async with seated(client, queue, tmp_path, mail=mail_to(post)) as made:
        yield made


@pytest_asyncio.fixture
async def desk(resting: Desk) -> AsyncIterator[Desk]:
    """The same with a worker."""
    async with resting.working():
        yield resting


def mail_to(post: HeldPost) -> Notices:
    """Settings for notices over this server."""
    return Notices(channel="smtp", smtp=Smtp(host="127.0.0.1", port=post.port))


async def until(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    """Wait for something."""
    deadline = time.monotonic() + PATIENCE_S
    while not await holds():
        if time.monotonic() > deadline:
            pytest.fail(f"it never came that {what}")
        await asyncio.sleep(0.02)


async def retrying(desk: Desk) -> None:
    """Wait until a notice has been tried in vain, in the run that the case is in."""

    async def holds() -> bool:
        found = (await desk.handle.describe()).raw_description
        tried = (a for a in found.pending_activities if a.activity_type.name == "notices.send")
        return any(each.attempt > 1 for each in tried)

    await until(holds, "a notice is tried again")


async def says(desk: Desk, who: Voice, command: c.Command, fact: str) -> datetime:
    """Say something to a case that does not come to rest; the time of the fact, once recorded."""
    await say(desk.client, desk.case, who.said(command))
    return await recorded(desk, fact)


async def recorded(desk: Desk, fact: str) -> datetime:
    """Wait until a fact of this kind is in the records; its time."""

    async def holds() -> bool:
        return desk.count(fact) > 0

    await until(holds, f"{fact} is recorded")
    return next(each.at for each in desk.facts() if each.body.kind == fact)


def pages(desk: Desk, effect: str | None = None) -> list[LedgerLine]:
    """Everybody who was to be paged, by that page or by any."""
    lines = whole_ledger(desk.tools.store, desk.case, effect)
    return [line for line in lines if line.enrolment.notice == "page"]


async def left_out(desk: Desk, why: str, effect: str = FIRST) -> None:
    """Wait until everybody of a page is settled, and hold that they were left out for this."""

    async def holds() -> bool:
        lines = pages(desk, effect)
        over = (State.SKIPPED, State.SENT, State.FAILED)
        return bool(lines) and all(line.state in over for line in lines)

    await until(holds, "the page is settled")
    ends = [(line.state.value, line.steps[-1].detail.get("why")) for line in pages(desk, effect)]

    assert {("skipped", why)} == set(ends)


async def takes(desk: Desk) -> str:
    """Acknowledge."""
    await says(desk, desk.manager, c.Acknowledge(), "case_acknowledged")
    return "acknowledged"


async def hands_on(desk: Desk) -> str:
    """Transfer."""
    command = c.Transfer("jonas.weber", desk.manager.text("Off duty."))
    await says(desk, desk.manager, command, "ownership_transferred")
    return "transferred"


async def calls_off(desk: Desk) -> str:
    """Cancel."""
    await says(desk, desk.manager, c.Cancel(desk.manager.text("No.")), "case_cancelled")
    return "cancelled"


async def merges(desk: Desk) -> str:
    """Merge, into a case that somebody has taken."""
    duplicate = desk.case
    target = await desk.opens(customers=0)
    await takes(desk)
    desk.case = duplicate
    text = desk.manager.text("The same.")
    await says(desk, desk.manager, c.Merge(target, text), "case_merged")
    return "merged"


@pytest.mark.parametrize("voids", [takes, hands_on, calls_off, merges])
async def test_mail_comes_back_after_the_page_became_pointless(
    desk: Desk, post: HeldPost, voids: Callable[[Desk], Awaitable[str]]
) -> None:
    """The page was being tried; it never begins, and the ledger says why."""
    post.stop()
    await desk.opens(customers=0)
    await retrying(desk)
    why = await voids(desk)
    post.start()
    await left_out(desk, why)
    await desk.quiet()

    assert [] == post.to(OWNER)
    assert int(why == "transferred") == len(post.to(NEW_OWNER))


async def test_an_announcement_ends_the_pages_that_are_tried(desk: Desk, post: HeldPost) -> None:
    """The owner's mailbox alone puts us off; solved without them, they are not woken for it."""
    post.answers[OWNER] = "451 4.2.1 later"
    await desk.opens(customers=0)
    await retrying(desk)
    text = desk.manager.text("Works again.")
    await says(desk, desk.engineer, c.SignalResolved(text), "resolution_signalled")
    await says(desk, desk.manager, c.DeclareResolved(text), "resolution_declared")
    await says(desk, desk.architect, c.VerifyResolution(), "resolution_verified")
    send = c.SendNotice("announcement:1:stakeholders")
    await says(desk, desk.architect, send, "resolution_announced")
    post.answers.clear()
    await left_out(desk, "announced")

    assert [] == arrived(desk)


async def test_a_server_that_lets_us_wait_gets_no_page_that_became_pointless(
    desk: Desk, post: HeldPost
) -> None:
    """Held before DATA while the case is acknowledged, the message does not begin after it."""
    post.holds("RCPT")
    await desk.opens(customers=0)
    await post.holding()
    await takes(desk)
    post.lets_go()
    await left_out(desk, "acknowledged")

    assert [] == post.begun


@pytest.mark.parametrize(("place", "begun"), [("RCPT", 0), ("taken", 1)])
async def test_a_page_of_a_killed_worker_does_not_begin_after_the_acknowledgement(
    resting: Desk, post: HeldPost, place: Place, begun: int
) -> None:
    """Of the page in hand at the kill only what had begun arrives; the next worker sends none."""
    desk = resting
    post.holds(place)
    async with lone_worker(desk, post) as worker:
        await desk.opens(customers=0)
        await post.holding()
        worker.kill()
        await worker.wait()
    async with desk.working():
        acknowledged = await says(desk, desk.manager, c.Acknowledge(), "case_acknowledged")
        post.lets_go()
        await left_out(desk, "acknowledged")
        await desk.quiet()
    began = post.to(OWNER)

    assert begun == len(began)
    assert all(at < acknowledged for at in began)
    assert ["queued", "unknown", "skipped"] == [step.state for step in pages(desk)[0].steps]


@asynccontextmanager
async def lone_worker(desk: Desk, post: HeldPost) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker in a process of its own."""
    target = desk.client.service_client.config.target_host
    folder = desk.tools.store.file
    assert folder is not None
    words = [target, desk.queue, str(folder.parent), str(post.port)]
    command = [sys.executable, "-m", "tests.workflows.lone_worker", *words]
    process = await asyncio.create_subprocess_exec(*command, cwd=HOUSE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_page_outstanding_in_the_former_run_is_void_in_the_next(
    desk: Desk, post: HeldPost
) -> None:
    """Acknowledged in a later run than the one that began it, among forty who speak at once."""
    post.stop()
    await desk.opens(customers=0, continue_at=25, continue_anyway=40)
    await retrying(desk)
    first = (await desk.handle.describe()).run_id
    text = desk.manager.text("Looking.")
    said = [desk.engineer.said(c.Comment(text), id=f"priya:{each}") for each in range(COMMENTS)]
    await asyncio.gather(*(say(desk.client, desk.case, each) for each in said))

    async def goes_on() -> bool:
        return first != (await desk.handle.describe()).run_id

    await until(goes_on, "the run is continued")
    await retrying(desk)
    await takes(desk)
    post.start()
    await left_out(desk, "acknowledged")
    await desk.quiet()

    assert [] == post.to(OWNER)
    assert COMMENTS == desk.count("comment_added")
    assert 1 == desk.count("page_due")


async def test_recovery_pages_nobody_for_what_is_taken_and_goes_on_where_it_was(
    queue: str, tmp_path: Path, post: HeldPost
) -> None:
    """The engine's file is lost: two cases were taken, and one is taken while recovering.

    The page of one of the former was being tried when it was taken. The fourth, which runs sixty
    times as fast, climbs on from the step after its last page.
    """
    folder = tmp_path / "engine"
    async with await engine_in(folder) as engine:
        client = await connect(engine.target)
        await prepare(client)
        async with seated(client, queue, tmp_path, mail=mail_to(post)) as desk:
            async with desk.working():
                taken = await desk.opens(customers=0)
                await climbs(desk, 1)
                await desk.manager.acknowledges()
                before = len(post.mails)
                climbing = await desk.opens(customers=0, severity=1, rate=60)
                await climbs(desk, 1)
                post.stop()
                called_off = await desk.opens(customers=0)
                await retrying(desk)
                await takes(desk)
                tried = await desk.opens(customers=0)
                await retrying(desk)
            await engine.kill()
            for file in folder.glob(f"{DATABASE_FILE}*"):
                file.unlink()
            async with await engine_in(folder) as anew:
                desk.connection = await connect(anew.target)
                await prepare(desk.connection)
                async with desk.working():
                    desk.case = climbing
                    known = len(arrived(desk))
                    lost = (taken, climbing, called_off, tried)
                    found = await recover_all(at(desk, anew.launch.port), lost)
                    desk.case = tried
                    await retrying(desk)
                    await takes(desk)
                    post.start()
                    for desk.case in (tried, called_off):
                        await left_out(desk, "acknowledged")
                    desk.case = climbing
                    await climbs(desk, known + 2)
                    await takes(desk)
                    await desk.quiet()
    ids = [each.enrolment.message_id for each in arrived(desk)]
    due = [fact.body.effect.key for fact in desk.facts() if fact.body.kind == "page_due"]

    assert ["recovered"] * 4 == [each.outcome for each in found]
    assert due == [f"page:1:{at // 4 + 1}:{at % 4}" for at in range(len(due))]
    assert len(post.ids()[before:]) == len(set(post.ids()[before:]))
    assert set(ids) <= set(post.ids())
    desk.case = taken
    assert [(FIRST, State.SENT)] == [(page.enrolment.effect, page.state) for page in pages(desk)]


async def engine_in(folder: Path) -> Engine:
    """An engine; once more where another process took one of the ports that it had found free."""
    try:
        return await start_engine(folder, port=free_port(), quick_timers=True)
    except (EngineDied, PortTaken):
        return await start_engine(folder, port=free_port(), quick_timers=True)


def arrived(desk: Desk) -> list[LedgerLine]:
    """The pages that the mail server took."""
    return [line for line in pages(desk) if line.state is State.SENT]


async def climbs(desk: Desk, count: int) -> None:
    """Wait until so many pages are out."""

    async def holds() -> bool:
        return len(arrived(desk)) >= count

    await until(holds, f"{count} pages are out")


def at(desk: Desk, port: int) -> CommandDesk:
    """The desk of the commands, over the same records and queue, and the engine at a port."""
    made = CommandDesk()
    settings = Settings(temporal=Temporal(port=port), task_queue=desk.queue)
    vars(made).update(settings=settings, store=desk.tools.store)
    return made


async def test_who_acknowledges_while_the_engine_stands_still_is_not_paged_on_its_return(
    resting: Desk,
) -> None:
    """Five hours of steps have gone by; the acknowledgement is met before any of them is paged."""
    desk = resting
    await stood_still(desk)
    said = desk.manager.said(c.Acknowledge())
    answer = asyncio.create_task(say(desk.client, desk.case, said))
    await admitted(desk, said.id)
    async with desk.working():
        await answer
        await desk.quiet()

    assert [] == pages(desk)
    assert 1 == desk.count("case_acknowledged")


async def test_after_five_hours_of_standing_still_there_is_one_page(resting: Desk) -> None:
    """Nobody has the case: the next step of the climb is taken, not one for each missed."""
    desk = resting
    await stood_still(desk)
    async with desk.working():
        await climbs(desk, 1)
        await desk.quiet()

    assert ["page:1:1:1"] == [line.enrolment.effect for line in pages(desk)]
    assert 2 == desk.count("page_due")


async def stood_still(desk: Desk) -> None:
    """A case whose owner was paged five hours ago, since when no worker has been there."""
    long_ago = utc_now() - timedelta(hours=5)
    store, policy = desk.tools.store, load("default")
    put = put_down(store, REQUEST, policy, now=long_ago)
    desk.case, _ = number(store, put, long_ago)
    lived = simulate(desk.facts()[0], Answering(), (), long_ago + timedelta(minutes=1))
    write_facts(store, desk.case, lived.facts[1:])
    await start(desk.client, store, desk.case, put.clock, queue=desk.queue, now=desk.now)


async def admitted(desk: Desk, update: str) -> None:
    """Wait until the engine has taken a command in, which no worker has heard yet."""
    ref = UpdateRef(
        workflow_execution=WorkflowExecution(workflow_id=workflow_id(desk.case)), update_id=update
    )
    asked = PollWorkflowExecutionUpdateRequest(namespace=desk.client.namespace, update_ref=ref)

    async def holds() -> bool:
        try:
            found = await desk.client.workflow_service.poll_workflow_execution_update(asked)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        return found.stage > 0

    await until(holds, "the command is admitted")
