"""What is refused, under which code, and what the refusal says to do instead."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import pytest

from firsthour.domain import commands as c
from firsthour.domain.permissions import BY_COMMAND
from firsthour.domain.refusals import Code
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Audience, Phase, RecordType, Stage
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
    MILAN,
    MONDAY,
    PIA,
    RITA,
    TEXT,
    Case,
    gated,
    policy,
)

Before = Callable[[Case], object]

NOTICE = "initial_notice:customers:1"
NONE = c.NO_TEXT
ITEM = c.PlanItem(TEXT, "eva", MONDAY)
BOTH = Actor("ada", (Role.ARCHITECT, Role.ENGINEER))


def fresh(_case: Case) -> None:
    """The case as it was opened."""


def then(*acts: tuple[Actor, c.Command]) -> Before:
    """A case in which this was said."""

    def said(case: Case) -> None:
        for who, command in acts:
            case.says(who, command)

    return said


def announced_then(*acts: tuple[Actor, c.Command]) -> Before:
    """A case whose resolution is announced, and in which this was said then."""
    return lambda case: (case.announced(), then(*acts)(case))


def of_engine(case: Case) -> None:
    """The customers' notice is under way and does not end."""
    case.world.never = ("initial_notice",)
    case.says(MARIA, c.SendNotice(NOTICE))


def informed(case: Case) -> None:
    """The initial notices are out."""
    case.waits("25 min")


def shared(case: Case) -> None:
    """The final RCA is shared."""
    case.announced().shared()


def blocked(case: Case) -> None:
    """The final RCA could not be rendered."""
    case.world.blocked = "internal_part"
    case.announced().says(PIA, c.SubmitInternalRca(TEXT))


def asked_to_merge(case: Case) -> None:
    """The other case has not answered yet."""
    case.world.never = ("merge",)
    case.says(MARIA, c.Merge(9, TEXT))


def late(case: Case) -> None:
    """Closed for more than a fortnight, with an action that is still open."""
    case.says(MARIA, c.AddAction(c.PlanItem(TEXT, "eva", MONDAY, "corrective")))
    case.closed().waits("15 d")


def surveyed(case: Case) -> None:
    """Closed, and the survey is over."""
    case.closed().waits("8 d")


def full(case: Case) -> None:
    """The plan has as many items as it may have."""
    case.says(MARIA, c.RevisePlan((ITEM,) * 60))


# What happened before, who speaks, the command, the code, and words of the message or the hint.
REFUSED: list[tuple[Before, Actor, c.Command, Code, str]] = [
    (fresh, RITA, c.Acknowledge(), Code.NOT_PERMITTED, "may be said by: director"),
    (fresh, CUSTOMER[2], c.ConfirmAccess(1), Code.NOT_PERMITTED, "themselves only"),
    (fresh, CUSTOMER[2], c.Ask(1, TEXT), Code.NOT_PERMITTED, "themselves only"),
    (fresh, ADA, c.EditNotice(NOTICE, TEXT), Code.NOT_PERMITTED, "Ask the incident manager"),
    (fresh, BOTH, c.SendNotice(NOTICE), Code.NOT_PERMITTED, "Ask the incident manager"),
    (
        informed,
        CARLA,
        c.WriteUpdate(Audience.STAKEHOLDERS, TEXT),
        Code.NOT_PERMITTED,
        "Ask the incident manager",
    ),
    (Case.seated, EMIL, c.AcceptSeat("lead"), Code.NOT_PERMITTED, "offered to you first"),
    (fresh, EVA, c.SubmitTechnicalPlan(TEXT), Code.NOT_PERMITTED, "Accept a seat first"),
    (Case.announced, DORA, c.WaiveObligation("access:1", TEXT), Code.NOT_PERMITTED, "director"),
    # Not now.
    (fresh, APRIL, c.Approve(), Code.WRONG_STAGE, "said in: start"),
    (fresh, MARIA, c.SetPhase(Phase.MONITORING), Code.WRONG_STAGE, "by itself"),
    (Case.announced, MARIA, c.SetPhase(Phase.IDENTIFIED), Code.WRONG_STAGE, "announced"),
    (of_engine, MARIA, c.EditNotice(NOTICE, TEXT), Code.WRONG_STAGE, "Stop it first"),
    (fresh, MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT), Code.WRONG_STAGE, "initial notice"),
    (fresh, MARIA, c.DeclareResolved(TEXT), Code.WRONG_STAGE, "signal first"),
    (fresh, ADA, c.VerifyResolution(), Code.WRONG_STAGE, "manager declares it"),
    (fresh, ADA, c.RejectResolution(TEXT), Code.WRONG_STAGE, "manager declares it"),
    (Case.announced, MARIA, c.StepUp("L1", TEXT), Code.WRONG_STAGE, "said in"),
    (
        lambda k: k.announced().waits("25 h"),
        EVA,
        c.ReportRelapse(TEXT),
        Code.WRONG_STAGE,
        "open a new case",
    ),
    (Case.declared, MARIA, c.OfferSeat("scribe", "sam"), Code.WRONG_STAGE, "Activate"),
    (fresh, MARIA, c.OfferSeat("scribe", "sam"), Code.WRONG_STAGE, "Try again in a moment"),
    (Case.declared, EVA, c.SubmitTechnicalPlan(TEXT), Code.WRONG_STAGE, "Activate"),
    (fresh, CUSTOMER[1], c.ConfirmAccess(1), Code.WRONG_STAGE, "when the resolution is announced"),
    (
        announced_then((CUSTOMER[1], c.DenyAccess(1))),
        CARLA,
        c.ConfirmAccess(1),
        Code.WRONG_STAGE,
        "outweighs",
    ),
    (fresh, PIA, c.SubmitInternalRca(TEXT), Code.WRONG_STAGE, "after the verification"),
    (shared, PIA, c.SubmitInternalRca(TEXT), Code.WRONG_STAGE, "shared already"),
    (shared, PIA, c.WithdrawInternalRca(1, TEXT), Code.WRONG_STAGE, "shared already"),
    (shared, CARLA, c.EditRca(TEXT), Code.WRONG_STAGE, "shared already"),
    (Case.announced, CARLA, c.EditRca(TEXT), Code.WRONG_STAGE, "No findings"),
    (Case.announced, CARLA, c.ApproveRca(), Code.WRONG_STAGE, "not rendered"),
    (blocked, CARLA, c.ApproveRca(), Code.WRONG_STAGE, "stands in its way"),
    (Case.announced, CARLA, c.ShareRca(), Code.WRONG_STAGE, "Approve it first"),
    (Case.announced, CUSTOMER[1], c.AcknowledgeRca(1), Code.WRONG_STAGE, "not shared"),
    (Case.announced, MARIA, c.Close(), Code.WRONG_STAGE, "access is open for 1"),
    (surveyed, CUSTOMER[1], c.AnswerSurvey(1, 5), Code.WRONG_STAGE, "not open"),
    (late, MARIA, c.Reopen(TEXT), Code.WRONG_STAGE, "Open a new case"),
    (Case.closed, MARIA, c.Acknowledge(), Code.WRONG_STAGE, "can be reopened"),
    (then((MARIA, c.Cancel(TEXT))), RITA, c.Comment(TEXT), Code.WRONG_STAGE, "new case"),
    (asked_to_merge, MARIA, c.Cancel(TEXT), Code.WRONG_STAGE, "Wait for its answer"),
    (asked_to_merge, MARIA, c.AddCustomers((c.Group(1),), TEXT), Code.WRONG_STAGE, "to case 9"),
    (asked_to_merge, ENGINE, c.Adopt(8, (), TEXT), Code.WRONG_STAGE, "to case 9"),
    (Case.announced, MARIA, c.Cancel(TEXT), Code.WRONG_STAGE, "said in"),
    # Done before.
    (Case.acknowledged, DORA, c.Acknowledge(), Code.ALREADY_DONE, "maria acknowledged"),
    (fresh, MARIA, c.ChangeSeverity(1, TEXT), Code.ALREADY_DONE, "is 1 already"),
    (fresh, MARIA, c.SetPhase(Phase.INVESTIGATING), Code.ALREADY_DONE, "already"),
    (
        then((MARIA, c.ApproveNotice(NOTICE))),
        MILAN,
        c.ApproveNotice(NOTICE),
        Code.ALREADY_DONE,
        "approved already",
    ),
    (
        then((MARIA, c.AddAction(ITEM)), (EVA, c.FinishAction(1))),
        EVA,
        c.FinishAction(1),
        Code.ALREADY_DONE,
        "done already",
    ),
    (then((MARIA, c.AddService("dns"))), MARIA, c.AddService("dns"), Code.ALREADY_DONE, "dns"),
    (
        then((RITA, c.AddRecord("jira", RecordType.TICKET, "J-1"))),
        RITA,
        c.AddRecord("jira", RecordType.PROBLEM, "J-1"),
        Code.ALREADY_DONE,
        "record 1",
    ),
    (
        then(
            (RITA, c.AddRecord("jira", RecordType.TICKET, "J-1")),
            (MARIA, c.SettleRecord(1, "closed")),
        ),
        MARIA,
        c.SettleRecord(1, "closed"),
        Code.ALREADY_DONE,
        "settled",
    ),
    (
        then((MARIA, c.AddStakeholder("sue"))),
        MARIA,
        c.AddStakeholder("sue"),
        Code.ALREADY_DONE,
        "watch list",
    ),
    (fresh, MARIA, c.ActivateTaskForce(), Code.ALREADY_DONE, "set up already"),
    (Case.seated, MARIA, c.OfferSeat("scribe", "eva"), Code.ALREADY_DONE, "seat lead"),
    (Case.seated, EVA, c.AcceptSeat("lead"), Code.ALREADY_DONE, "accepted already"),
    (fresh, MARIA, c.Transfer("maria", TEXT), Code.ALREADY_DONE, "has the case already"),
    (
        then((MARIA, c.Pause(MONDAY + timedelta(hours=5), TEXT))),
        MARIA,
        c.Pause(MONDAY + timedelta(hours=6), TEXT),
        Code.ALREADY_DONE,
        "stand until",
    ),
    (fresh, MARIA, c.Resume(), Code.ALREADY_DONE, "running"),
    (
        then((EVA, c.SignalResolved(TEXT))),
        EMIL,
        c.SignalResolved(TEXT),
        Code.ALREADY_DONE,
        "eva signalled",
    ),
    (Case.declared, MILAN, c.DeclareResolved(TEXT), Code.ALREADY_DONE, "maria declared"),
    (Case.declared, EVA, c.SignalResolved(TEXT), Code.ALREADY_DONE, "maria declared"),
    (Case.verified, ADA, c.VerifyResolution(), Code.ALREADY_DONE, "verified already"),
    (
        announced_then((CUSTOMER[1], c.ConfirmAccess(1))),
        CARLA,
        c.ConfirmAccess(1),
        Code.ALREADY_DONE,
        "confirmed",
    ),
    (
        announced_then((CUSTOMER[1], c.DenyAccess(1))),
        CARLA,
        c.DenyAccess(1),
        Code.ALREADY_DONE,
        "denied",
    ),
    (Case.announced, ENGINE, c.HearCustomers(read=(1,)), Code.WRONG_STAGE, "not shared"),
    (Case.announced, ENGINE, c.HearCustomers(), Code.INVALID, "at least one answer"),
    (then((CARLA, c.RequestRca())), CARLA, c.RequestRca(), Code.ALREADY_DONE, "asked for already"),
    (
        then((PIA, c.OpenProblem("jira", "P-1"))),
        PIA,
        c.OpenProblem("jira", "P-1"),
        Code.ALREADY_DONE,
        "jira:P-1",
    ),
    (shared, CARLA, c.ApproveRca(), Code.ALREADY_DONE, "approved already"),
    (shared, CARLA, c.ShareRca(), Code.ALREADY_DONE, "shared already"),
    (
        lambda k: k.announced().shared().says(CUSTOMER[1], c.AcknowledgeRca(1)),
        CARLA,
        c.AcknowledgeRca(1),
        Code.ALREADY_DONE,
        "has read",
    ),
    (
        lambda k: k.closed().says(CUSTOMER[1], c.AnswerSurvey(1, 5)),
        CUSTOMER[1],
        c.AnswerSurvey(1, 4),
        Code.ALREADY_DONE,
        "has answered",
    ),
    (Case.closed, MARIA, c.Close(), Code.ALREADY_DONE, "closed already"),
    (asked_to_merge, MARIA, c.Merge(8, TEXT), Code.ALREADY_DONE, "case 9"),
    (
        then((ENGINE, c.Adopt(8, (c.Group(1),), TEXT))),
        ENGINE,
        c.Adopt(8, (c.Group(1),), TEXT),
        Code.ALREADY_DONE,
        "adopted before",
    ),
    (
        then((MARIA, c.RevisePlan((ITEM,)))),
        DORA,
        c.WaiveObligation("action_plan", TEXT),
        Code.ALREADY_DONE,
        "settled already",
    ),
    (
        then((MARIA, c.AskWaiver("action_plan", TEXT))),
        MILAN,
        c.AskWaiver("action_plan", TEXT),
        Code.ALREADY_DONE,
        "asked for already (maria",
    ),
    (
        announced_then((CUSTOMER[1], c.ConfirmAccess(1))),
        DIRK,
        c.WaiveObligation("access:1", TEXT, 1),
        Code.ALREADY_DONE,
        "access:1",
    ),
    (
        fresh,
        ADMIN,
        c.RepinPolicy(policy("default"), TEXT),
        Code.ALREADY_DONE,
        "default",
    ),
    # Nothing of that name.
    (fresh, MARIA, c.SendNotice("none"), Code.UNKNOWN, f"Pending: {NOTICE}"),
    (fresh, MARIA, c.StopNotice("none", TEXT), Code.UNKNOWN, "Being sent: "),
    (fresh, MARIA, c.PostponeUpdate(Audience.CUSTOMERS, MONDAY, TEXT), Code.UNKNOWN, "due"),
    (fresh, MARIA, c.RevisePlan((c.PlanItem(TEXT, "", MONDAY, action=7),)), Code.UNKNOWN, "Use 0"),
    (fresh, EVA, c.FinishAction(7), Code.UNKNOWN, "item 7"),
    (fresh, MARIA, c.RemoveCustomer(2, TEXT), Code.UNKNOWN, "customer #2"),
    (
        then((MARIA, c.RemoveCustomer(1, TEXT))),
        MARIA,
        c.RemoveCustomer(1, TEXT),
        Code.UNKNOWN,
        "was removed",
    ),
    (fresh, CARLA, c.Ask(0, TEXT), Code.UNKNOWN, "customer #0"),
    (fresh, CARLA, c.AnswerFeedback(3, TEXT), Code.UNKNOWN, "customer #3"),
    (Case.announced, CARLA, c.DenyAccess(-1), Code.UNKNOWN, "customer #-1"),
    (Case.announced, DIRK, c.WaiveObligation("access:1", TEXT, 9), Code.UNKNOWN, "customer #9"),
    (fresh, MARIA, c.RemoveService("mail"), Code.UNKNOWN, "In the case: web"),
    (fresh, MARIA, c.RemoveRecord(1), Code.UNKNOWN, "record 1"),
    (fresh, MARIA, c.SettleRecord(1, "closed"), Code.UNKNOWN, "record 1"),
    (fresh, MARIA, c.RemoveStakeholder("sue"), Code.UNKNOWN, "In the case: none"),
    (fresh, EVA, c.AcceptSeat("throne"), Code.UNKNOWN, "In the case: lead"),
    (fresh, EVA, c.DeclineSeat("throne"), Code.UNKNOWN, "In the case: lead"),
    (fresh, EVA, c.HandOver("throne", "emil", TEXT), Code.UNKNOWN, "In the case: lead"),
    (Case.announced, PIA, c.WithdrawInternalRca(1, TEXT), Code.UNKNOWN, "internal RCA 1"),
    (fresh, DORA, c.WaiveObligation("peace", TEXT), Code.UNKNOWN, "Pending: acknowledge:1"),
    (fresh, EVA, c.AskWaiver("peace", TEXT), Code.UNKNOWN, "Pending: acknowledge:1"),
    # No sense in it.
    (fresh, RITA, c.Comment(NONE), Code.INVALID, "needs a text"),
    (fresh, MARIA, c.ChangeSeverity(7, TEXT), Code.INVALID, "Use 1, 2, 3 or 4"),
    (fresh, MARIA, c.EditNotice(NOTICE, NONE), Code.INVALID, "needs a text"),
    (informed, MARIA, c.WriteUpdate(Audience.OWNER, TEXT), Code.INVALID, "Name one of these"),
    (informed, MARIA, c.WriteUpdate(Audience.CUSTOMERS, NONE), Code.INVALID, "needs a text"),
    (
        informed,
        MARIA,
        c.PostponeUpdate(Audience.CUSTOMERS, MONDAY + timedelta(hours=3), TEXT),
        Code.INVALID,
        "Name a time after",
    ),
    (fresh, MARIA, c.RevisePlan(()), Code.INVALID, "at least one"),
    (full, MARIA, c.AddAction(ITEM), Code.INVALID, "Finish or merge"),
    (
        then((MARIA, c.AddAction(ITEM))),
        MARIA,
        c.RevisePlan((c.PlanItem(TEXT, "", MONDAY, action=1),) * 2),
        Code.INVALID,
        "twice",
    ),
    (fresh, MARIA, c.AddAction(c.PlanItem(NONE, "eva", MONDAY)), Code.INVALID, "needs a text"),
    (fresh, MARIA, c.AddCustomers((), TEXT), Code.INVALID, "at least one"),
    (fresh, MARIA, c.AddCustomers((c.Group(0),), TEXT), Code.INVALID, "at least one"),
    (
        then((RITA, c.AddRecord("jira", RecordType.TICKET, "J-1"))),
        MARIA,
        c.SettleRecord(1, "released"),
        Code.INVALID,
        "needs a reason",
    ),
    (fresh, MARIA, c.StepUp("team:", TEXT), Code.INVALID, "step:KEY or one of owner"),
    (Case.seated, MARIA, c.OfferSeat("a:b", "sam"), Code.INVALID, "without a colon"),
    (Case.seated, MARIA, c.OfferSeat("scribe", ""), Code.INVALID, "the person"),
    (Case.seated, EVA, c.HandOver("lead", "eva", TEXT), Code.INVALID, "successor"),
    (Case.seated, EVA, c.SubmitTechnicalPlan(NONE), Code.INVALID, "needs a text"),
    (fresh, MARIA, c.Transfer("", TEXT), Code.INVALID, "Name a person"),
    (fresh, MARIA, c.Transfer("team:", TEXT), Code.INVALID, "team:NAME"),
    (fresh, MARIA, c.Pause(MONDAY, TEXT), Code.INVALID, "72 h"),
    (fresh, MARIA, c.Pause(MONDAY + timedelta(hours=73), TEXT), Code.INVALID, "72 h"),
    (fresh, EVA, c.SignalResolved(NONE), Code.INVALID, "evidence"),
    (fresh, MARIA, c.Merge(17, TEXT), Code.INVALID, "into itself"),
    (fresh, DORA, c.WaiveObligation("action_plan", NONE), Code.INVALID, "needs a reason"),
    (fresh, DORA, c.WaiveObligation("close", TEXT, 1), Code.INVALID, "Leave the customer out"),
    (Case.announced, PIA, c.SubmitInternalRca(NONE), Code.INVALID, "need a document"),
    (fresh, PIA, c.OpenProblem("jira", ""), Code.INVALID, "the key"),
    (fresh, CARLA, c.Ask(1, NONE), Code.INVALID, "needs a text"),
    (fresh, CARLA, c.AnswerFeedback(1, NONE), Code.INVALID, "needs a text"),
    (Case.closed, CUSTOMER[1], c.AnswerSurvey(1, 6), Code.INVALID, "1 (bad) to 5"),
    # The page was old.
    (
        then((MARIA, c.EditNotice(NOTICE, TEXT)), (MILAN, c.EditNotice(NOTICE, TEXT))),
        MARIA,
        c.ApproveNotice(NOTICE, 1),
        Code.STALE,
        "Read the latest revision",
    ),
]


@pytest.mark.parametrize(
    ("before", "who", "command", "code", "words"),
    REFUSED,
    ids=[f"{row[3]}-{row[2].kind}" for row in REFUSED],
)
def test_a_refusal_says_why_and_what_to_do_instead(
    before: Before, who: Actor, command: c.Command, code: Code, words: str
) -> None:
    """Its code is stable, its words name the thing, and the case is as it was."""
    case = Case(services=("web",))
    before(case)
    refused = case.refuses(who, command)

    assert code == refused.code
    assert words in f"{refused.message} {refused.hint}"


def test_every_code_but_four_eyes_is_tried() -> None:
    """Four eyes have a file of their own."""
    assert set(Code) - {Code.FOUR_EYES} == {row[3] for row in REFUSED}


STALE = [name for name, row in BY_COMMAND.items() if row.stale]


@pytest.mark.parametrize("name", STALE)
def test_a_command_from_an_old_page_is_refused(name: str) -> None:
    """Where the table says so: what the speaker saw is not what they would decide about."""
    kind = next(k for k in get_args(c.Command) if k.__dataclass_fields__["kind"].default == name)
    stage = min(BY_COMMAND[name].stages, key=list(Stage).index)
    case = Case()
    if stage is Stage.CLOSED:
        case.closed()
    role = min(BY_COMMAND[name].roles)
    refused = case.refuses(Actor("somebody", (role,)), _any(kind), seen=case.state.moved - 1)

    assert Code.STALE == refused.code
    assert "Look at the case again" in refused.hint


def _any(kind: type) -> c.Command:
    """A command of this kind with something in each of its fields."""
    values = {"severity": 2, "phase": Phase.IDENTIFIED, "policy": policy("internal"), "into": 9}
    fields = [n for n, field in kind.__dataclass_fields__.items() if n != "kind"]  # type: ignore[attr-defined] # a dataclass
    command: c.Command = kind(**{name: values.get(name, TEXT) for name in fields})
    return command


def test_a_page_that_shows_the_latest_turn_is_not_old() -> None:
    """Facts that change nothing of weight, such as a comment, make no page old."""
    case = Case().waits("1 s")
    seen = case.state.facts
    case.says(RITA, c.Comment(TEXT))
    case.says(MARIA, c.ChangeSeverity(2, TEXT), seen=seen)

    assert 2 == case.state.severity


def test_before_the_approval_only_little_can_be_said() -> None:
    """The case has not begun."""
    case = Case(under=gated())
    refused = case.refuses(MARIA, c.Acknowledge())

    assert Code.WRONG_STAGE == refused.code
    assert "communicate, resolve, close" in refused.hint
    case.says(RITA, c.Comment(TEXT))


def test_a_refusal_while_things_fall_due_leaves_no_trace_either() -> None:
    """What fell due meanwhile is entered by the next turn, not by the one that was refused."""
    case = Case().waits("1 s")
    case.sim.now += timedelta(hours=1)
    case.refuses(RITA, c.Close())
    facts = len(case.sim.facts)

    assert facts < len(case.stands_still("1 s").sim.facts)


ANSWERED = (c.ConfirmAccess, c.DenyAccess, c.AcknowledgeRca, c.AnswerSurvey)
"""What customers have answered stands in the records, with who and when."""


@pytest.mark.parametrize(
    ("before", "who", "command"),
    [
        (before, who, command)
        for before, who, command, code, _ in REFUSED
        if code is Code.ALREADY_DONE and not isinstance(command, ANSWERED)
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_what_was_done_before_names_who_and_when(
    before: Before, who: Actor, command: c.Command
) -> None:
    """Whoever comes second reads who was first, and when that was."""
    case = Case(services=("web",))
    before(case)
    refused = case.refuses(who, command)

    assert re.search(r"(maria|eva|rita|ada|carla|pia|#1|Firsthour)\b", refused.message)
    assert re.search(r"2\d{3}-\d\d-\d\d \d\d:\d\d UTC", refused.message)
