"""Keeps a case from running ahead of its history when somebody merely looks at it.

A worker that does not hold a case in memory replays it to answer a query. The SDK then goes
through the whole history, also through what has arrived since the last workflow task began: an
effect that ended, a timer that fired. The case would take its turn on that, at the time of the
task before, and keep its commands until the next task. A later replay hears the same things
together and at their own time, decides differently, and the case never gets over the difference.

So such a look is not answered. The query fails, the worker forgets the case, and who asks again a
moment later, when the task has begun, is answered.
"""

from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import SerializationContext, StorageDriverStoreContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker._command_aware_visitor import CommandInfo
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner
from temporalio.workflow import Info

AHEAD = "ahead_of_history"
"""The type of the error that who asks gets."""


class NeverAhead(SandboxedWorkflowRunner):
    """The sandbox, whose instances hear nothing before a workflow task has begun."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance in the sandbox, wrapped."""
        return Held(super().create_instance(det))


class Held(WorkflowInstance):
    """One case's workflow, which refuses news that no workflow task has brought."""

    def __init__(self, inner: WorkflowInstance) -> None:
        """``inner`` does the work."""
        self._inner = inner
        self._task = (0, 0)
        self._length = 0

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Hand the activation on, unless it is ahead of the history."""
        task = (act.timestamp.seconds, act.timestamp.nanos)
        if self._is_ahead(act, task):
            return _refusal()
        self._task, self._length = task, act.history_length
        return self._inner.activate(act)

    def _is_ahead(self, act: WorkflowActivation, task: tuple[int, int]) -> bool:
        """True for news in a longer history at the time of a task that was heard already.

        Every task begins at a time of its own. Were two ever to begin at the same, the second is
        tried again by the engine, and begins later.
        """
        return (
            not act.is_replaying
            and task == self._task
            and act.history_length > self._length > 0
            and any(not job.HasField("query_workflow") for job in act.jobs)
        )

    def get_serialization_context(
        self, command_info: CommandInfo | None
    ) -> SerializationContext | None:
        """What the inner instance says."""
        return self._inner.get_serialization_context(command_info)

    def get_external_store_context(
        self, command_info: CommandInfo | None
    ) -> StorageDriverStoreContext:
        """What the inner instance says."""
        return self._inner.get_external_store_context(command_info)

    def get_info(self) -> Info:
        """What the inner instance says."""
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        """What the inner instance says."""
        return self._inner.get_thread_id()


def _refusal() -> WorkflowActivationCompletion:
    completion = WorkflowActivationCompletion()
    failure = completion.failed.failure
    failure.message = "The case has news that it has not heard yet. Ask again in a moment."
    failure.application_failure_info.type = AHEAD
    return completion
