"""How a case ends: declined, cancelled, merged, closed; and how it comes back."""

from dataclasses import replace
from itertools import pairwise

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.checklist import open_items
from firsthour.domain.decide import agenda
from firsthour.domain.effects import NoticeKind
from firsthour.domain.policy import Span
from firsthour.domain.stages import Audience, RecordType, Stage
from tests.domain.world import (
    APRIL,
    CARLA,
    DORA,
    ENGINE,
    EVA,
    MARIA,
    MONDAY,
    PIA,
    RITA,
    TEXT,
    Case,
    World,
    gated,
    hours,
    policy,
    times,
)


def test_a_declined_case_ends_before_it_began() -> None:
    """Nobody was told, nobody was paged."""
    case = Case(under=gated()).says(APRIL, c.Decline(TEXT))

    assert Stage.DECLINED is case.state.stage
    assert case.state.finished
    assert [] == case.world.asked


def test_a_false_alarm_is_corrected_to_those_who_were_told() -> None:
    """And to nobody else."""
    told = Case(2).waits("20 min").says(MARIA, c.Cancel(TEXT))
    assert [Audience.STAKEHOLDERS] == [
        x.audience for x in told.world.asked if x.notice is NoticeKind.CORRECTION
    ]

    both = Case(1).waits("3 h").says(MARIA, c.Cancel(TEXT))
    assert {Audience.STAKEHOLDERS, Audience.CUSTOMERS, Audience.EXECUTIVES} == {
        x.audience for x in both.world.asked if x.notice is NoticeKind.CORRECTION
    }


def test_a_notice_under_way_counts_as_told() -> None:
    """Some may have it already."""
    world = World()
    world.never = ("initial_notice",)
    case = Case(2, world=world).waits("1 h").says(MARIA, c.Cancel(TEXT))

    assert {Audience.STAKEHOLDERS, Audience.CUSTOMERS} == {
        x.audience for x in case.world.asked if x.notice is NoticeKind.CORRECTION
    }


def test_after_a_false_alarm_nothing_is_owed_or_wanted() -> None:
    """When the corrections are out, the case is finished."""
    case = Case(1).waits("40 min").says(MARIA, c.Cancel(TEXT))

    assert ({}, (), True) == (case.state.obligations, agenda(case.state), case.state.finished)


def test_a_merge_keeps_every_promise_until_the_other_case_has_answered() -> None:
    """Then the source ends; nothing that it owed is lost on the way."""
    world = World()
    world.never = ("merge",)
    waiting = Case(2, world=world).says(MARIA, c.Merge(9, TEXT)).waits("2 h")
    assert waiting.state.is_open
    assert 1 == len(waiting.told(Audience.CUSTOMERS, NoticeKind.INITIAL_NOTICE))

    merged = Case(2).says(MARIA, c.Merge(9, TEXT))
    assert (Stage.MERGED, True, {}) == (
        merged.state.stage,
        merged.state.finished,
        merged.state.obligations,
    )
    assert ["9"] == [effect.target for effect in merged.world.asked if effect.act == "merge"]


def test_a_refused_merge_leaves_everything_as_it_was() -> None:
    """The owner is told, and it may be asked again."""
    world = World()
    world.merge_refused = "wrong_stage"
    case = Case(2, world=world).says(MARIA, c.Merge(9, TEXT))
    assert [(9, "wrong_stage")] == [(x.into, x.code) for x in case.facts(f.MergeRefused)]
    assert "merge_refused" in case.alarms()

    case.says(MARIA, c.Merge(8, TEXT))
    keys = [effect.key for effect in world.asked if effect.act == "merge"]
    assert len(keys) == len(set(keys)) == 2


def test_the_target_adopts_the_customers_once_and_tells_them_within_the_hour() -> None:
    """They join as any other customer does, later."""
    case = Case(2).waits_until("2 h")
    case.says(ENGINE, c.Adopt(9, (c.Group(2),), TEXT))
    case.refuses(ENGINE, c.Adopt(9, (c.Group(2),), TEXT))

    assert 3 == case.state.customers.count
    assert hours(3) == case.owes("initial_notice:customers:2")
    assert [9] == [added.source for added in case.facts(f.CustomersAdded)]


def test_the_checklist_names_what_is_open() -> None:
    """Each thing leaves it when it is done, and only with an empty one the case closes."""
    case = Case(1).says(RITA, c.AddRecord("jira", RecordType.INCIDENT, "J-1")).announced()
    items = open_items(case.state)
    assert [
        "an initial notice is not sent",
        "access is open for 1 customers",
        "records are not settled: 1 (jira J-1)",
        "no internal RCA is submitted",
    ] == list(items[:4])
    assert items[4].startswith("monitoring runs until 2026-03-03 09:00")
    for item in items:
        assert item in case.refuses(MARIA, c.Close()).hint

    case.says(MARIA, c.SettleRecord(1, "released", TEXT)).confirmed().shared().waits("25 h")
    assert () == open_items(case.state)
    assert "ready_to_close" in case.alarms()


def test_the_engine_closes_a_case_whose_checklist_stays_empty() -> None:
    """Four hours after it was cleared, if the manager has not."""
    case = Case(1).announced().confirmed().shared().waits("30 h")
    cleared, closed = case.entries(f.ChecklistCleared)[0], case.entries(f.CaseClosed)[0]

    assert cleared.at + hours(4) == closed.at
    assert closed.actor.is_engine


def test_something_new_on_the_checklist_stops_the_close() -> None:
    """A record that is linked meanwhile, or findings that are withdrawn."""
    case = Case(1).closable().says(RITA, c.AddRecord("jira", RecordType.INCIDENT, "J-1"))
    assert case.waits("10 h").state.is_open
    case.says(MARIA, c.SettleRecord(1, "closed"))
    assert Stage.CLOSED is case.waits("5 h").state.stage

    inner = Case(1, under="internal").closable().says(PIA, c.WithdrawInternalRca(1, TEXT))
    assert inner.waits("10 h").state.is_open
    assert "no internal RCA is submitted" in inner.refuses(MARIA, c.Close()).hint


def test_thirty_days_are_the_most_that_a_case_stays_open() -> None:
    """Warned at 21 and 28 days, missed at 30, told to the level above."""
    case = Case(1).announced().confirmed().waits("31 d")
    warned = [x for x in case.entries(f.ObligationWarned) if x.body.key == "close"]  # type: ignore[union-attr] # ObligationWarned
    missed = [x for x in case.entries(f.ObligationMissed) if x.body.key == "close"]  # type: ignore[union-attr] # ObligationMissed

    assert [hours(21 * 24), hours(28 * 24)] == times(warned)
    assert [hours(30 * 24)] == times(missed)


def test_a_closed_case_is_reopened_within_a_fortnight() -> None:
    """One history: a round for all, its promises owed anew, and a new analysis."""
    case = Case(1).closed().waits("10 d").says(DORA, c.Reopen(TEXT))

    assert Stage.RESOLVE is case.state.stage
    assert (1, 2, "reopened") == (
        case.state.reopened,
        case.state.round.number,
        case.state.round.why,
    )
    assert "owed met owed" == case.fate("close")
    case.closable().says(MARIA, c.Close())
    assert 2 == len(case.facts(f.CaseClosed))
    assert 2 == len(case.facts(f.RcaShared))


def test_the_analysis_after_a_reopening_counts_from_its_own_verdict() -> None:
    """Not from the one before the close: that would be late from the start."""
    case = Case(1).closed().waits("10 d").says(DORA, c.Reopen(TEXT)).verified()
    verified = case.state.round.verified_at

    assert verified
    assert verified == case.state.obligations["final_rca"].base
    assert not case.state.obligations["internal_rca"].missed


def test_the_second_reopening_raises_the_severity() -> None:
    """A start criterion that holds during the case as well."""
    case = Case(3).closed().says(DORA, c.Reopen(TEXT)).closable().says(MARIA, c.Close())
    case.says(DORA, c.Reopen(TEXT))

    assert ["reopened"] == [x.criterion for x in case.facts(f.SeverityChanged)]


def test_a_finished_case_hears_nothing_more() -> None:
    """Its workflow has ended."""
    case = Case(1).closed().waits("20 d")
    assert case.state.finished

    assert "Open a new case." == case.refuses(DORA, c.Reopen(TEXT)).hint
    assert () == agenda(case.state)


def test_after_the_close_only_survey_and_actions_are_due() -> None:
    """Everything else has ended."""
    case = Case(1).says(MARIA, c.AddAction(c.PlanItem(TEXT, "eva", MONDAY, "corrective")))
    case.closed()

    assert {"survey", "action:1"} == set(case.state.obligations)
    assert {"survey", "survey_ends", "miss"} == {due.rule for due in agenda(case.state)}


def test_the_survey() -> None:
    """A day after the close, one reminder at three days, open for seven."""
    case = Case(1, customers=2).closed()
    closed = case.state.closed_at
    case.waits("8 d")
    asked = [
        x.at
        for x in case.entries(f.NoticeDue)
        if x.body.effect.notice is NoticeKind.SURVEY  # type: ignore[union-attr] # NoticeDue
    ]

    assert closed
    assert [closed + hours(24)] == asked
    reminders = [x for x in case.told(Audience.CUSTOMERS, NoticeKind.REMINDER) if x.reason]
    assert ["survey"] == [effect.reason for effect in reminders]
    assert "owed met" == case.fate("survey")
    assert 1 == len(case.facts(f.SurveyEnded))


def test_nobody_is_reminded_when_all_have_answered() -> None:
    """A low score is told to the customer engagement executive."""
    case = Case(1, customers=1).closed().waits("25 h").says(CARLA, c.AnswerSurvey(1, 2))
    case.waits("3 d")

    assert [] == case.told(Audience.CUSTOMERS, NoticeKind.REMINDER)
    assert "low_score" in case.alarms()


def test_corrective_actions_are_followed_until_they_are_done() -> None:
    """Overdue ones are told to their owner and the level above, week after week."""
    case = Case(1).says(MARIA, c.AddAction(c.PlanItem(TEXT, "eva", MONDAY, "corrective")))
    case.closed()
    closed = case.sim.now
    case.waits("45 d")
    overdue = [fact.at - closed for fact in case.entries(f.ActionOverdue)]
    assert 3 == len(overdue)
    assert all(b - a == hours(7 * 24) for a, b in pairwise(overdue))
    assert {"eva"} == {x.target for x in case.told(Audience.PERSON)}

    case.says(EVA, c.FinishAction(1)).waits("1 d")
    assert case.fate("action:1").endswith("missed met")
    assert case.state.finished


def test_a_case_is_finished_when_survey_and_actions_are_settled() -> None:
    """Not before a reopening is impossible."""
    case = Case(1).closed()
    closed = case.sim.now
    finished = case.waits("20 d").entries(f.CaseFinished)

    assert [hours(14 * 24)] == [
        hours(round((x.at - closed).total_seconds() / 3600)) for x in finished
    ]


def test_without_customers_there_is_no_survey() -> None:
    """Nobody is there to be asked."""
    case = Case(1, customers=0).closed().waits("10 d")

    assert not [x for x in case.facts(f.ObligationOwed) if x.key == "survey"]


def test_the_survey_that_cannot_be_sent_ends_all_the_same() -> None:
    """It is tried again while it is open, and then no more."""
    world = World()
    world.failing = ("survey",)
    case = Case(1, world=world).closed().waits("20 d")

    assert "owed missed cancelled" == case.fate("survey")
    assert case.state.finished


def test_a_policy_may_shorten_the_time_for_reopening() -> None:
    """Its own number holds."""
    short = replace(policy("default"), reopen_within=Span("7 d"))
    case = Case(1, under=short).says(
        MARIA, c.AddAction(c.PlanItem(TEXT, "eva", MONDAY, "corrective"))
    )

    assert "Open a new case" in case.closed().waits("8 d").refuses(DORA, c.Reopen(TEXT)).hint
