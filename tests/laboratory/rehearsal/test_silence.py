"""Nobody ever answers: what the policy does by itself, and that a rehearsal tells it as it is."""

from itertools import pairwise

from firsthour.domain import facts as f
from firsthour.domain.simulate import simulate
from firsthour.laboratory.rehearsal.play import prepared
from firsthour.laboratory.rehearsal.rehearse import rehearse
from firsthour.laboratory.scenarios.scenario import load, silent, unanswered, varied
from tests.laboratory.rehearsal.stage import fate, minutes, told


def test_the_round_of_pages_climbs_from_the_owner_to_the_third_level() -> None:
    """At severity 2 each is paged fifteen minutes after the one before, in words that say why."""
    found = rehearse(prepared(silent()))
    pages = told(found, "page")[:5]

    assert [0, 15, 30, 45, 60] == minutes(found, "page")[:5]
    assert ["owner", "L1", "L2", "L3", "owner"] == [page.to for page in pages]
    assert [
        "the case is unclaimed; rule paging.owner",
        "owner silent; rule paging.L1",
        "owner and L1 silent; rule paging.L2",
        "owner and L1 and L2 silent; rule paging.L3",
        "nobody in round 1; rule paging.owner",
    ] == [page.why for page in pages]


def test_everybody_hears_within_the_first_hour() -> None:
    """Stakeholders and each customer are told in time, although nobody lifts a finger."""
    found = rehearse(prepared(varied(silent(), {}, {"customers": 7})))
    inside, outside = told(found, "initial_notice")

    assert ["stakeholders", "customers"] == [inside.to, outside.to]
    assert (1, 7) == (inside.told, outside.told)
    assert [["met"], ["met"]] == [
        fate(found, "initial_notice:internal"),
        fate(found, "initial_notice:customers"),
    ]


def test_a_rehearsal_tells_the_facts_of_the_simulation() -> None:
    """Each act of telling that the facts begin is told once, at its time, with their counts."""
    play = prepared(silent())
    facts = simulate(play.first, play.house, (), play.until).facts
    found = rehearse(play)
    begun = [
        (fact.number, fact.at)
        for fact in facts
        if getattr(getattr(fact.body, "effect", None), "act", "") in ("notify", "offer")
    ]
    sent = {
        fact.body.effect: (fact.body.recipients, fact.body.sent, fact.at)
        for fact in facts
        if isinstance(fact.body, f.NoticeSent | f.HoldingStatementSent)
    }
    owed = sum(isinstance(fact.body, f.ObligationOwed) for fact in facts)

    assert facts == found.facts
    assert begun == [(each.fact, each.at) for each in found.told]
    assert sent == {
        each.key: (each.recipients, each.told, each.told_at)
        for each in found.told
        if each.key in sent
    }
    assert owed == len(found.promises)


def test_the_same_play_gives_the_same_rehearsal() -> None:
    """Nothing in a rehearsal depends on the day or the machine."""
    assert rehearse(prepared(load("silence"))) == rehearse(prepared(load("silence")))


def test_silence_can_be_asked_of_any_scenario() -> None:
    """The case of the scenario stays as it is; nobody says a word in it, nor takes a seat."""
    found = rehearse(prepared(varied(unanswered(load("good-case")), {"until": "3 h"})))

    assert 3 == found.customers
    assert [] == [fact for fact in found.facts[1:] if not fact.actor.is_engine]


def test_a_promise_that_nobody_keeps_is_missed_and_told_to_the_level_above() -> None:
    """The action plan falls due after an hour; L1 hears of it in the same moment."""
    found = rehearse(prepared(silent()))
    (plan,) = (each for each in found.promises if each.key == "action_plan")
    (alarm,) = (each for each in found.told if each.promise == "action_plan" and each.to == "L1")

    assert ("missed", 3600) == (plan.state, plan.due_s)
    assert (3600, "missed: action plan; rule action_plan") == (alarm.since_s, alarm.why)


def test_what_is_told_stands_in_the_order_of_time() -> None:
    """The table can be read from top to bottom."""
    found = rehearse(prepared(silent()))

    assert all(one.at <= other.at for one, other in pairwise(found.told))
