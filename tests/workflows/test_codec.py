"""Objects travel deflated, texts as they are, and what histories hold stays readable."""

from hashlib import sha256

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from workflows.codec import AT_MOST, DICTIONARY, ENCODING, Deflating, TooLarge

FACT = b'{"number":7,"actor":{"roles":["engine"]},"body":{"kind":"notice_sent","effect":"page:1"}}'


def _plain(data: bytes) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=data)


class _Reversing(PayloadCodec):
    """Stands where an encrypting codec would."""

    async def encode(self, payloads: object) -> list[Payload]:
        return [Payload(metadata=dict(p.metadata), data=p.data[::-1]) for p in payloads]  # type: ignore[attr-defined]

    decode = encode


async def test_an_object_comes_back_as_it_was() -> None:
    """Deflated on the way out, whole on the way in, and much smaller in between."""
    payload = _plain(FACT * 4)

    [sent] = await Deflating().encode([payload])
    [back] = await Deflating().decode([sent])

    assert payload == back
    assert sent.metadata["encoding"] == ENCODING
    assert len(sent.data) < len(payload.data) / 3


@pytest.mark.parametrize("data", [b'"a summary that people read in the UI"' * 9, b"{}", b'"x"'])
async def test_texts_and_small_objects_stay_readable(data: bytes) -> None:
    """Summaries and details are strings: Temporal's own UI shows them."""
    payload = _plain(data)

    assert [payload] == await Deflating().encode([payload])
    assert [payload] == await Deflating().decode([payload])


async def test_an_encrypting_codec_comes_after() -> None:
    """What it gets is deflated already, and what it gives back is inflated."""
    payload = _plain(FACT * 4)
    [bare] = await Deflating().encode([payload])

    [sent] = await Deflating(_Reversing()).encode([payload])

    assert bare.data[::-1] == sent.data
    assert [payload] == await Deflating(_Reversing()).decode([sent])


async def test_a_bomb_is_refused() -> None:
    """A payload that would inflate without end ends in a typed error, not in all of the memory."""
    [bomb] = await Deflating().encode([_plain(b'{"a":"' + b"0" * (AT_MOST + 10) + b'"}')])

    with pytest.raises(TooLarge) as refused:
        await Deflating().decode([bomb])

    assert "payload_too_large" == refused.value.code


def test_the_dictionary_never_changes() -> None:
    """Histories are deflated with it: another dictionary gets another encoding."""
    assert DICTIONARY_1 == sha256(DICTIONARY).hexdigest()


DICTIONARY_1 = "11dece2f32b058b7c7f251d3bbcefbf00726e278ef959d694a600b816e59c0c8"
