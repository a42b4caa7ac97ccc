"""The daily check: its schedule is there once, and administrators hear of what is new alone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import yaml
from temporalio.client import (
    Client,
    ScheduleActionExecutionStartWorkflow,
    ScheduleOverlapPolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from activities.contracts import Checked
from engine.namespace import prepare
from engine.ports import free_port
from engine.server import start
from firsthour.directory.versions import Shelf
from firsthour.directory.yaml_directory import DirectoryInvalid
from firsthour.settings import Notices, Settings, Smtp
from gate.connect import connect
from service.schedule import SCHEDULE, keep_schedule
from service.sweeps import Sweeps
from service.tools import Tools, build
from service.work import working

PEOPLE = Path(__file__).parents[2] / "demo" / "directory.yaml"
QUEUE = "escalations"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a real server of this test alone: a schedule belongs to a namespace."""
    async with await start(tmp_path / "engine", port=free_port(), quick_timers=True) as engine:
        connected = await connect(engine.target)
        await prepare(connected)
        yield connected


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A directory in which nobody is at the second level, and which the test may change."""
    made = tmp_path / "directory.yaml"
    made.write_bytes(PEOPLE.read_bytes())
    changed(made, "david.okafor", ["approver"])
    return made


@pytest.fixture
async def tools(tmp_path: Path, file: Path) -> AsyncIterator[Tools]:
    """A worker's tools, with an outbox."""
    given = Settings(
        home=str(tmp_path / "home"), directory=str(file), notices=Notices(channel="outbox")
    )
    made = await asyncio.to_thread(build, given)
    yield made
    made.close()


def mails(tools: Tools) -> list[EmailMessage]:
    """The messages in the outbox."""
    files = sorted(tools.deliver.settings.outbox.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def text(mail: EmailMessage, kind: str = "plain") -> str:
    """What a message says, on one line."""
    part = mail.get_body((kind,))
    assert part is not None
    return " ".join(part.get_content().split())


def changed(file: Path, person: str, roles: list[str]) -> None:
    """Give somebody other roles in the file."""
    content = yaml.safe_load(file.read_text("utf-8"))
    content["people"][person]["roles"] = roles
    file.write_text(yaml.safe_dump(content), "utf-8")


async def triggered(client: Client) -> Checked:
    """What came of one run of the schedule, started by hand."""
    handle = client.get_schedule_handle(SCHEDULE)
    before = (await handle.describe()).info.num_actions
    await handle.trigger(overlap=ScheduleOverlapPolicy.ALLOW_ALL)
    async with asyncio.timeout(30):
        while (found := (await handle.describe()).info).num_actions == before:  # noqa: ASYNC110 - the server is asked
            await asyncio.sleep(0.05)
    action = found.recent_actions[-1].action
    assert isinstance(action, ScheduleActionExecutionStartWorkflow)
    run = client.get_workflow_handle(action.workflow_id, result_type=Checked)
    checked: Checked = await run.result()
    return checked


async def test_a_schedule_is_made_once_and_brought_in_line(client: Client) -> None:
    """Workers that start again find it as it is; another release's is changed; a pause stays."""
    made = [await keep_schedule(client, QUEUE), await keep_schedule(client, QUEUE)]
    handle = client.get_schedule_handle(SCHEDULE)
    await handle.pause(note="on holiday")

    async def other(found: ScheduleUpdateInput) -> ScheduleUpdate:
        hourly = ScheduleSpec(cron_expressions=["0 * * * *"])
        return ScheduleUpdate(replace(found.description.schedule, spec=hourly))

    await handle.update(other)
    mended = [await keep_schedule(client, QUEUE), await keep_schedule(client, QUEUE)]
    found = (await handle.describe()).schedule
    every = [each.id async for each in await client.list_schedules()]

    assert [True, False, True, False] == [*made, *mended]
    assert [SCHEDULE] == every
    assert (True, "on holiday") == (found.state.paused, found.state.note)
    assert ScheduleOverlapPolicy.SKIP is found.policy.overlap
    assert timedelta(hours=23) == found.policy.catchup_window
    assert [(6, 20)] == [(c.hour[0].start, c.minute[0].start) for c in found.spec.calendars]


async def test_what_is_new_is_told_once(
    client: Client, tools: Tools, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run mails what it found, the second nothing, the third what has come since."""
    monkeypatch.setattr("firsthour.directory.versions.LOOKED_S", 0.0)
    await keep_schedule(client, QUEUE)
    async with working(client, tools, QUEUE):
        first = await triggered(client)
        once = mails(tools)
        second = await triggered(client)
        twice = mails(tools)
        changed(file, "ingrid.solheim", ["stakeholder"])
        third = await triggered(client)
    told = mails(tools)
    later = {text(mail) for mail in told} - {text(mail) for mail in once}

    assert first.new == first.errors + first.warnings > 0
    assert ["piet.devries@example.com"] == [mail["To"].addresses[0].addr_spec for mail in once]
    assert "L2 finds nobody" in text(once[0])
    assert "L2 finds nobody" in text(once[0], "html")
    assert (0, first.errors, 1) == (second.new, second.errors, len(twice))
    assert third.new > 0
    assert 2 == len(told)
    assert all("L3 finds nobody" in body and "L2 finds" not in body for body in later)


async def test_a_directory_that_cannot_be_used_is_told(
    client: Client, tools: Tools, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last good one is checked; that the file is broken is news."""
    monkeypatch.setattr("firsthour.directory.versions.LOOKED_S", 0.0)
    shelf = tools.directory
    assert isinstance(shelf, Shelf)
    await asyncio.to_thread(file.write_text, "people: [", "utf-8")
    await keep_schedule(client, QUEUE)
    async with working(client, tools, QUEUE):
        await triggered(client)

    assert "cannot be used" in text(mails(tools)[0])


async def test_a_directory_that_breaks_is_told_at_once(
    client: Client, tools: Tools, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at the hour of the check: once for each mistake, however often the worker looks."""
    monkeypatch.setattr("firsthour.directory.versions.LOOKED_S", 0.0)
    sweeps = Sweeps(client, tools, QUEUE, "", lambda: asyncio.sleep(0, result=True))
    handle = client.get_schedule_handle(SCHEDULE)
    await keep_schedule(client, QUEUE)
    async with working(client, tools, QUEUE):
        await sweeps.look_at_directory()
        good = (await handle.describe()).info.num_actions
        await asyncio.to_thread(file.write_text, "people: [", "utf-8")
        await sweeps.look_at_directory()
        await sweeps.look_at_directory()
        async with asyncio.timeout(30):
            while not mails(tools):  # noqa: ASYNC110 - the folder is looked at
                await asyncio.sleep(0.05)
    broken = (await handle.describe()).info.num_actions

    assert (0, 1) == (good, broken)
    assert "cannot be used" in text(mails(tools)[0])


async def test_a_worker_starts_by_the_last_good_directory(
    tools: Tools, file: Path, tmp_path: Path
) -> None:
    """With its people; where there never was one the mistake is raised."""
    before = tools.directory()
    await asyncio.to_thread(file.write_text, "people: [", "utf-8")
    home, other = str(tmp_path / "home"), str(tmp_path / "other")
    given = Settings(home=home, directory=str(file), notices=Notices(channel="outbox"))

    later = await asyncio.to_thread(build, given)
    wrong = await asyncio.to_thread(later.wrong)
    found = later.directory()
    later.close()

    assert before == found
    assert "cannot be used" in wrong
    with pytest.raises(DirectoryInvalid):
        await asyncio.to_thread(build, given.model_copy(update={"home": other}))


async def test_nothing_is_remembered_that_could_not_be_told(tmp_path: Path, file: Path) -> None:
    """A mail server that is away has the check fail, to be tried again with the same news."""
    away = Smtp(host="127.0.0.1", port=free_port(), security="none")
    home = str(tmp_path / "home")
    settings = Settings(home=home, directory=str(file), notices=Notices(channel="smtp", smtp=away))
    tools = await asyncio.to_thread(build, settings)
    failing: Callable[[], Checked] = tools.check_directory.check
    with pytest.raises(Exception, match="not_told"):
        await asyncio.to_thread(failing)
    tools.close()
    later = await asyncio.to_thread(
        build, settings.model_copy(update={"notices": Notices(channel="outbox")})
    )
    told = await asyncio.to_thread(later.check_directory.check)
    later.close()

    assert told.new > 0
