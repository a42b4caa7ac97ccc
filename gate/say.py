"""Saying something to a running case: one update, with the answer or a typed error."""

import asyncio
from datetime import timedelta
from time import monotonic

from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from firsthour.domain.commands import Said
from firsthour.domain.decide import Answer
from firsthour.domain.escalation import Escalation
from gate.errors import EngineAway, GateError, NoSuchCase, Refusal, WorkerAway
from workflows.escalation import EscalationCase

PATIENCE = timedelta(seconds=15)
"""How long an answer may take before it is asked for again under the same id."""

ASKS = 2

AGAIN_S = 0.2
"""Until a look that was refused, or a command that found no room, is tried again."""

BETWEEN_RUNS = 15
"""How often a command is tried again that the engine turned away as a run was becoming the next.

It says the same of a case whose workflow task keeps failing: who speaks to one waits three seconds.
"""

Handle = WorkflowHandle[EscalationCase, None]


def workflow_id(case: int) -> str:
    """The id of a case's workflow."""
    return f"escalation-{case}"


def handle(client: Client, case: int) -> Handle:
    """The running workflow of a case, whichever run it is in."""
    return client.get_workflow_handle_for(EscalationCase.run, workflow_id(case))


async def say(client: Client, case: int, said: Said, patience: timedelta = PATIENCE) -> Answer:
    """Say a command to a case; an answer that was lost is asked for again under the same id.

    The engine admits ten commands to a case at once; who comes when there are more waits.
    Raises ``Refusal``, ``NoSuchCase``, ``EngineAway`` or ``WorkerAway``.
    """
    until, lost, turned_away = monotonic() + patience.total_seconds(), 0, 0
    while True:
        try:
            return await handle(client, case).execute_update(
                EscalationCase.say, said, id=said.id, rpc_timeout=patience
            )
        except WorkflowUpdateFailedError as error:
            raise _refusal(error) from error
        except WorkflowUpdateRPCTimeoutOrCancelledError as error:
            lost += 1
            if lost == ASKS:
                raise _away() from error
        except RPCError as error:
            lost += error.status is RPCStatusCode.UNAVAILABLE
            turned_away += error.status is RPCStatusCode.FAILED_PRECONDITION
            again = {
                RPCStatusCode.UNAVAILABLE: lost < ASKS,
                RPCStatusCode.RESOURCE_EXHAUSTED: monotonic() < until,
                RPCStatusCode.FAILED_PRECONDITION: turned_away <= BETWEEN_RUNS,
            }
            if not again.get(error.status):
                raise as_gate_error(error, case) from error
            await asyncio.sleep(AGAIN_S)


async def signal_resolved(client: Client, case: int, said: Said) -> None:
    """Signal the technical resolution without waiting: a refusal goes on record in the case."""
    try:
        await handle(client, case).signal(EscalationCase.resolved, said, rpc_timeout=PATIENCE)
    except RPCError as error:
        raise as_gate_error(error, case) from error


async def state_of(client: Client, case: int) -> Escalation:
    """The state of a case as its workflow has it.

    A worker that has not heard the latest news yet refuses to tell: it is asked again.
    Raises ``NoSuchCase``, ``EngineAway`` or ``WorkerAway``.
    """
    until = monotonic() + PATIENCE.total_seconds()
    while True:
        try:
            return await handle(client, case).query(EscalationCase.state, rpc_timeout=PATIENCE)
        except RPCError as error:
            raise as_gate_error(error, case) from error
        except WorkflowQueryFailedError as error:
            if monotonic() > until:
                raise _away() from error
            await asyncio.sleep(AGAIN_S)


def _refusal(error: WorkflowUpdateFailedError) -> GateError:
    cause = error.cause
    if not isinstance(cause, ApplicationError):
        return Refusal("internal_error", str(cause))
    details = cause.details[0] if cause.details else {}
    hint = details.get("hint", "") if isinstance(details, dict) else ""
    return Refusal(cause.type or "internal_error", cause.message, hint)


def _away() -> WorkerAway:
    return WorkerAway(
        "No worker took the command up: is one running?",
        "Start one with: firsthour up (or python worker.py), then say it again under the same id.",
    )


def as_gate_error(error: RPCError, case: int) -> GateError:
    """The gate's own error for one of the engine's."""
    if error.status is RPCStatusCode.NOT_FOUND:
        return NoSuchCase(f"Case {case} does not run: there is none of that number, or it is over.")
    if error.status in (RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED):
        return _away()
    if error.status is RPCStatusCode.FAILED_PRECONDITION:
        return WorkerAway(
            f"Case {case} does not go on: its workflow task keeps failing.",
            "The worker's log says why; the case goes on by itself once that is mended.",
        )
    if error.status is RPCStatusCode.RESOURCE_EXHAUSTED:
        return EngineAway(
            f"Too many speak to case {case} at once for the Temporal server.",
            "Say it again under the same id in a moment.",
        )
    return EngineAway(
        f"The Temporal server does not answer ({error.status.name.lower()}).",
        "Start it and a worker with: firsthour up",
    )
