"""Records the histories that later releases must replay: `python -m tests.record_histories`.

Each story becomes one file for each run of its cases under tests/histories/RELEASE, and one file
with every word that a person wrote in it: none of those may stand in the histories.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import select
from temporalio.client import WorkflowHistory

from firsthour.domain.roles import Role
from firsthour.records.tables import CONTENT
from firsthour.settings import Notices, Smtp
from service.schedule import SCHEDULE
from tests.histories.kept import CHECKS, FOLDER, SHAPES
from tests.histories.shapes import shapes
from tests.histories.stories import STORIES
from tests.notices.post import Post
from tests.replaying import asked, asked_in_replay
from tests.world import QUEUE, World, real_time, skips_time, world
from workflows.directory_check import DirectoryCheck

WRITTEN = ("title", "summary", "public_summary", "name", "address", "text", "root_causes")
"""Fields of content whose values people wrote, or that say who somebody is."""
SHORTEST = 4


CONTINUED = ("continued",)
"""Stories whose runs are continued as new."""


async def record(name: str, folder: Path) -> None:
    """Live a story; keep every run of its cases, and the words in it.

    RuntimeError when a replay of a run asks the world for anything else than the run did.
    """
    histories, words = await lived(name)
    for run, history in histories.items():
        if not await _is_faithful(history):
            message = f"{name}-{run} is replayed differently"
            raise RuntimeError(message)
        (folder / f"{name}-{run}.json").write_text(_compact(history), "utf-8")
    (folder / f"{name}.words").write_text(f"{json.dumps(words, indent=0)}\n", "utf-8")


async def checked() -> WorkflowHistory:
    """Have the directory checked once, as its schedule does; the history of it."""
    async with world() as w:
        run = await w.client.start_workflow(DirectoryCheck.run, id=SCHEDULE, task_queue=QUEUE)
        await run.result()
        return await run.fetch_history()


async def lived(name: str) -> tuple[dict[str, WorkflowHistory], list[str]]:
    """The histories of a story by case and run, and its words."""
    nobody = Notices(channel="smtp", smtp=Smtp(host="127.0.0.1", port=Post().port))
    mail = nobody if name == "mail_down" else None
    async with world(mail=mail, server=real_time if name in CONTINUED else skips_time) as w:
        await STORIES[name](w)
        histories = {
            f"{case}-{run}": history for case in w.cases async for run, history in _runs(w, case)
        }
        return histories, sorted(set(_words(w)))


async def _is_faithful(history: WorkflowHistory) -> bool:
    return [each async for each in asked(history)] == await asked_in_replay(history)


async def _runs(w: World, case: int) -> AsyncIterator[tuple[int, WorkflowHistory]]:
    """The histories of a case, the first run first."""
    run = (await w.client.get_workflow_handle(f"escalation-{case}").describe()).run_id
    found: list[WorkflowHistory] = []
    while run:
        handle = w.client.get_workflow_handle(f"escalation-{case}", run_id=run)
        found.insert(0, await handle.fetch_history())
        started = found[0].events[0].workflow_execution_started_event_attributes
        run = started.continued_execution_run_id
    for number, history in enumerate(found, 1):
        yield number, history


def _compact(history: WorkflowHistory) -> str:
    return json.dumps(json.loads(history.to_json()), separators=(",", ":")) + "\n"


def _words(w: World) -> Iterator[str]:
    """Everything that a person wrote, and every name and address."""
    for role in Role:
        for person in w.tools.directory().holders(role):
            yield person.name
            yield from (contact.address for contact in person.contacts)
    with w.tools.store.read() as connection:
        rows = connection.execute(select(CONTENT.c.kind, CONTENT.c.body)).all()
    for row in rows:
        if row.kind != "policy":
            yield from (word for word in _written(row.body) if len(word) >= SHORTEST)


def _written(body: str) -> Iterator[str]:
    try:
        yield from _leaves(json.loads(body), "")
    except ValueError:
        yield body


def _leaves(value: object, field: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, field)
    elif isinstance(value, str) and field in WRITTEN:
        yield value


async def main() -> None:
    """Record every story for this release, and the shapes of what histories hold."""
    folder = FOLDER / version("firsthour")
    folder.mkdir(exist_ok=True)
    for former in folder.glob("*.*"):
        former.unlink()
    for name in STORIES:
        await record(name, folder)
        print(f"{name}: {sum(f.stat().st_size for f in folder.glob(f'{name}-*'))} bytes")
    (folder / CHECKS).mkdir(exist_ok=True)
    (folder / CHECKS / f"{SCHEDULE}.json").write_text(_compact(await checked()), "utf-8")
    (folder / f"{SHAPES}.json").write_text(json.dumps(shapes(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main())
