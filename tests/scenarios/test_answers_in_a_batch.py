"""Many customers answer at once."""

from gate.answers import Answer, put_answer, relay
from tests.world import World, world


async def test_answers_reach_the_case_in_one_turn() -> None:
    """Two confirm and one denies: one command, and the one who denied is in the next round."""
    async with world() as w:
        await w.opens(severity=2, customers=3)
        await w.manager.acknowledges()
        await w.solves()
        for number, value in ((1, 1), (2, 0), (3, 1)):
            put_answer(w.tools.store, answer(w, number, value))

        assert 3 == await relay(w.client, w.tools.store, w.now)

        await w.quiet()

        assert ("yny", "121") == (
            (await w.state()).customers.access,
            (await w.state()).customers.rounds,
        )
        assert 1 == len({fact.said for fact in w.facts() if fact.said.startswith("answers-")})
        assert 0 == await relay(w.client, w.tools.store, w.now)


async def test_a_no_outweighs_a_yes_in_one_batch() -> None:
    """Two contacts of one customer answer at once, and disagree."""
    async with world() as w:
        await w.opens(severity=2, customers=1)
        await w.manager.acknowledges()
        await w.solves()
        put_answer(w.tools.store, answer(w, 1, 1, contact="a"))
        put_answer(w.tools.store, answer(w, 1, 0, contact="b"))
        await relay(w.client, w.tools.store, w.now)
        await w.quiet()

        assert "n" == (await w.state()).customers.access
        assert () == w.facts("access_confirmed")


def answer(w: World, number: int, value: int, contact: str = "a") -> Answer:
    """A customer's answer to the access check."""
    return Answer(f"{number}-{contact}", w.case, number, contact, "access", value, w.now)
