"""The one bundle that clients, workers, tests and replay share: converter, workflows, sandbox."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    PayloadCodec,
    WithSerializationContext,
)
from temporalio.plugin import SimplePlugin
from temporalio.worker import WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.ahead import NeverAhead
from workflows.codec import Deflating
from workflows.converter import SharedConverter
from workflows.directory_check import DirectoryCheck
from workflows.escalation import EscalationCase
from workflows.runner import SameEverywhere

PASSED_THROUGH = ("firsthour.domain", "activities.contracts", "workflows.carried")
"""Guarded by the house tests instead of the sandbox, which would reload them at each start."""

RESTRICTIONS = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)


def data_converter(codec: PayloadCodec | None = None) -> DataConverter:
    """How values travel: as JSON by their types, deflated, and encrypted if asked.

    With a codec, error messages and stack traces are encoded too.
    """
    plain = DataConverter(payload_converter_class=SharedConverter, payload_codec=Deflating(codec))
    if codec is None:
        return plain
    return replace(plain, failure_converter_class=DefaultFailureConverterWithEncodedAttributes)


class FirsthourPlugin(SimplePlugin):
    """Given to the client; the workers made from it, tests and replay take it over."""

    def __init__(
        self,
        activities: Sequence[Callable[..., Any]] = (),
        codec: PayloadCodec | None = None,
    ) -> None:
        """``activities`` are the doers' bound methods; clients that only speak have none."""
        super().__init__(
            "firsthour",
            data_converter=data_converter(codec),
            workflows=[EscalationCase, DirectoryCheck],
            activities=list(activities) or None,
            workflow_runner=_runner_for(codec),
        )


def _runner_for(codec: object) -> Callable[[WorkflowRunner | None], WorkflowRunner]:
    """The sandbox; as the SDK has it for a codec that encrypts by the context of a payload."""
    kind: type[SandboxedWorkflowRunner] = SameEverywhere
    if isinstance(codec, WithSerializationContext):
        kind = NeverAhead
    return lambda _given: kind(restrictions=RESTRICTIONS)
