"""Runs the workflow in the SDK's sandbox, without entering it for what nobody asks.

The SDK enters the sandbox several times for each payload, to learn in which context it is written
or read, and makes a converter of its own for the answer. The converter of this house reads every
payload the same way wherever it comes from, so the answer is given here: it was a tenth of what a
worker spent on a case.
"""

from temporalio.converter import StorageDriverStoreContext
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from workflows.ahead import Held

_NOWHERE = StorageDriverStoreContext(target=None)


class SameEverywhere(SandboxedWorkflowRunner):
    """The sandbox, whose instances never run ahead, and say that payloads have no context.

    Not for a codec that does want one (``WithSerializationContext``).
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance in the sandbox, wrapped."""
        return _Instance(super().create_instance(det))


class _Instance(Held):
    """One case's workflow."""

    def get_serialization_context(self, _command_info: object) -> None:
        """No context: the converter that knows none is used as it is."""

    def get_external_store_context(self, _command_info: object) -> StorageDriverStoreContext:
        """Nothing is stored outside of histories."""
        return _NOWHERE
