"""More people speak to a case at once than the engine admits: each is heard."""

import asyncio
from typing import Any

from temporalio.client import (
    Client,
    Interceptor,
    OutboundInterceptor,
    StartWorkflowUpdateInput,
    WorkflowUpdateHandle,
)
from temporalio.service import RetryConfig, RPCError, RPCStatusCode

from firsthour.domain.commands import Comment
from gate.say import say
from tests.workflows.desk import PATIENCE_S, Desk
from workflows.plugin import FirsthourPlugin

ADMITTED = 10
"""Commands under way to one case that the Temporal server takes."""
NEVER_AGAIN = RetryConfig(
    initial_interval_millis=1, max_interval_millis=1, max_elapsed_time_millis=1, max_retries=1
)
"""The client itself hardly tries again, so that whoever finds no room comes back to the gate."""


class Doorman(Interceptor):
    """Sees who was sent away because there was no room."""

    def __init__(self) -> None:
        """Nobody was, yet."""
        self.is_full = asyncio.Event()

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - the SDK's name
        """Stand before the real thing."""
        return _Watching(next, self.is_full)


class _Watching(OutboundInterceptor):
    def __init__(self, next: OutboundInterceptor, is_full: asyncio.Event) -> None:  # noqa: A002 - the SDK's name
        super().__init__(next)
        self._is_full = is_full

    async def start_workflow_update(
        self,
        input: StartWorkflowUpdateInput,  # noqa: A002 - the SDK's name
    ) -> WorkflowUpdateHandle[Any]:
        """Send a command on."""
        try:
            return await super().start_workflow_update(input)
        except RPCError as error:
            if error.status is RPCStatusCode.RESOURCE_EXHAUSTED:
                self._is_full.set()
            raise


async def test_who_finds_no_room_waits_and_is_heard(empty_desk: Desk) -> None:
    """Two more than there is room for, before a worker is at work: all are answered in the end."""
    desk, doorman = empty_desk, Doorman()
    await desk.opens(severity=4, customers=1)
    client = await Client.connect(
        desk.client.service_client.config.target_host,
        plugins=[FirsthourPlugin()],
        interceptors=[doorman],
        retry_config=NEVER_AGAIN,
    )
    text = desk.manager.text("Looking.")
    said = [desk.manager.said(Comment(text)) for _ in range(ADMITTED + 2)]
    speaking = [asyncio.create_task(say(client, desk.case, each)) for each in said]
    async with asyncio.timeout(PATIENCE_S):
        await doorman.is_full.wait()
    async with desk.working():
        answers = await asyncio.gather(*speaking)
        await desk.quiet()

    assert len(said) == len({answer.first for answer in answers})
    assert len(said) == desk.count("comment_added")
