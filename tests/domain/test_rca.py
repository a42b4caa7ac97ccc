"""The root cause analysis: submitted, merged, reviewed, approved, shared."""

import pytest

from firsthour.domain import commands as c
from firsthour.domain import effects as e
from firsthour.domain import facts as f
from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience
from tests.domain.world import CARLA, CUSTOMER, DORA, MARIA, PIA, TEXT, Case, World, hours


@pytest.mark.parametrize(("severity", "owed"), [(1, True), (2, True), (3, False), (4, False)])
def test_an_rca_is_mandatory_at_the_upper_severities(severity: int, owed: bool) -> None:  # noqa: FBT001 - a column of the table
    """At the others on request."""
    case = Case(severity).verified()

    assert owed == ("internal_rca" in case.state.obligations)


def test_asking_opens_the_problem_record_at_once() -> None:
    """And tells the coordinator; the time counts from the verdict, or from the request if later."""
    case = Case(3).says(CARLA, c.RequestRca())
    assert ["firsthour:PRB-2026-000017"] == [
        f"{x.system}:{x.key}" for x in case.facts(f.ProblemOpened)
    ]
    assert "internal_rca" not in case.state.obligations

    case.verified()
    assert case.state.round.verified_at == case.state.obligations["internal_rca"].base

    late = Case(3).announced().waits("2 h").says(CARLA, c.RequestRca())
    assert hours(2) < late.state.obligations["final_rca"].base - late.state.intake.opened_at


def test_a_raise_after_the_verdict_makes_it_mandatory_from_then_on() -> None:
    """The time counts from the raise."""
    case = Case(3).announced().waits("3 h").says(MARIA, c.ChangeSeverity(2, TEXT))

    assert hours(3) < case.state.obligations["internal_rca"].base - case.state.intake.opened_at


def test_each_submission_makes_a_new_revision() -> None:
    """One a team or supplier; the final one is merged from all of them."""
    case = Case(1).announced().says(PIA, c.SubmitInternalRca(TEXT, "network"))
    case.says(PIA, c.SubmitInternalRca(TEXT, "database"))

    assert [(1, "network"), (2, "database")] == [
        (x.rca, x.team) for x in case.facts(f.InternalRcaSubmitted)
    ]
    assert [1, 2] == [drafted.revision for drafted in case.facts(f.RcaDrafted)]


def test_a_text_that_must_not_reach_a_customer_stops_the_render() -> None:
    """The coordinator is told which part; nothing can be approved until it is mended."""
    world = World()
    world.blocked = "internal_part"
    case = Case(1, world=world).announced().says(PIA, c.SubmitInternalRca(TEXT))
    assert [("internal_part", "part 2")] == [(x.code, x.part) for x in case.facts(f.RcaBlocked)]
    assert "rca_blocked" in case.alarms()
    case.refuses(CARLA, c.ApproveRca())

    world.blocked = ""
    case.says(CARLA, c.EditRca(TEXT)).says(CARLA, c.ApproveRca())


def test_an_edit_wants_a_new_render_and_a_new_approval() -> None:
    """It passes the same guard."""
    case = Case(1).announced().says(PIA, c.SubmitInternalRca(TEXT)).says(CARLA, c.ApproveRca())
    case.says(CARLA, c.EditRca(TEXT, 1))

    assert (2, 2, 0) == (case.state.rca.revision, case.state.rca.drafted, case.state.rca.approved)
    case.refuses(CARLA, c.ShareRca())


def test_sharing_keeps_the_promise_and_reading_is_acknowledged() -> None:
    """By each customer for themselves."""
    case = Case(1, customers=2).announced().shared().says(CUSTOMER[2], c.AcknowledgeRca(2))

    assert "owed met" == case.fate("final_rca")
    assert [False, True] == [case.state.customers.has_read(number) for number in (1, 2)]
    assert [1] == [x.revision for x in case.told(Audience.CUSTOMERS, NoticeKind.RCA_SHARED)]


def test_a_sharing_that_failed_can_be_repeated() -> None:
    """The owner is told; nothing counts as shared."""
    world = World()
    world.failing = ("rca_shared",)
    case = Case(1, world=world).announced().shared()
    assert case.state.rca.shared_at is None
    assert "notice_failed" in case.alarms()

    world.failing = ()
    case.says(CARLA, c.ShareRca())
    assert case.state.rca.shared_at


def test_a_withdrawn_analysis_takes_its_draft_with_it() -> None:
    """Also one that is being rendered; without any left, one is owed again."""
    case = Case(1).announced()
    case.world.never = ("rca:",)
    case.says(PIA, c.SubmitInternalRca(TEXT)).says(PIA, c.WithdrawInternalRca(1, TEXT))
    case.sim._turn(e.Rendered("rca:1", 1))

    assert () == case.state.rca.submitted
    assert not case.facts(f.RcaDrafted)
    assert "owed met owed" == case.fate("internal_rca")


def test_a_render_that_was_overtaken_changes_nothing() -> None:
    """Only the latest revision can become the draft."""
    world = World()
    world.never = ("rca:1",)
    case = Case(1, world=world).announced().says(PIA, c.SubmitInternalRca(TEXT))
    case.says(PIA, c.SubmitInternalRca(TEXT))
    case.sim._turn(e.Rendered("rca:1", 1))

    assert ["superseded"] == [x.code for x in case.facts(f.EffectFailed)]
    assert 2 == case.state.rca.drafted


def test_without_customers_the_internal_one_is_enough() -> None:
    """Nothing is rendered, nothing shared."""
    case = Case(1, customers=0).announced().says(PIA, c.SubmitInternalRca(TEXT))

    assert not case.facts(f.RcaRenderDue)
    assert "final_rca" not in case.state.obligations


def test_waived_analyses_do_not_keep_a_case_open() -> None:
    """With a reason, by a level above."""
    case = Case(1).announced().confirmed()
    for key in ("internal_rca", "final_rca"):
        case.says(DORA, c.WaiveObligation(key, TEXT))

    case.waits("26 h").says(MARIA, c.Close())
