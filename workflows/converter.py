"""How values become payloads: as JSON by their types, with what pydantic learns of a type shared.

The SDK makes a converter for each instance of a workflow, and each would learn the types of a case
anew: two hundred milliseconds for every case that a worker takes into its memory.
"""

from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

SHARED = PydanticJSONPlainPayloadConverter()
"""One for the process; what it keeps does not depend on who asked first."""


class SharedConverter(CompositePayloadConverter):
    """The pydantic converter of the SDK, around one memory for types."""

    def __init__(self) -> None:
        """Take the SDK's converters, and the shared one for JSON."""
        defaults = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(
            *(SHARED if isinstance(c, JSONPlainPayloadConverter) else c for c in defaults)
        )
