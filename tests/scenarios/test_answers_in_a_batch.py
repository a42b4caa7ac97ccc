"""Many customers answer at once."""

from dataclasses import replace

from firsthour.records import content, views
from firsthour.records.answers import outcome
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


async def test_each_answer_of_a_mixed_batch_has_its_own_outcome() -> None:
    """One bad answer beside good ones is refused under its code; nothing is hidden."""
    async with world() as w:
        await w.opens(severity=2, customers=3)
        await w.manager.acknowledges()
        await w.solves()
        put = [
            answer(w, 1, 1),
            answer(w, 2, 0, contact="a"),
            answer(w, 2, 1, contact="b"),
            answer(w, 7, 1),
            replace(answer(w, 3, 5), id="score", kind="survey"),
        ]
        for each in put:
            put_answer(w.tools.store, each)
        await relay(w.client, w.tools.store, w.now)
        codes = {each.id: outcome(w.tools.store, each.id) for each in put}

        assert {
            "1-a": "",
            "2-a": "",
            "2-b": "wrong_stage",
            "7-a": "unknown",
            "score": "wrong_stage",
        } == codes
        assert "yn?" == (await w.state()).customers.access


async def test_a_batch_of_bad_answers_leaves_no_trace_where_all_are_refused_alike() -> None:
    """The same answers again are refused as done before."""
    async with world() as w:
        await w.opens(severity=2, customers=2)
        await w.manager.acknowledges()
        await w.solves()
        for contact in ("a", "b"):
            put_answer(w.tools.store, answer(w, 1, 1, contact))
            await relay(w.client, w.tools.store, w.now)

        assert ("", "already_done") == (
            outcome(w.tools.store, "1-a"),
            outcome(w.tools.store, "1-b"),
        )
        assert () == w.facts("answers_refused")


async def test_what_customers_wrote_with_their_answers_is_kept() -> None:
    """Their words, and through whom they came, stand with each of them."""
    async with world() as w:
        await w.opens(severity=2, customers=3)
        await w.manager.acknowledges()
        await w.solves()
        text = content.put(w.tools.store, "Still a blank page")
        put_answer(w.tools.store, replace(answer(w, 1, 0), text=text))
        put_answer(w.tools.store, replace(answer(w, 2, 1), heard_by="phone"))
        put_answer(w.tools.store, answer(w, 3, 1))
        await relay(w.client, w.tools.store, w.now)
        await w.quiet()
        members = views.customers(w.tools.store, w.case)

        assert [(text, ""), ("", "phone"), ("", "")] == [
            (each.access_text, each.access_heard) for each in members
        ]


def answer(w: World, number: int, value: int, contact: str = "a") -> Answer:
    """A customer's answer to the access check."""
    return Answer(f"{number}-{contact}", w.case, number, contact, "access", value, w.now)
