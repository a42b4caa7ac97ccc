"""A customer without any address is called, and the report is asked."""

from datetime import timedelta

from firsthour.domain.commands import ToldByPhone
from firsthour.records.ledger.promised import tellings
from firsthour.records.ledger.tellings import Asked, Came
from firsthour.records.shapes import Contact
from tests.world import World, customer, world

NOTICE = "initial_notice:customers:1"


def came(w: World) -> dict[str, tuple[Came, str]]:
    """What came of the promise towards each customer, and how well it is known."""
    found = tellings(w.tools.store, Asked(case=w.case, obligation=NOTICE))
    return {each.name: (each.came, each.proof) for each in found}


async def test_the_report_says_kept_by_phone_from_the_time_of_the_call() -> None:
    """Called at minute 55 and put down after the due time: kept, for the call was in time."""
    by_phone = (Contact("Bea Birch", "+302101234567", channel="phone"),)
    async with world() as w:
        await w.opens(severity=2, customers=(customer(1), customer(2, contacts=by_phone)))
        await w.manager.acknowledges()
        await w.manager.sends(NOTICE)
        await w.wait(minutes=65)
        missed = came(w)
        at, words = w.now - timedelta(minutes=10), w.manager.text
        call = ToldByPhone(words("Bea Birch"), at, words("They know."), 2, obligation=NOTICE)
        await w.manager.says(call)

        assert {"Aster": (Came.KEPT, "accepted"), "Birch": (Came.KEPT, "phone")} == came(w)
        assert Came.NOT_TOLD is missed["Birch"][0]
