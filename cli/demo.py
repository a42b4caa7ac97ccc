"""`demo`: a whole escalation, live, on a real Temporal server; then the records are asked."""

import asyncio
import os
import sys

from rich.text import Text

from cli.demo_checks import Check, all_checks
from cli.demo_end import Outcome, papers, tell
from cli.demo_evidence import gather
from cli.demo_house import House, build, tree_of
from cli.demo_play import Play
from cli.demo_screen import Screen
from cli.demo_script import Pace, read
from cli.errors import Exit
from cli.output import err, out
from cli.up_checks import engine_told
from engine.lock import FolderLock


def run_demo(
    *, kill_worker: bool = False, fast: bool = False, folder: str = "", json: bool = False
) -> int:
    """Run the demonstration; 0 if everything happened that a case must have, 1 if not.

    ``kill_worker`` kills the worker while it sends. ``fast`` is for tests. ``folder`` is an empty
    or new folder for all of it, by default a temporary one; it stays, with the files to open.
    Raises `Trouble` for what stands in the way.
    """
    house = build(folder)
    _forget_other_engines(house)
    with engine_told(), FolderLock(house.settings.data_folder):
        outcome = asyncio.run(_run(house, Pace(fast, kill_worker), json=json))
    tell(outcome, json=json)
    if not json:
        _verdict(outcome)
    return Exit.DONE if outcome.passed else Exit.UNEXPECTED


async def _run(house: House, pace: Pace, *, json: bool) -> Outcome:
    from gate.connect import connect

    note = "Starting a Temporal server and a worker for the demonstration."
    err().print(Text(f"{note} Everything is in {house.folder}", "dim"), soft_wrap=True)
    tree, desk = tree_of(house), house.desk()
    try:
        await tree.start()
        client = await connect(tree.engine.target, tree.engine.namespace)
        play = Play(read(), desk, tree, client, pace)
        about = await play.open()
        if json:
            await play.run()
        else:
            async with Screen(play).showing():
                await play.run()
        evidence = gather(about, house.settings.outbox)
        made = papers(about, house.papers)
        checks = all_checks(evidence)
        if pace.kill:
            checks = (*checks, _came_back(tree.worker_runs))
        return Outcome(house, about, evidence, checks, made, play.killing)
    finally:
        await tree.drain()


def _came_back(runs: int) -> Check:
    name = "the worker was killed midway, and another one took its place"
    return Check(name, runs > 1, "" if runs > 1 else "only one worker has run")


def _verdict(outcome: Outcome) -> None:
    failed = sum(not check.passed for check in outcome.checks)
    if failed:
        words = f"\n{failed} of {len(outcome.checks)} checks failed; see {outcome.house.log}"
        out().print(Text(words, "bold red"), soft_wrap=True)
    else:
        words = f"\n{outcome.evidence.case.label} went through Start, Communicate, Resolve, Close."
        out().print(Text(words, "bold green"))
    sys.stdout.flush()


def _forget_other_engines(house: House) -> None:
    """Variables of Temporal's own configuration must not lead the demonstration elsewhere."""
    for name in [name for name in os.environ if name.startswith("TEMPORAL_")]:
        del os.environ[name]
    os.environ["TEMPORAL_CONFIG_FILE"] = house.environ["TEMPORAL_CONFIG_FILE"]
