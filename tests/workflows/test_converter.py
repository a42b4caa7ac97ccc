"""What is learnt of a type serves the whole process."""

from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DefaultPayloadConverter

from activities.contracts import Order, WriteFacts
from benchmarks.canonical import read
from firsthour.domain.clock import CaseClock
from firsthour.domain.commands import Said
from firsthour.domain.effects import Told
from firsthour.domain.evolve import rebuild
from firsthour.domain.facts import NoticeDue
from workflows.carried import Carried
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


def test_what_was_learnt_is_written_as_what_was_not() -> None:
    """Every fact and command of the canonical case reads the same in histories, learnt or not."""
    canonical = read()
    run = canonical.simulated()
    values = [
        *(WriteFacts(1, (fact,)) for fact in run.facts),
        *(spoken.said for spoken in canonical.spoken()),
        *(Carried(rebuild(run.facts[:last]), CaseClock()) for last in (1, 80, len(run.facts))),
        *(Order(1, fact.body.effect) for fact in run.facts if isinstance(fact.body, NoticeDue)),
    ]
    plain, shared = PydanticPayloadConverter(), SharedConverter()
    learn(WriteFacts, Said, Carried, Order)

    assert {WriteFacts, Said, Carried, Order} == set(map(type, values))
    for value in values:
        payload = shared.to_payload(value)
        assert plain.to_payload(value) == payload
        assert value == shared.from_payload(payload, type(value))
