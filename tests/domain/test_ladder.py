"""Levels, service level and task force: how the circle widens while the case is unsolved."""

from datetime import timedelta

import pytest

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience, Phase, Stage
from tests.domain.world import (
    ADA,
    DORA,
    EMIL,
    EVA,
    MARIA,
    TEXT,
    Case,
    World,
    hours,
    minutes,
    times,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("severity", "moments"),
    [
        (1, [timedelta(0), minutes(30), minutes(60)]),
        (2, [minutes(30), hours(2), hours(8)]),
        (3, [hours(4), DAY, 3 * DAY]),
        (4, [DAY]),
    ],
)
def test_the_levels_are_called_while_the_case_is_unsolved(
    severity: int, moments: list[timedelta]
) -> None:
    """In turn, each at its threshold and once; the service level, which would raise, is waived."""
    case = Case(severity).acknowledged().says(MARIA, c.Comment(TEXT))
    case.says(DORA, c.WaiveObligation("resolution", TEXT)).waits("80 h")
    called = case.entries(f.LevelCalled)

    assert moments == times(called)
    assert ["L1", "L2", "L3"][: len(moments)] == [x.body.level for x in called]  # type: ignore[union-attr] # LevelCalled


def test_a_level_that_was_called_by_hand_is_not_called_again() -> None:
    """The step up keeps the promise of its threshold."""
    case = Case(2).says(MARIA, c.StepUp("L2", TEXT)).waits("3 h")

    assert ["L2", "L1"] == [called.level for called in case.facts(f.LevelCalled)]
    assert "owed met" == case.fate("level:L2")


def test_no_level_is_called_while_a_declaration_is_verified() -> None:
    """Nothing is unsolved then; after a rejection it is called at once, and not late."""
    case = Case(1).acknowledged().declared().waits("40 min")
    assert ["L1"] == [called.level for called in case.facts(f.LevelCalled)]

    case.says(ADA, c.RejectResolution(TEXT))
    assert ["L1", "L2"] == [called.level for called in case.facts(f.LevelCalled)]
    assert "owed moved met" == case.fate("level:L2")


def test_the_first_step_up_begins_the_resolution() -> None:
    """Communicate ends with an acknowledgement, a step up or the task force, whichever is first."""
    assert [Stage.COMMUNICATE] == Case(3).waits("1 min").stages()
    assert Stage.RESOLVE is Case(3).acknowledged().state.stage
    assert Stage.RESOLVE is Case(3).says(DORA, c.StepUp("team:database", TEXT)).state.stage
    assert Stage.RESOLVE is Case(3).says(DORA, c.ActivateTaskForce()).state.stage


def test_the_service_level_warns_at_half_three_quarters_and_nine_tenths() -> None:
    """The managers of the team are told each time, and of the breach itself."""
    case = Case(1).acknowledged().says(MARIA, c.Comment(TEXT)).waits("5 h")
    warned = case.entries(f.SlaWarned)

    assert [hours(2), hours(3), minutes(216)] == times(warned)
    assert [50, 75, 90] == [x.body.percent for x in warned]  # type: ignore[union-attr] # SlaWarned
    assert [hours(4)] == times(case.entries(f.SlaBreached))
    told = [x.audience for x in case.world.asked if x.key.startswith("sla:")]
    assert [Audience.MANAGERS] * 4 == told


def test_a_breach_raises_the_severity_once() -> None:
    """It is a start criterion that holds during the case as well."""
    case = Case(3).acknowledged().says(MARIA, c.Comment(TEXT)).waits("60 h")

    assert [(2, "sla_breach")] == [(x.severity, x.criterion) for x in case.facts(f.SeverityChanged)]


# The task force.


def test_seats_are_offered_one_after_the_other_lead_first() -> None:
    """To different people, though one looks for them by the same rule."""
    case = Case(1).waits("10 s")
    offered = [(x.seat, x.person, x.lead) for x in case.facts(f.SeatOffered)]

    assert [("lead", "eva", True), ("member-1", "emil", False), ("member-2", "enzo", False)] == (
        offered
    )


def test_a_seat_that_is_not_accepted_in_time_goes_to_the_next_person() -> None:
    """Who let it pass is not asked again; when nobody is left it is vacant, and the owner told."""
    case = Case(1).acknowledged().waits("30 min")
    lead = [x.person for x in case.facts(f.SeatOffered) if x.seat == "lead"]

    assert len(lead) == len(set(lead)) > 1
    assert minutes(5) == times(case.entries(f.SeatTimedOut))[0]
    assert {"lead", "member-1", "member-2"} == {x.seat for x in case.facts(f.SeatTimedOut)}
    assert {"lead", "member-1", "member-2"} == {x.seat for x in case.facts(f.SeatVacant)}
    assert "seat_vacant" in case.alarms()


def test_a_declined_seat_goes_to_the_next_person_at_once() -> None:
    """Without waiting for the time to accept."""
    case = Case(1).waits("10 s").says(EVA, c.DeclineSeat("lead", TEXT)).waits("10 s")
    lead = [x.person for x in case.facts(f.SeatOffered) if x.seat == "lead"]

    assert ["eva", "elif"] == lead
    assert "owed cancelled" == case.fate("seat:lead:1.1")


def test_at_severity_4_a_seat_waits_for_its_answer() -> None:
    """There the policy sets no time."""
    case = Case(4).says(MARIA, c.ActivateTaskForce()).waits("30 h")

    assert not case.facts(f.SeatTimedOut)


def test_a_seat_is_handed_over_to_a_named_successor() -> None:
    """They are asked first; until they accept, the seat is on offer."""
    case = Case(1).seated().says(EVA, c.HandOver("lead", "elif", TEXT))
    lead = case.state.task_force.seats[0] if case.state.task_force else None

    assert lead
    assert ("offered", "elif") == (lead.status, lead.person)
    case.refuses(EVA, c.AcceptSeat("lead"))


def test_a_manager_adds_a_seat_for_a_named_person() -> None:
    """A seat that is not in the policy."""
    case = Case(1).seated().says(MARIA, c.OfferSeat("scribe", "sam"))

    assert ("scribe", "sam") == (
        case.facts(f.SeatOffered)[-1].seat,
        case.facts(f.SeatOffered)[-1].person,
    )


def test_the_force_owes_a_technical_plan_and_with_it_the_cause_is_identified() -> None:
    """From whoever sits in it."""
    case = Case(1).seated().says(EMIL, c.SubmitTechnicalPlan(TEXT))

    assert "owed met" == case.fate("technical_plan:1")
    assert Phase.IDENTIFIED is case.state.phase


def test_a_declaration_suspends_the_force_and_a_rejection_resumes_it_same_people_first() -> None:
    """With a new technical plan to come; an offer under way falls away."""
    case = Case(1).seated().declared()
    force = case.state.task_force
    assert force
    assert force.suspended
    assert [("eva",), ("emil",), ("enzo",)] == [seat.prefer for seat in force.seats]

    case.world.engineers.reverse()
    case.says(ADA, c.RejectResolution(TEXT)).waits("10 s")
    again = [(x.seat, x.person) for x in case.facts(f.SeatOffered)][-3:]
    assert [("lead", "eva"), ("member-1", "emil"), ("member-2", "enzo")] == again
    assert "technical_plan:2" in case.state.obligations


def test_the_force_stays_suspended_once_it_is_verified() -> None:
    """It comes back with a relapse."""
    case = Case(1).seated().announced()
    assert case.state.task_force
    assert case.state.task_force.suspended

    case.says(EVA, c.ReportRelapse(TEXT))
    assert 1 == len(case.facts(f.TaskForceResumed))


def test_three_customers_set_up_the_force_at_once() -> None:
    """At severity 2 also when the third one joins later."""
    case = Case(2, customers=2).waits_until("10 min")
    case.says(MARIA, c.AddCustomers((c.Group(1),), TEXT))

    assert [minutes(10)] == times(case.entries(f.TaskForceActivated))
    assert "owed moved met" == case.fate("task_force")


def test_a_failed_search_for_people_leaves_the_seat_vacant() -> None:
    """The owner is told, and the next seat is tried."""
    world = World()
    world.failing = ("seat:lead",)
    case = Case(1, world=world).waits("10 s")

    assert ["lead"] == [x.seat for x in case.facts(f.SeatVacant)]
    assert ["member-1", "member-2"] == [x.seat for x in case.facts(f.SeatOffered)]


def test_the_levels_are_told_on_their_channel() -> None:
    """Each call is an alarm to that level."""
    case = Case(1).waits("31 min")
    called = [x.target for x in case.told(Audience.LEVEL, NoticeKind.ALARM) if "level:" in x.key]

    assert ["L1", "L2"] == called
