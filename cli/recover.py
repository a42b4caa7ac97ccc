"""Recovery: cases that the engine has lost are started again from their recorded facts."""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from cli.desk import CaseDesk, Desk, desk, on_desk
from cli.errors import usage
from cli.output import out, print_json

if TYPE_CHECKING:
    from temporalio.client import Client


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of one case: ``recovered``, or ``running`` and left alone, or ``over``."""

    case: str
    number: int
    outcome: str


def recover_cases(ref: str, *, everything: bool, json: bool) -> None:
    """Recover one case or all unfinished ones, and tell what became of each."""
    if bool(ref) == everything:
        raise usage("Name one case, or --all.")
    with desk() as open_desk:
        numbers = _numbers(open_desk, ref)
        found = asyncio.run(recover_all(open_desk, numbers))
        if json:
            shape = [{"case": r.case, "number": r.number, "outcome": r.outcome} for r in found]
            print_json({"cases": shape})
            return
        console = out()
        for each in found:
            style = "bold green" if each.outcome == "recovered" else "dim"
            console.print(Text.assemble(f"  {each.case}  ", (each.outcome, style)))
        count = sum(1 for each in found if each.outcome == "recovered")
        console.print(Text(f"{count} of {len(found)} cases were started again.", "bold"))


def _numbers(open_desk: Desk, ref: str) -> tuple[int, ...]:
    from firsthour.records.views import unfinished_cases

    return (on_desk(open_desk, ref).number,) if ref else unfinished_cases(open_desk.store)


async def recover_all(open_desk: Desk, numbers: Iterable[int]) -> list[Recovered]:
    """Start every case of these that does not run, from its facts."""
    from firsthour.records.views import unfinished_cases

    client = await open_desk.client()
    unfinished = frozenset(unfinished_cases(open_desk.store))
    found = []
    for number in numbers:
        about = on_desk(open_desk, str(number))
        if number not in unfinished:
            outcome = "over"
        elif await _runs(client, number):
            outcome = "running"
        else:
            await _start_again(client, about)
            outcome = "recovered"
        found.append(Recovered(about.case.label, number, outcome))
    return found


async def _runs(client: "Client", number: int) -> bool:
    """True if the engine runs the case."""
    from temporalio.client import WorkflowExecutionStatus
    from temporalio.service import RPCError, RPCStatusCode

    from gate.say import PATIENCE, as_gate_error, handle

    try:
        found = await handle(client, number).describe(rpc_timeout=PATIENCE)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise as_gate_error(error, number) from error
    return found.status is WorkflowExecutionStatus.RUNNING


async def _start_again(client: "Client", about: CaseDesk) -> None:
    """Start the workflow from the facts, and have the case note that it was."""
    from firsthour.clock import utc_now
    from firsthour.domain.commands import Recover, Said
    from firsthour.domain.roles import engine
    from gate.open import start
    from gate.say import say

    queue = about.desk.settings.task_queue
    await start(
        client, about.store, about.number, about.clock, queue=queue, now=utc_now(), again=True
    )
    await say(client, about.number, Said(secrets.token_hex(8), engine("recover"), Recover()))
