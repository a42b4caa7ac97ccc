"""A case with ten thousand customers."""

from dataclasses import replace

from firsthour.domain import commands as c
from firsthour.domain.roles import engine
from firsthour.records.shapes import Contact
from gate.answers import Answer, put_answer, relay
from gate.say import say
from tests.workflows.desk import Desk
from tests.world import customer
from workflows.carried import Carried
from workflows.plugin import data_converter

MANY = 10_000
SHARED = (Contact("Reseller", "reseller@example.com"),)
"""One address for all: it is told once, and the scenario sends no ten thousand mails."""
AT_ONCE = 500


async def test_ten_thousand_customers_answer(desk: Desk) -> None:
    """Their answers come in batches of 500; the state stays under 64 KiB, the history small."""
    await desk.opens(
        customers=tuple(replace(customer(n), contacts=SHARED) for n in range(1, MANY + 1))
    )
    await desk.manager.acknowledges()
    await desk.engineer.signals()
    await desk.manager.declares()
    await desk.architect.verifies()
    await desk.architect.sends("announcement:1:stakeholders")
    await desk.architect.sends("announcement:1:customers")
    for number in range(1, AT_ONCE + 1):
        put_answer(desk.tools.store, answer(desk, number))
    before = (await desk.handle.describe()).history_length

    assert AT_ONCE == await relay(desk.client, desk.tools.store, desk.now)

    for first in range(AT_ONCE + 1, MANY, AT_ONCE):
        batch = c.HearCustomers(confirmed=tuple(range(first, first + AT_ONCE)))
        await say(desk.client, desk.case, c.Said(f"batch-{first}", engine("answers"), batch))
    await desk.quiet()
    state = await desk.state()
    events = (await desk.handle.describe()).history_length - before
    carried = data_converter().payload_converter.to_payload(Carried(state))

    assert (0, "y" * MANY) == (state.customers.unsettled, state.customers.access)
    assert carried.ByteSize() < 64 * 1024
    assert events <= 14 * MANY // AT_ONCE


def answer(desk: Desk, number: int) -> Answer:
    """A customer's yes."""
    return Answer(f"a{number}", desk.case, number, "ops", "access", 1, desk.now)
