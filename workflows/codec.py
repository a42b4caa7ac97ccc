"""Objects travel deflated: facts and states are repetitive, and histories have limits.

Plain strings (summaries and details) stay as they are, so that Temporal's own UI shows them.
"""

import zlib
from collections.abc import Sequence
from pathlib import Path

from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

PLAIN = b"json/plain"
ENCODING = b"z1"
"""Deflated with dictionary 1; a short name, since every payload bears it. Histories hold it: the
file never changes, a better dictionary gets a file and an encoding of its own, and this one stays
readable."""

DICTIONARY = (Path(__file__).parent / "dictionary-1.txt").read_bytes()
"""A fact, a command and an order of each kind, without anybody's words: most of what a payload
says stands here already, so that one of 400 bytes takes 90."""

RAW = -zlib.MAX_WBITS
AT_LEAST = 40
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


_LEVEL, _MEMORY = 7, 5
"""A fortieth larger than with 9 and 9, in two thirds of the time. With 6 it would be half of the
time, and a fifteenth of a history's payloads more: they have to stay under its limit."""
_READY = zlib.compressobj(_LEVEL, zlib.DEFLATED, RAW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, DICTIONARY)
"""Has taken the dictionary in; each payload is deflated by a copy."""


def _deflated(payload: Payload) -> Payload:
    is_object = payload.metadata.get("encoding") == PLAIN and payload.data.startswith(b"{")
    if not is_object or len(payload.metadata) > 1 or len(payload.data) < AT_LEAST:
        return payload
    deflate = _READY.copy()
    data = deflate.compress(payload.data) + deflate.flush()
    return Payload(metadata={"encoding": ENCODING}, data=data)


def _inflated(payload: Payload) -> Payload:
    if payload.metadata.get("encoding") != ENCODING:
        return payload
    inflate = zlib.decompressobj(RAW, DICTIONARY)
    whole = inflate.decompress(payload.data, AT_MOST)
    if inflate.unconsumed_tail:
        raise TooLarge
    return Payload(metadata={"encoding": PLAIN}, data=whole)
