"""What is learnt of a type serves the whole process."""

from temporalio.converter import DefaultPayloadConverter

from firsthour.domain.effects import Told
from workflows.converter import SharedConverter, learn


def test_every_converter_shares_what_was_learnt() -> None:
    """The SDK makes a converter for each case; they hold the same one for JSON."""
    learn(Told)
    first, second = SharedConverter(), SharedConverter()
    told = Told("page:1", 2, 2)
    payload = first.to_payload(told)

    assert first.converters[b"json/plain"] is second.converters[b"json/plain"]
    assert told == second.from_payload(payload, Told)
    assert first.converters.keys() == DefaultPayloadConverter().converters.keys()
