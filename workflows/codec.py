"""Objects travel deflated: facts and states are repetitive, and histories have limits.

Plain strings (summaries and details) stay as they are, so that Temporal's own UI shows them.
"""

import zlib
from collections.abc import Sequence

from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

ENCODING = b"binary/deflated"
PLAIN = b"json/plain"
AT_LEAST = 256
"""Bytes. Smaller objects gain nothing."""

AT_MOST = 64 * 1024 * 1024
"""Bytes that one payload may inflate to; the engine takes none over 2 MB in the first place."""


class TooLarge(ValueError):
    """A payload would inflate to more than any of ours can be."""

    code = "payload_too_large"


class Deflating(PayloadCodec):
    """Deflates what is large; ``then`` (an encrypting codec) is applied after that."""

    def __init__(self, then: PayloadCodec | None = None) -> None:
        self._then = then

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Payloads as they are kept by the engine."""
        deflated = [_deflated(payload) for payload in payloads]
        return await self._then.encode(deflated) if self._then else deflated

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Payloads as they were; those that were never deflated pass through."""
        plain = await self._then.decode(payloads) if self._then else payloads
        return [_inflated(payload) for payload in plain]


def _deflated(payload: Payload) -> Payload:
    is_object = payload.metadata.get("encoding") == PLAIN and payload.data.startswith(b"{")
    if not is_object or len(payload.metadata) > 1 or len(payload.data) < AT_LEAST:
        return payload
    return Payload(metadata={"encoding": ENCODING}, data=zlib.compress(payload.data, 6))


def _inflated(payload: Payload) -> Payload:
    if payload.metadata.get("encoding") != ENCODING:
        return payload
    inflate = zlib.decompressobj()
    whole = inflate.decompress(payload.data, AT_MOST)
    if inflate.unconsumed_tail:
        raise TooLarge
    return Payload(metadata={"encoding": PLAIN}, data=whole)
