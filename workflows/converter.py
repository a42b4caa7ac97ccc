"""How values become payloads: as JSON by their types, with what pydantic learns of a type shared.

The SDK makes a converter for each instance of a workflow, and each would learn the types of a case
anew: two hundred milliseconds for every case that a worker takes into its memory.
"""

from contextlib import suppress

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

SHARED = PydanticJSONPlainPayloadConverter()
"""One for the process; what it keeps does not depend on who asked first."""


def learn(*types: type) -> None:
    """Learn these types now. A worker does so before it takes tasks.

    Learnt within a task, on a busy machine, they would take longer than the two seconds that a
    workflow is given until it has to yield.
    """
    for each in types:
        with suppress(ValueError):
            SHARED.from_payload(Payload(data=b"null"), each)


class SharedConverter(CompositePayloadConverter):
    """The pydantic converter of the SDK, around one memory for types."""

    def __init__(self) -> None:
        """Take the SDK's converters, and the shared one for JSON."""
        defaults = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(
            *(SHARED if isinstance(c, JSONPlainPayloadConverter) else c for c in defaults)
        )
