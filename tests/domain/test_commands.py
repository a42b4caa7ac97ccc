"""Every command once, where it is accepted, and what it brings about."""

from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import pytest

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.decide import answer
from firsthour.domain.roles import Actor
from firsthour.domain.stages import Audience, Phase, RecordType
from tests.domain.world import (
    ADA,
    ADMIN,
    APRIL,
    CARLA,
    CUSTOMER,
    DIRK,
    DORA,
    EMIL,
    ENGINE,
    EVA,
    MARIA,
    MONDAY,
    PIA,
    RITA,
    TEXT,
    Case,
    minutes,
    policy,
)
from tests.domain.world import gated as gated_policy

Before = Callable[[Case], object]


def nothing(_case: Case) -> None:
    """The case as it was opened."""


def gated(case: Case) -> None:
    """A case under a policy that asks for approval."""
    assert case.state.started_at is None


def at_severity_2(case: Case) -> None:
    """A case whose task force is not set up at once."""
    assert case.state.task_force is None


def made(before: Before) -> Case:
    """The case that a row of the table begins with."""
    under = gated_policy() if before is gated else policy("default")
    case = Case(2 if before is at_severity_2 else 1, services=("web",), under=under)
    before(case)
    return case


def informed(case: Case) -> None:
    """The initial notices are out."""
    case.waits("25 min")


def sending(case: Case) -> None:
    """The customers' notice is under way and does not end."""
    case.world.never = ("initial_notice",)
    case.says(MARIA, c.SendNotice("initial_notice:customers:1"))


def edited(case: Case) -> None:
    """Somebody wrote the customers' notice."""
    case.says(MARIA, c.EditNotice("initial_notice:customers:1", TEXT))


def planned(case: Case) -> None:
    """The plan has one corrective item."""
    case.says(MARIA, c.AddAction(ITEM))


def offered(case: Case) -> None:
    """The lead's seat is on offer to eva."""
    case.waits("5 s")


def linked(case: Case) -> None:
    """One record is linked."""
    case.says(RITA, c.AddRecord("jira", RecordType.INCIDENT, "J-1"))


def signalled(case: Case) -> None:
    """An engineer has signalled the resolution."""
    case.says(EVA, c.SignalResolved(TEXT))


def submitted(case: Case) -> None:
    """The resolution is announced, and one internal RCA is submitted."""
    case.announced().says(PIA, c.SubmitInternalRca(TEXT))


def approved(case: Case) -> None:
    """The final RCA is approved."""
    submitted(case)
    case.says(CARLA, c.ApproveRca())


def shared(case: Case) -> None:
    """The final RCA is shared."""
    case.announced().shared()


def paused(case: Case) -> None:
    """The clocks stand."""
    case.says(MARIA, c.Pause(SOON, TEXT))


def watched(case: Case) -> None:
    """One person is on the watch list."""
    case.says(MARIA, c.AddStakeholder("sue"))


ITEM = c.PlanItem(TEXT, "eva", MONDAY, "corrective")
SOON = MONDAY + timedelta(hours=5)
CUSTOMERS_NOTICE = "initial_notice:customers:1"
OTHER = policy("status-page")

# What happened before, who speaks, the command, and the facts that are its first consequences.
ACCEPTED: list[tuple[Before, Actor, c.Command, tuple[type, ...]]] = [
    (gated, APRIL, c.Approve(), (f.CaseApproved, f.ObligationMet, f.PageRoundBegun)),
    (gated, APRIL, c.Decline(TEXT), (f.CaseDeclined, f.StageEntered)),
    (nothing, RITA, c.Comment(TEXT), (f.CommentAdded,)),
    (nothing, MARIA, c.Acknowledge(), (f.CaseAcknowledged, f.ObligationMet)),
    (nothing, MARIA, c.ChangeSeverity(2, TEXT), (f.SeverityChanged, f.ObligationMoved)),
    (nothing, MARIA, c.SetPhase(Phase.IDENTIFIED), (f.PhaseSet,)),
    (nothing, MARIA, c.EditNotice(CUSTOMERS_NOTICE, TEXT), (f.NoticeEdited,)),
    (edited, MARIA, c.ApproveNotice(CUSTOMERS_NOTICE, 1), (f.NoticeApproved,)),
    (edited, MARIA, c.SendNotice(CUSTOMERS_NOTICE), (f.NoticeApproved, f.NoticeDue)),
    (sending, MARIA, c.StopNotice(CUSTOMERS_NOTICE, TEXT), (f.NoticeStopped,)),
    (
        informed,
        MARIA,
        c.WriteUpdate(Audience.STAKEHOLDERS, TEXT),
        (f.UpdateWritten, f.NoticeApproved, f.NoticeDue),
    ),
    (
        informed,
        MARIA,
        c.PostponeUpdate(Audience.CUSTOMERS, MONDAY + minutes(60), TEXT),
        (f.UpdatePostponed, f.ObligationMoved),
    ),
    (
        informed,
        MARIA,
        c.CorrectNotice("initial_notice:customers:1", TEXT),
        (f.CorrectionWritten, f.NoticeApproved, f.NoticeDue),
    ),
    (nothing, MARIA, c.ToldByPhone(TEXT, MONDAY, TEXT, 1), (f.CustomerToldByPhone,)),
    (informed, ENGINE, c.ReturnNotice("initial_notice:customers:1", 1), (f.NoticeReturned,)),
    (nothing, MARIA, c.RevisePlan((ITEM,), TEXT), (f.PlanRevised, f.ObligationMet)),
    (nothing, PIA, c.AddAction(ITEM), (f.PlanRevised, f.ObligationMet)),
    (planned, EVA, c.FinishAction(1), (f.ActionFinished,)),
    (nothing, MARIA, c.AddCustomers((c.Group(2),), TEXT), (f.CustomersAdded, f.ObligationOwed)),
    (nothing, MARIA, c.RemoveCustomer(1, TEXT), (f.CustomerRemoved, f.ObligationCancelled)),
    (nothing, MARIA, c.AddService("dns"), (f.ServiceAdded,)),
    (nothing, MARIA, c.RemoveService("web"), (f.ServiceRemoved,)),
    (nothing, RITA, c.AddRecord("jira", RecordType.TICKET, "J-1"), (f.RecordAdded,)),
    (linked, MARIA, c.RemoveRecord(1), (f.RecordRemoved,)),
    (nothing, MARIA, c.AddStakeholder("sue"), (f.StakeholderAdded,)),
    (watched, MARIA, c.RemoveStakeholder("sue"), (f.StakeholderRemoved,)),
    (
        at_severity_2,
        MARIA,
        c.ActivateTaskForce(),
        (f.TaskForceActivated, f.ObligationMet, f.SeatOfferDue),
    ),
    (Case.seated, MARIA, c.OfferSeat("scribe", "sam"), (f.SeatOfferDue,)),
    (nothing, MARIA, c.StepUp("L2", TEXT), (f.LevelCalled, f.ObligationMet)),
    (nothing, DORA, c.Transfer("milan", TEXT), (f.OwnershipTransferred, f.PageRoundBegun)),
    (nothing, MARIA, c.Pause(SOON, TEXT), (f.ClocksPaused,)),
    (paused, MARIA, c.Resume(), (f.ClocksResumed, f.ObligationMoved)),
    (signalled, MARIA, c.DeclareResolved(TEXT), (f.ResolutionDeclared, f.TaskForceSuspended)),
    (
        Case.announced,
        EVA,
        c.ReportRelapse(TEXT),
        (f.RelapseReported, f.AlarmRaised, f.RoundOpened, f.PhaseSet),
    ),
    (linked, MARIA, c.SettleRecord(1, "closed"), (f.RecordSettled,)),
    (nothing, CARLA, c.RequestRca(), (f.RcaRequested, f.ProblemOpened, f.AlarmRaised)),
    (nothing, ADMIN, c.RepinPolicy(OTHER, TEXT), (f.PolicyRepinned,)),
    (nothing, MARIA, c.Merge(9, TEXT), (f.MergeAsked,)),
    (nothing, ENGINE, c.Adopt(9, (c.Group(1),), TEXT), (f.DuplicateAdopted, f.CustomersAdded)),
    (nothing, MARIA, c.Cancel(TEXT), (f.CaseCancelled, f.StageEntered)),
    (Case.closed, MARIA, c.Reopen(TEXT), (f.CaseReopened, f.RoundOpened)),
    (Case.closable, MARIA, c.Close(), (f.ObligationMet, f.CaseClosed, f.StageEntered)),
    (offered, EVA, c.AcceptSeat("lead"), (f.SeatAccepted, f.ObligationMet)),
    (offered, EVA, c.DeclineSeat("lead", TEXT), (f.SeatDeclined, f.SeatOfferDue)),
    (Case.seated, EVA, c.HandOver("lead", "elif", TEXT), (f.SeatHandedOver,)),
    (
        Case.seated,
        EMIL,
        c.SubmitTechnicalPlan(TEXT),
        (f.TechnicalPlanSubmitted, f.ObligationMet, f.PhaseSet),
    ),
    (nothing, EVA, c.SignalResolved(TEXT), (f.ResolutionSignalled, f.AlarmRaised)),
    (Case.declared, ADA, c.VerifyResolution(TEXT), (f.ResolutionVerified, f.ObligationMet)),
    (
        Case.declared,
        ADA,
        c.RejectResolution(TEXT),
        (f.ResolutionRejected, f.ObligationMet, f.TaskForceResumed, f.SeatOfferDue),
    ),
    (Case.announced, CUSTOMER[1], c.ConfirmAccess(1), (f.AccessConfirmed,)),
    (
        Case.announced,
        CARLA,
        c.DenyAccess(1, "phone", TEXT),
        (f.AccessDenied, f.AlarmRaised, f.RoundOpened, f.PhaseSet),
    ),
    (Case.announced, ENGINE, c.HearCustomers(confirmed=(1,)), (f.AccessConfirmed,)),
    (submitted, CARLA, c.EditRca(TEXT, 1), (f.RcaEdited, f.RcaRenderDue)),
    (submitted, CARLA, c.ApproveRca(), (f.RcaApproved,)),
    (approved, CARLA, c.ShareRca(), (f.NoticeDue,)),
    (nothing, CARLA, c.AnswerFeedback(1, TEXT), (f.FeedbackAnswered,)),
    (nothing, PIA, c.OpenProblem("jira", "P-1"), (f.ProblemOpened,)),
    (
        Case.announced,
        PIA,
        c.SubmitInternalRca(TEXT, "network"),
        (f.InternalRcaSubmitted, f.ObligationMet, f.RcaRenderDue),
    ),
    (submitted, PIA, c.WithdrawInternalRca(1, TEXT), (f.InternalRcaWithdrawn, f.ObligationOwed)),
    (nothing, MARIA, c.AskWaiver("action_plan", TEXT), (f.WaiverAsked, f.AlarmRaised)),
    (nothing, DORA, c.WaiveObligation("action_plan", TEXT), (f.ObligationWaived,)),
    (shared, CUSTOMER[1], c.AcknowledgeRca(1), (f.RcaAcknowledged,)),
    (nothing, CUSTOMER[1], c.Ask(1, TEXT), (f.CustomerAsked, f.AlarmRaised)),
    (Case.closed, CUSTOMER[1], c.AnswerSurvey(1, 1, TEXT), (f.SurveyAnswered, f.AlarmRaised)),
    (nothing, ADMIN, c.Recover(), (f.CaseRecovered,)),
]
NAMES = [row[2].kind for row in ACCEPTED]


def test_every_command_is_tried() -> None:
    """A command that is added must find its row here."""
    assert {kind.__name__ for kind in get_args(c.Command)} == {
        type(row[2]).__name__ for row in ACCEPTED
    }


@pytest.mark.parametrize(("before", "who", "command", "facts"), ACCEPTED, ids=NAMES)
def test_an_accepted_command_has_its_facts(
    before: Before, who: Actor, command: c.Command, facts: tuple[type, ...]
) -> None:
    """The first of them by the one who spoke; all of them under the id of the command."""
    case = made(before)
    entered = case.state.facts
    case.says(who, command, said_as="this")
    said = [fact for fact in case.sim.facts if fact.said == "this"]

    assert list(facts) == [type(fact.body) for fact in said][: len(facts)]
    assert {"this"} == {fact.said for fact in said}
    first, last = said[0].number, said[-1].number
    assert entered < first
    found = answer(case.state, "this")
    assert found
    assert (first, last) == (found.first, found.last)


@pytest.mark.parametrize(("before", "who", "command", "_facts"), ACCEPTED, ids=NAMES)
def test_the_same_id_twice_has_one_effect(
    before: Before, who: Actor, command: c.Command, _facts: tuple[type, ...]
) -> None:
    """Asked again, whatever has become of the case since, nothing happens; the answer stands."""
    case = made(before)
    case.says(who, command, said_as="this")
    first = answer(case.state, "this")
    case.waits("1 min")
    facts = list(case.sim.facts)

    assert () == case.hears(who, command, said_as="this")
    assert facts == case.sim.facts
    assert first == answer(case.state, "this")


def test_two_hundred_commands_are_remembered() -> None:
    """The oldest is forgotten when one more comes."""
    case = Case()
    for number in range(201):
        case.hears(RITA, c.Comment(TEXT), said_as=f"n{number}")

    assert 200 == len(case.state.said)
    assert answer(case.state, "n0") is None
    assert answer(case.state, "n1")


def test_what_a_customer_said_is_marked_when_another_says_it() -> None:
    """By phone, mail or visit."""
    case = Case().announced().says(DIRK, c.ConfirmAccess(1, "visit"))

    assert ["visit"] == [fact.heard_by for fact in case.facts(f.AccessConfirmed)]
