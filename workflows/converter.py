"""How values become payloads: as JSON by their types, with what pydantic learns of a type shared.

The SDK makes a converter for each instance of a workflow, and each would learn the types of a case
anew: two hundred milliseconds for every case that a worker takes into its memory.
"""

from contextlib import suppress
from typing import Any

from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)

_LEARNT: dict[type, TypeAdapter[Any]] = {}


class _Json(PydanticJSONPlainPayloadConverter):
    """The SDK's converter; what was learnt is written by its type too, which takes half as long.

    Else every value within a value is asked for its type. What is written is the same.
    """

    def to_payload(self, value: Any) -> Payload | None:  # noqa: ANN401 - whatever travels
        """The value as JSON."""
        known = _LEARNT.get(type(value))
        if known is None:
            return super().to_payload(value)
        data = known.dump_json(value, warnings=False)
        return Payload(metadata={"encoding": self.encoding.encode()}, data=data)

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:  # noqa: ANN401 - whatever travels
        """The value back."""
        known = _LEARNT.get(type_hint) if isinstance(type_hint, type) else None
        if known is None:
            return super().from_payload(payload, type_hint)
        return known.validate_json(payload.data)


SHARED = _Json()
"""One for the process; what it keeps does not depend on who asked first."""


def learn(*types: type) -> None:
    """Learn these types now. A worker does so before it takes tasks.

    Learnt within a task, on a busy machine, they would take longer than the two seconds that a
    workflow is given until it has to yield.
    """
    for each in types:
        if isinstance(each, type):
            _LEARNT[each] = _LEARNT.get(each) or TypeAdapter(each)
        else:  # a union, which no value has for its type
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
