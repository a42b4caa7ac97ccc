"""Opening is safe at every instant: there is no case or one whole case, and in the end it runs."""

import asyncio
from dataclasses import replace

from firsthour.clock import utc_now
from firsthour.policies.loading import load
from firsthour.records import views
from firsthour.records.intake import cases_without_workflow, intakes_without_case
from firsthour.records.shapes import SourceRecord
from gate.open import number, open_case, put_down, start_waiting
from gate.say import state_of
from tests.workflows.desk import Desk
from tests.world import REQUEST

SOURCED = replace(REQUEST, source=SourceRecord(system="monitor", key="alert-1"))


async def test_stopped_after_the_request_was_put_down(desk: Desk) -> None:
    """There is no case yet; a worker's sweep makes one of the request, and it runs."""
    put_down(desk.tools.store, SOURCED, load("default"), now=utc_now())

    assert () == views.open_cases(desk.tools.store)

    started = await start_waiting(desk.client, desk.tools.store, queue=desk.queue, now=utc_now())
    [case] = views.open_cases(desk.tools.store)

    assert 1 == started
    assert case.case == (await state_of(desk.client, case.case)).intake.case


async def test_stopped_after_the_number_was_given(desk: Desk) -> None:
    """The case is whole in the records; the sweep starts what does not run, once."""
    store = desk.tools.store
    put = put_down(store, SOURCED, load("default"), now=utc_now())
    case, _ = number(store, put, utc_now())
    first = await start_waiting(desk.client, store, queue=desk.queue, now=utc_now())
    second = await start_waiting(desk.client, store, queue=desk.queue, now=utc_now())

    assert (1, 0) == (first, second)
    assert case == (await state_of(desk.client, case)).intake.case
    assert ([], []) == (intakes_without_case(store), cases_without_workflow(store))


async def test_the_same_source_record_is_one_case(desk: Desk) -> None:
    """Five doors at once get one number; one of them was the first."""
    policy = load("default")

    async def opens() -> tuple[int, bool]:
        opened = await open_case(
            desk.client,
            desk.tools.store,
            SOURCED,
            policy,
            now=utc_now(),
            queue=desk.queue,
        )
        return opened.case, opened.new

    answers = await asyncio.gather(*(opens() for _ in range(5)))

    assert 1 == len({case for case, _ in answers})
    assert 1 == sum(new for _, new in answers)
    assert 1 == len(views.open_cases(desk.tools.store))


async def test_the_same_key_is_one_case_also_with_another_text(desk: Desk) -> None:
    """An idempotency key stands for the request, whatever the second copy of it says."""
    policy, store = load("default"), desk.tools.store
    given = {"now": utc_now(), "queue": desk.queue, "key": "call-17"}
    first = await open_case(desk.client, store, REQUEST, policy, **given)  # type: ignore[arg-type]
    again = replace(REQUEST, title="Another title")
    second = await open_case(desk.client, store, again, policy, **given)  # type: ignore[arg-type]

    assert (first.case, True, False) == (second.case, first.new, second.new)
    assert REQUEST.title == views.case(store, first.case).title
