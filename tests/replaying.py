"""What a case asked of the world: by its history, and by a replay of it with today's workflow."""

from collections.abc import AsyncIterator

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

from tests.histories.kept import decoded
from workflows.escalation import EscalationCase
from workflows.plugin import data_converter

Asked = tuple[str, bytes]
"""The name of an activity and its argument, as it travels."""


async def asked(history: WorkflowHistory) -> AsyncIterator[tuple[str, bytes]]:
    """What the case asked of activities, as it stands in the history."""
    for event in history.events:
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            scheduled = event.activity_task_scheduled_event_attributes
            async for data in decoded(scheduled.input):
                yield scheduled.activity_type.name, data


async def asked_in_replay(history: WorkflowHistory) -> list[Asked]:
    """What today's workflow asks for when it goes through the history again."""
    found: list[Asked] = []
    await Replayer(
        workflows=[EscalationCase],
        data_converter=data_converter(),
        workflow_runner=UnsandboxedWorkflowRunner(),
        interceptors=[_Listening(found)],
    ).replay_workflow(history)
    return found


class _Listening(Interceptor):
    """Notes what a workflow asks of activities."""

    def __init__(self, asked: list[Asked]) -> None:
        self._asked = asked

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the name in the base class
    ) -> type[WorkflowInboundInterceptor]:
        asked = self._asked

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(_Noting(outbound, asked))

        return Inbound


class _Noting(WorkflowOutboundInterceptor):
    def __init__(self, following: WorkflowOutboundInterceptor, asked: list[Asked]) -> None:
        super().__init__(following)
        self._asked = asked

    def start_activity(self, input: StartActivityInput) -> ActivityHandle[object]:  # noqa: A002 - the name in the base class
        payload = data_converter().payload_converter.to_payload(input.args[0])
        self._asked.append((input.activity, payload.data))
        return super().start_activity(input)
