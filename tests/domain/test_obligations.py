"""Every promise: from when it counts, when it falls due, and what may become of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.due import KEPT_BY_ENGINE
from firsthour.domain.effects import NoticeKind
from firsthour.domain.obligations import PROMISES, promise_of
from firsthour.domain.policy import Span
from firsthour.domain.roles import Role
from firsthour.domain.stages import Audience
from tests.domain.world import (
    ADA,
    APRIL,
    CARLA,
    DORA,
    EVA,
    MARIA,
    MONDAY,
    PIA,
    TEXT,
    Case,
    World,
    hours,
    minutes,
    policy,
)

DAY = timedelta(days=1)
AT_ONCE, NOT_OWED = timedelta(0), None
Step = Callable[[Case], object]


def opened(_case: Case) -> None:
    """As it is."""


def informed(case: Case) -> None:
    """Everybody has the initial notice, at the opening but for a second."""
    for notice in list(case.state.notices):
        case.hears(MARIA, c.SendNotice(notice))
    case.waits("1 s")


def with_a_force(case: Case) -> None:
    """The task force is set up a second after the opening, and its lead is asked."""
    if case.state.task_force is None:
        case.hears(MARIA, c.ActivateTaskForce())
    case.waits("1 s")


# Key, what happened before, and how long after the base each severity has; the base is the moment
# at which the promise was entered, except where the opening itself is the base.
TABLE: list[tuple[str, Step, tuple[timedelta | None, ...]]] = [
    ("acknowledge:1", opened, (minutes(5), minutes(15), hours(1), hours(4))),
    ("initial_notice:internal", opened, (minutes(15), minutes(30), hours(1), hours(1))),
    ("initial_notice:customers:1", opened, (minutes(30), hours(1), hours(1), hours(1))),
    ("update:stakeholders:1", informed, (minutes(30), hours(1), hours(4), DAY)),
    ("update:customers:1", informed, (minutes(30), hours(1), hours(4), DAY)),
    ("executive_report:1", opened, (hours(2), hours(6), hours(12), NOT_OWED)),
    ("action_plan", opened, (minutes(30), hours(1), hours(4), DAY)),
    ("level:L2", opened, (minutes(30), hours(2), DAY, NOT_OWED)),
    ("level:L3", opened, (hours(1), hours(8), 3 * DAY, NOT_OWED)),
    ("seat:lead:1.1", with_a_force, (minutes(5), minutes(15), minutes(30), NOT_OWED)),
    ("technical_plan:1", with_a_force, (hours(1), hours(4), DAY, NOT_OWED)),
    ("resolution", opened, (hours(4), hours(8), DAY, 2 * DAY)),
    ("verification:1", Case.declared, (minutes(30), hours(1), hours(4), DAY)),
    ("announcement:1", Case.verified, (minutes(15), minutes(30), hours(1), hours(4))),
    ("access:1", Case.announced, (DAY, 5 * DAY, 10 * DAY, 10 * DAY)),
    ("internal_rca", Case.verified, (3 * DAY, 7 * DAY, NOT_OWED, NOT_OWED)),
    ("final_rca", Case.verified, (9 * DAY, 14 * DAY, NOT_OWED, NOT_OWED)),
    ("close", opened, (30 * DAY,) * 4),
    ("survey", Case.closed, (DAY,) * 4),
]
"""On Monday 09:00 and soon after it, a business day is a day, four of its hours are four hours."""


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
@pytest.mark.parametrize(("key", "step", "spans"), TABLE, ids=[row[0] for row in TABLE])
def test_when_a_promise_falls_due(
    key: str, step: Step, spans: tuple[timedelta | None, ...], severity: int
) -> None:
    """Each severity has its own time, counted from the base that the table of the process names."""
    case = Case(severity)
    step(case)
    owed = [fact for fact in case.facts(f.ObligationOwed) if fact.key == key]

    assert [spans[severity - 1]] == [fact.due_at - fact.base for fact in owed] or (
        spans[severity - 1] is None and owed == []
    )


def test_the_table_covers_every_promise_but_those_told_elsewhere() -> None:
    """Approval, first level, task force and corrective actions have tests of their own below."""
    told = {promise_of(row[0]).name for row in TABLE}

    assert {"approval", "level:L1", "task_force", "action"} == {p.name for p in PROMISES} - told


@pytest.mark.parametrize(
    ("severity", "called"), [(1, AT_ONCE), (2, minutes(30)), (3, hours(4)), (4, DAY)]
)
def test_the_first_level_is_called_in_its_time(severity: int, called: timedelta) -> None:
    """At severity 1 the moment the case opens."""
    case = Case(severity).waits("30 h")
    first = next(fact for fact in case.entries(f.LevelCalled))

    assert MONDAY + called == first.at


@pytest.mark.parametrize(
    ("severity", "customers", "active"),
    [(1, 1, AT_ONCE), (2, 1, hours(1)), (2, 3, AT_ONCE), (3, 3, hours(8)), (4, 9, None)],
)
def test_the_task_force_is_set_up_in_its_time(
    severity: int, customers: int, active: timedelta | None
) -> None:
    """At severity 2 at once if three customers are affected; at severity 4 by hand only."""
    case = Case(severity, customers=customers).waits("30 h")
    made = [fact.at - MONDAY for fact in case.entries(f.TaskForceActivated)]

    assert ([active] if active is not None else []) == made


def test_approval_is_owed_before_anything_else() -> None:
    """Where the policy asks for it, nothing but the approval is owed, and nobody is told."""
    gated = replace(policy("default"), approval=(2,))
    case = Case(2, under=gated)

    assert {"approval"} == set(case.state.obligations)
    assert minutes(15) == case.owes("approval")

    case.waits("16 min")
    assert "owed missed" == case.fate("approval")

    case.says(APRIL, c.Approve())
    assert "owed missed met" == case.fate("approval")
    assert minutes(16) + hours(1) == case.owes("initial_notice:customers:1")


@pytest.mark.parametrize(
    ("severity", "due"), [(1, 28 * DAY), (2, 28 * DAY), (3, 56 * DAY), (4, None)]
)
def test_corrective_actions_count_from_the_close(severity: int, due: timedelta | None) -> None:
    """What was planned as corrective or preventative is owed after the close; the rest is not."""
    case = Case(severity)
    for kind in ("detective", "corrective", "preventative"):
        case.says(MARIA, c.AddAction(c.PlanItem(TEXT, "eva", MONDAY, kind)))
    case.closed()
    closed = case.state.closed_at
    owed = {k: o.due for k, o in case.state.obligations.items() if k.startswith("action:")}

    assert closed
    assert ({"action:2": closed + due, "action:3": closed + due} if due else {}) == owed


KEPT_BY_PEOPLE: list[tuple[str, Step, Step]] = [
    ("acknowledge:1", opened, Case.acknowledged),
    ("initial_notice:internal", opened, informed),
    ("initial_notice:customers:1", opened, informed),
    (
        "update:stakeholders:1",
        informed,
        lambda k: k.says(MARIA, c.WriteUpdate(Audience.STAKEHOLDERS, TEXT)),
    ),
    (
        "update:customers:1",
        informed,
        lambda k: k.says(CARLA, c.WriteUpdate(Audience.CUSTOMERS, TEXT)),
    ),
    (
        "executive_report:1",
        opened,
        lambda k: k.says(MARIA, c.WriteUpdate(Audience.EXECUTIVES, TEXT)),
    ),
    (
        "action_plan",
        opened,
        lambda k: k.says(MARIA, c.RevisePlan((c.PlanItem(TEXT, "eva", MONDAY),))),
    ),
    ("level:L2", opened, lambda k: k.says(MARIA, c.StepUp("L2", TEXT))),
    ("seat:lead:1.1", with_a_force, lambda k: k.says(EVA, c.AcceptSeat("lead"))),
    (
        "technical_plan:1",
        with_a_force,
        lambda k: k.says(EVA, c.AcceptSeat("lead")).says(EVA, c.SubmitTechnicalPlan(TEXT)),
    ),
    ("resolution", opened, Case.verified),
    ("verification:1", Case.declared, lambda k: k.says(ADA, c.VerifyResolution())),
    ("announcement:1", opened, Case.announced),
    ("access:1", Case.announced, Case.confirmed),
    ("internal_rca", Case.verified, lambda k: k.says(PIA, c.SubmitInternalRca(TEXT))),
    ("final_rca", Case.announced, Case.shared),
    ("close", opened, Case.closed),
]


@pytest.mark.parametrize(
    ("key", "before", "act"), KEPT_BY_PEOPLE, ids=[row[0] for row in KEPT_BY_PEOPLE]
)
def test_a_promise_that_is_kept_in_time_is_met(key: str, before: Step, act: Step) -> None:
    """With its evidence, at its moment, and not late."""
    case = Case()
    before(case)
    act(case)
    met = next(fact for fact in case.facts(f.ObligationMet) if fact.key == key)

    assert "owed met" == case.fate(key)
    assert 0 == met.late_s
    assert met.evidence


LATE: list[tuple[str, Step, str, Step]] = [
    ("acknowledge:1", opened, "6 min", Case.acknowledged),
    (
        "action_plan",
        opened,
        "40 min",
        lambda k: k.says(MARIA, c.RevisePlan((c.PlanItem(TEXT, "eva", MONDAY),))),
    ),
    (
        "technical_plan:1",
        Case.seated,
        "2 h",
        lambda k: k.says(EVA, c.SubmitTechnicalPlan(TEXT)),
    ),
    ("resolution", opened, "5 h", Case.verified),
    ("verification:1", Case.declared, "40 min", lambda k: k.says(ADA, c.VerifyResolution())),
    ("access:1", Case.announced, "25 h", Case.confirmed),
    ("internal_rca", Case.announced, "100 h", lambda k: k.says(PIA, c.SubmitInternalRca(TEXT))),
    ("final_rca", Case.announced, "300 h", Case.shared),
    (
        "close",
        lambda k: k.announced().confirmed(),
        "800 h",
        lambda k: k.shared().says(MARIA, c.Close()),
    ),
]


@pytest.mark.parametrize(("key", "before", "span", "act"), LATE, ids=[row[0] for row in LATE])
def test_a_promise_that_is_missed_is_still_carried_out(
    key: str, before: Step, span: str, act: Step
) -> None:
    """The miss is on record when it happens; what is done later carries the lateness."""
    case = Case()
    before(case)
    case.waits(span)

    assert case.state.obligations[key].missed
    due = case.state.obligations[key].due
    act(case)
    met = next(fact for fact in case.facts(f.ObligationMet) if fact.key == key)
    assert case.fate(key).endswith("missed met")
    assert int((met.kept_at - due).total_seconds()) == met.late_s > 0


def test_the_service_level_is_met_at_the_declaration_that_is_verified() -> None:
    """Declared in time, verified later: in time. While the verdict is awaited nothing breaches."""
    case = Case().acknowledged().waits_until("235 min").declared().waits_until("250 min")

    assert not case.facts(f.SlaBreached)

    case.says(ADA, c.VerifyResolution())
    met = next(fact for fact in case.facts(f.ObligationMet) if fact.key == "resolution")
    assert 0 == met.late_s
    assert "owed met" == case.fate("resolution")


def test_a_rejected_declaration_does_not_stop_the_service_level() -> None:
    """The breach comes with the rejection, under its own due time."""
    case = Case().acknowledged().waits_until("235 min").declared().waits_until("250 min")
    case.says(ADA, c.RejectResolution(TEXT)).waits("1 min")
    missed = next(fact for fact in case.facts(f.ObligationMissed) if fact.key == "resolution")

    assert MONDAY + hours(4) == missed.due_at
    assert case.facts(f.SlaBreached)


def test_a_contract_has_a_target_of_its_own() -> None:
    """A customer's contract adds a target to that of the policy."""
    case = Case(3, groups=(c.Group(1, Span("2 h")), c.Group(2)))

    assert (DAY, hours(2)) == (case.owes("resolution"), case.owes("resolution:2h"))


@pytest.mark.parametrize(
    "key", ["action_plan", "close", "level:L3", "resolution", "initial_notice:customers:1"]
)
def test_a_waived_promise_is_not_missed(key: str) -> None:
    """A level above releases the debtor, with a reason, and it does not come back."""
    case = Case().acknowledged().says(DORA, c.WaiveObligation(key, TEXT)).waits("5 h")

    assert "owed waived" == case.fate(key)


def test_a_waived_notice_may_still_be_sent_by_hand() -> None:
    """It does not go out by itself any more."""
    case = Case().says(DORA, c.WaiveObligation("initial_notice:customers:1", TEXT)).waits("2 h")

    assert [] == case.told(Audience.CUSTOMERS, NoticeKind.INITIAL_NOTICE)
    case.says(MARIA, c.SendNotice("initial_notice:customers:1"))
    assert 1 == len(case.told(Audience.CUSTOMERS, NoticeKind.INITIAL_NOTICE))


def test_a_waived_announcement_does_not_block_the_case() -> None:
    """The architect is released from the time, and can announce whenever it suits."""
    case = Case().verified().says(DORA, c.WaiveObligation("announcement:1", TEXT)).waits("1 h")

    assert case.state.is_resolving
    for notice in list(case.state.notices):
        case.says(ADA, c.SendNotice(notice))
    assert case.state.round.announced_at


def test_waiving_one_update_leaves_the_next() -> None:
    """The next one counts from the time of the one that was waived."""
    case = Case()
    informed(case)
    case.says(DORA, c.WaiveObligation("update:customers:1", TEXT)).waits_until("59 min")

    assert "owed waived" == case.fate("update:customers:1")
    assert [] == case.told(Audience.CUSTOMERS, NoticeKind.HOLDING_STATEMENT)

    case.waits("2 min")
    assert 1 == len(case.told(Audience.CUSTOMERS, NoticeKind.HOLDING_STATEMENT))


CANCELLED: list[tuple[str, Step, Step]] = [
    ("level:L3", opened, Case.announced),
    ("action_plan", opened, Case.announced),
    ("acknowledge:1", opened, lambda k: k.says(MARIA, c.Transfer("milan", TEXT))),
    ("executive_report:1", opened, Case.announced),
    ("technical_plan:1", Case.seated, Case.declared),
    ("initial_notice:customers:1", opened, lambda k: k.says(MARIA, c.RemoveCustomer(1, TEXT))),
    ("close", opened, lambda k: k.says(MARIA, c.Cancel(TEXT))),
    ("resolution", opened, lambda k: k.says(MARIA, c.Merge(9, TEXT))),
    ("survey", Case.closed, lambda k: k.says(MARIA, c.Reopen(TEXT))),
    ("access:1", Case.announced, lambda k: k.says(EVA, c.ReportRelapse(TEXT))),
]


@pytest.mark.parametrize(("key", "before", "act"), CANCELLED, ids=[row[0] for row in CANCELLED])
def test_a_promise_falls_away_with_what_it_was_for(key: str, before: Step, act: Step) -> None:
    """It is cancelled on record, neither met nor missed."""
    case = Case()
    before(case)
    act(case)

    assert "owed cancelled" == case.fate(key)


def test_a_debtor_is_reminded_before_the_time_is_up() -> None:
    """At three quarters of the time, once, and the one who owes it."""
    case = Case().declared().waits("22 min")
    assert ["verification:1"] == [e.obligation for e in case.told(Audience.ROLE)]

    case.waits("60 s")
    asked = case.told(Audience.ROLE)
    assert [Role.ARCHITECT, Role.ARCHITECT] == [effect.target for effect in asked]
    assert 1 == [fact.key for fact in case.facts(f.ObligationWarned)].count("verification:1")


def test_what_the_engine_keeps_at_its_due_time_is_not_late() -> None:
    """A holding statement that takes a few seconds keeps the update in time."""
    case = Case(world=_slow(timedelta(seconds=20)))
    informed(case)
    case.waits("33 min")

    assert "owed met" == case.fate("update:customers:1")


def test_a_held_up_engine_is_named_as_the_reason() -> None:
    """Nobody could act while the engine stood still: that is said, not that somebody slept."""
    case = Case().stands_still("3 h")
    missed = {fact.key: fact.why for fact in case.facts(f.ObligationMissed)}

    assert "the engine was held up" == missed["action_plan"]
    assert "it was being sent, and had not arrived" == missed["initial_notice:customers:1"]


def _slow(by: timedelta) -> World:
    world = World()
    world.after = by
    return world


def test_a_missed_promise_is_told_to_the_level_above() -> None:
    """Except where the climb of pages or the engine's own act is the answer."""
    case = Case().acknowledged().waits("40 min")

    assert "obligation_missed" in case.alarms()
    assert "L1" in {e.target for e in case.told(Audience.LEVEL, NoticeKind.ALARM)}


def test_the_engine_knows_how_to_keep_what_it_keeps() -> None:
    """Each promise with a grace for the engine has a rule, and no other one has."""
    kept = {promise.name for promise in PROMISES if promise.is_kept_by_engine}

    assert kept == KEPT_BY_ENGINE.keys()
