"""A notice that the server took and sent back is told on the next way, or somebody hears of it."""

from firsthour.records.ledger import returns
from firsthour.records.ledger.deliveries import State
from firsthour.records.ledger.promised import tellings
from firsthour.records.ledger.returns import Settled, Word
from firsthour.records.ledger.tellings import Asked, Came
from firsthour.records.shapes import Contact
from gate.returns import relay_returns
from tests.world import World, customer, world

NOTICE = "initial_notice:customers:1"


def comes_back(w: World, address: str) -> Settled:
    """The server of an address reports that nobody is there."""
    (line,) = (each for each in w.ledger("initial_notice") if each.enrolment.address == address)
    detail = {"why": "returned", "code": "5.1.1"}
    word = Word(f"report of {address}", State.FAILED, (line.enrolment.message_id,), "", detail)
    return returns.settle(w.tools.store, word)


def came(w: World) -> dict[str, Came]:
    """What came of the first promise, by customer."""
    found = tellings(w.tools.store, Asked(case=w.case, obligation=NOTICE))
    return {each.id: each.came for each in found}


async def test_what_came_back_is_told_on_the_next_way() -> None:
    """The same human at their other address; the case says so, and is told of it once."""
    ways = tuple(Contact("Ada", f"ada@{place}.example") for place in ("work", "home"))
    async with world() as w:
        await w.opens(severity=1, customers=(customer(1, contacts=ways), customer(2)))
        await w.manager.acknowledges()
        await w.tells()
        await w.quiet()
        before = came(w)
        assert Settled.NOTED is comes_back(w, "ada@work.example")
        in_between = came(w)

        told = await relay_returns(w.client, w.tools.store, w.now)
        again = await relay_returns(w.client, w.tools.store, w.now)
        await w.quiet()

        states = {each.enrolment.address: each.state for each in w.ledger("initial_notice")}
        assert (1, 0) == (told, again)
        assert {"C1": Came.KEPT, "C2": Came.KEPT} == before == came(w)
        assert Came.NOT_TOLD is in_between["C1"]
        assert (State.FAILED, State.SENT) == (
            states["ada@work.example"], states["ada@home.example"]
        )  # fmt: skip
        assert (1, 1) == (len(w.facts("notice_returned")), len(w.facts("returned_told_again")))


async def test_who_has_no_other_way_is_told_to_the_manager() -> None:
    """Nobody is left to be told: a person must call."""
    async with world() as w:
        await w.opens(severity=1, customers=(customer(1), customer(2)))
        await w.manager.acknowledges()
        await w.tells()
        await w.quiet()
        assert Settled.NOTED is comes_back(w, "ops@aster.example")

        await relay_returns(w.client, w.tools.store, w.now)
        await w.quiet()

        assert ["unreachable"] == [fact.body.code for fact in w.facts("alarm_raised")][-1:]
        assert Came.NOT_TOLD is came(w)["C1"]


async def test_a_case_that_is_over_hears_nothing_more() -> None:
    """It is not asked again and again."""
    async with world() as w:
        await w.opens(severity=1, customers=(customer(1), customer(2)))
        await w.manager.acknowledges()
        await w.tells()
        await w.quiet()
        await w.manager.cancels()
        await w.quiet()
        assert Settled.NOTED is comes_back(w, "ops@aster.example")

        await relay_returns(w.client, w.tools.store, w.now)

        assert () == returns.returned(w.tools.store)
        assert () == w.facts("notice_returned")
