"""How long one person sits in the task force, and how a seat changes hands."""

from dataclasses import replace

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.escalation import Seat
from firsthour.domain.policy import SeatRule, Span
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Audience
from tests.domain.world import EMIL, EVA, MARIA, TEXT, Case, hours
from tests.domain.world import policy as preset

ENZO = Actor("enzo", (Role.ENGINEER,))
EIGHT_HOURS = Span("8 h")
NOTES = c.Text("what is known so far")


def one_seat(cap: Span | None = EIGHT_HOURS, warning: int = 75) -> Case:
    """A case of two days whose task force has one seat, which eva takes at once."""
    under = replace(
        preset("default"),
        seats=(SeatRule("lead", lead=True),),
        seat_hours=cap,
        seat_hours_warning=warning,
    )
    case = Case(1, under=under).acknowledged().says(MARIA, c.Comment(TEXT)).waits("5 s")
    return case.says(EVA, c.AcceptSeat("lead"))


def seat(case: Case) -> Seat:
    """The lead's seat."""
    assert case.state.task_force is not None
    return case.state.task_force.seats[0]


def test_whoever_hands_over_sits_there_until_the_successor_accepts() -> None:
    """The notes go with the offer."""
    case = one_seat().says(EVA, c.HandOver("lead", "emil", NOTES)).waits("5 s")
    assert ("eva", "emil", "offered") == (seat(case).sitter, seat(case).person, seat(case).status)
    assert NOTES == [e for e in case.world.asked if e.act == "offer"][-1].text

    case.says(EMIL, c.AcceptSeat("lead"))
    assert ("emil", "") == (seat(case).sitter, seat(case).leaving)


def test_whoever_is_leaving_still_belongs_to_the_task_force() -> None:
    """The technical plan may be theirs."""
    case = one_seat().says(EVA, c.HandOver("lead", "emil", NOTES)).waits("5 s")

    case.says(EVA, c.SubmitTechnicalPlan(TEXT))
    assert "wrong_stage" == case.refuses(EVA, c.HandOver("lead", "enzo", NOTES)).code
    assert "not_permitted" == case.refuses(EMIL, c.SubmitTechnicalPlan(TEXT)).code


def test_a_successor_who_declines_leaves_the_seat_as_it_was() -> None:
    """Nobody else is asked: the one who wanted to leave hears of it and names another."""
    case = one_seat().says(EVA, c.HandOver("lead", "emil", NOTES)).waits("5 s")
    case.says(EMIL, c.DeclineSeat("lead", TEXT)).waits("10 s")
    assert ("eva", "accepted", "") == (seat(case).sitter, seat(case).status, seat(case).leaving)
    assert ["eva"] == [e.target for e in case.world.asked if e.reason == "hand_over_declined"]

    case.says(EVA, c.HandOver("lead", "enzo", NOTES)).waits("5 s").says(ENZO, c.AcceptSeat("lead"))
    assert "enzo" == seat(case).sitter


def test_a_successor_who_says_nothing_leaves_the_seat_as_it_was() -> None:
    """After the time that the policy gives an offer."""
    case = one_seat().says(EVA, c.HandOver("lead", "emil", NOTES)).waits("6 min")

    assert ("eva", "accepted") == (seat(case).sitter, seat(case).status)


def test_after_six_hours_relief_is_looked_for() -> None:
    """The one who sits there and the owner hear of it; who takes over has the next hours."""
    case = one_seat().waits_until("6 h").waits("1 min")
    warned = case.facts(f.SeatHoursWarned)
    assert [("lead", "eva")] == [(body.seat, body.person) for body in warned]
    assert ["eva", ""] == [e.target for e in case.world.asked if e.reason == "seat_hours_near"]
    assert ("eva", "emil", "offered") == (seat(case).sitter, seat(case).person, seat(case).status)

    case.says(EMIL, c.AcceptSeat("lead")).waits_until("11 h")
    assert ("emil", 1) == (seat(case).sitter, len(case.facts(f.SeatHoursWarned)))
    assert not case.facts(f.SeatHoursExceeded)
    assert 2 == len(case.waits_until("13 h").facts(f.SeatHoursWarned))


def test_relief_is_offered_to_one_after_the_other() -> None:
    """Until one accepts; the seat is taken all the while."""
    case = one_seat().waits_until("6 h").waits("1 min").says(EMIL, c.DeclineSeat("lead", TEXT))
    case.waits("10 s")

    assert ("eva", "enzo", "offered") == (seat(case).sitter, seat(case).person, seat(case).status)


def test_where_there_is_no_relief_the_level_above_hears_of_it_at_the_cap() -> None:
    """Once; and the seat stays taken."""
    case = one_seat()
    case.world.engineers = ["eva"]
    case.waits_until("30 h")

    assert ["eva"] == [body.person for body in case.facts(f.SeatHoursExceeded)]
    assert 1 == case.alarms().count("no_relief")
    assert ["L1"] == [e.target for e in case.told(Audience.LEVEL) if e.reason == "seat_hours_over"]
    assert ("eva", "accepted") == (seat(case).sitter, seat(case).status)


def test_the_hours_end_with_a_rest() -> None:
    """While a resolution is verified the task force rests; then the count begins anew."""
    case = one_seat().waits_until("5 h").declared().waits("20 min")
    case.says(Actor("ada", (Role.ARCHITECT,)), c.RejectResolution(TEXT)).waits("5 s")
    case.says(EVA, c.AcceptSeat("lead")).waits_until("10 h")

    assert not case.facts(f.SeatHoursWarned)
    assert case.waits_until("12 h").facts(f.SeatHoursWarned)


def test_a_policy_may_set_no_limit_or_a_shorter_one() -> None:
    """Two hours, half of them until the warning."""
    assert not one_seat(None).waits_until("30 h").facts(f.SeatHoursWarned)

    case = one_seat(Span("2 h"), 50).waits_until("3 h")
    since = case.entries(f.SeatAccepted)[0].at
    assert [hours(1)] == [fact.at - since for fact in case.entries(f.SeatHoursWarned)]
    assert [hours(2)] == [fact.at - since for fact in case.entries(f.SeatHoursExceeded)]


def test_an_answer_to_a_former_offer_is_stale() -> None:
    """The seat went round and is offered to the same person anew."""
    case = one_seat().says(EVA, c.HandOver("lead", "emil", NOTES)).waits("5 s")
    case.says(EMIL, c.DeclineSeat("lead", TEXT, "lead:1.2"))
    case.says(EVA, c.HandOver("lead", "emil", NOTES)).waits("5 s")

    assert "stale" == case.refuses(EMIL, c.AcceptSeat("lead", "lead:1.2")).code
    assert "emil" == seat(case.says(EMIL, c.AcceptSeat("lead", "lead:1.3"))).sitter


def test_a_manager_replaces_who_sits_there() -> None:
    """Somebody who has left the company cannot hand over any more."""
    case = one_seat().says(MARIA, c.OfferSeat("lead", "emil")).waits("5 s")
    assert ("eva", "emil", "offered") == (seat(case).sitter, seat(case).person, seat(case).status)

    assert "emil" == seat(case.says(EMIL, c.AcceptSeat("lead"))).sitter
    assert "maria" == case.entries(f.SeatHandedOver)[0].actor.person
