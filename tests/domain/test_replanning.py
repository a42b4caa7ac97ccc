"""What a change of severity, phase or policy does to what is pending; what a pause does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.calendar import after
from firsthour.domain.policy import Span, Step
from firsthour.domain.stages import Audience, Phase
from tests.domain.world import (
    DORA,
    EVA,
    MARIA,
    MONDAY,
    TEXT,
    Case,
    hours,
    minutes,
    policy,
)

DAY = timedelta(days=1)


def test_raised_means_the_earlier_of_the_old_time_and_the_new_one_from_now() -> None:
    """The customers' notice stays at its hour; all else that can come sooner counts from now."""
    case = Case(3).waits_until("40 min").says(MARIA, c.ChangeSeverity(1, TEXT))

    assert hours(1) == case.owes("initial_notice:customers:1")
    assert minutes(40) + minutes(15) == case.owes("initial_notice:internal")
    assert minutes(40) + minutes(30) == case.owes("action_plan")
    assert minutes(40) + hours(4) == case.owes("resolution")


def test_lowered_means_the_new_time_from_the_old_base() -> None:
    """As if the case had been opened at the lower severity."""
    case = Case(1).waits_until("10 min").says(MARIA, c.ChangeSeverity(3, TEXT))

    assert hours(4) == case.owes("action_plan")
    assert DAY == case.owes("resolution")
    assert hours(1) == case.owes("initial_notice:customers:1")


def test_no_change_of_severity_moves_the_notice_ceiling() -> None:
    """Sixty minutes after the opening, whatever is said meanwhile."""
    case = Case(1)
    for minute, severity in ((5, 4), (8, 2), (12, 4), (20, 3)):
        case.waits_until(f"{minute} min").says(MARIA, c.ChangeSeverity(severity, TEXT))

        assert case.owes("initial_notice:customers:1") == hours(1)
    sent = next(fact for fact in case.waits("2 h").entries(f.NoticeSent))
    assert sent.at < MONDAY + hours(1)


def test_what_is_met_stays_met() -> None:
    """The acknowledgement in time stays in time, and is not asked for again."""
    case = Case(3).acknowledged().says(MARIA, c.ChangeSeverity(1, TEXT)).waits("1 h")

    assert "owed met" == case.fate("acknowledge:1")


def test_what_is_missed_stays_missed() -> None:
    """A lower severity is no way out."""
    case = Case(1).waits_until("31 min").says(MARIA, c.ChangeSeverity(3, TEXT))

    assert "owed missed" == case.fate("action_plan")


def test_a_promise_of_the_higher_severity_counts_from_the_change() -> None:
    """Severity 4 owes no executive report and no second level; raised, both are owed from now."""
    case = Case(4).waits_until("5 h").says(MARIA, c.ChangeSeverity(1, TEXT))

    assert hours(5) + hours(2) == case.owes("executive_report:1")
    assert hours(5) + minutes(30) == case.owes("level:L2")
    assert case.state.task_force
    assert {"L1"} == {called.level for called in case.facts(f.LevelCalled)}


def test_a_promise_that_the_lower_severity_does_not_have_falls_away_and_may_come_back() -> None:
    """The third level of severity 1 is not called at severity 4, and is again at severity 2."""
    case = Case(1).says(MARIA, c.ChangeSeverity(4, TEXT))
    assert "owed cancelled" == case.fate("level:L3")

    case.says(MARIA, c.ChangeSeverity(2, TEXT))
    assert "owed cancelled owed" == case.fate("level:L3")


def test_a_raise_calls_the_next_step_sooner() -> None:
    """A page that would wait for hours at severity 4 waits five minutes at severity 1."""
    case = Case(4).waits_until("10 min").says(MARIA, c.ChangeSeverity(1, TEXT)).waits("6 min")

    assert [0, 1] == [page.step for page in case.facts(f.PageDue)]


def test_the_warnings_of_a_raised_service_level_are_parts_of_the_new_time() -> None:
    """Raised at two hours with four hours to go: half of them have gone by at four hours."""
    case = Case(3).acknowledged().waits_until("2 h").says(MARIA, c.ChangeSeverity(1, TEXT))
    case.waits_until("7 h")
    warned = [(fact.body.percent, fact.at - MONDAY) for fact in case.entries(f.SlaWarned)]  # type: ignore[union-attr] # SlaWarned

    assert [50, 75, 90] == [percent for percent, _ in warned]
    assert hours(4) <= warned[0][1] < hours(4) + minutes(1)


def test_a_phase_moves_the_updates_and_nothing_else() -> None:
    """The notice that a raise left at its hour is not counted anew by a phase."""
    case = Case(3).waits_until("50 min").says(MARIA, c.ChangeSeverity(1, TEXT))
    before = {k: o.due for k, o in case.state.obligations.items() if not k.startswith("update")}
    case.says(MARIA, c.SetPhase(Phase.IDENTIFIED))

    assert before == {
        k: o.due for k, o in case.state.obligations.items() if not k.startswith("update")
    }


@pytest.mark.parametrize(
    ("phase", "cadence"),
    [(Phase.INVESTIGATING, minutes(15)), (Phase.IDENTIFIED, minutes(30))],
)
def test_the_cadence_follows_the_phase(phase: Phase, cadence: timedelta) -> None:
    """Under the policy of status pages severity 2 hears every quarter, then half of an hour."""
    case = Case(2, under="status-page")
    case.says(MARIA, c.SendNotice("initial_notice:customers:1"))
    if phase is not Phase.INVESTIGATING:
        case.says(MARIA, c.SetPhase(phase))
    heard = case.state.heard[Audience.CUSTOMERS].at

    assert heard
    assert heard + cadence == case.state.obligations["update:customers:1"].due


def test_a_closer_cadence_counts_from_the_change() -> None:
    """When a denial ends the monitoring, no update is late that could not have been known."""
    case = Case(customers=2).announced().waits("55 min")
    case.says(EVA, c.ReportRelapse(TEXT)).waits("1 s")

    missed = [fact.key for fact in case.facts(f.ObligationMissed)]
    assert [] == [key for key in missed if key.startswith("update")]
    updates = [o.due for k, o in case.state.obligations.items() if k.startswith("update")]
    assert len(updates) == 2
    assert all(MONDAY + minutes(55) < due < MONDAY + minutes(90) for due in updates)


def test_another_policy_counts_from_the_old_bases() -> None:
    """Its name and hash are in the case from then on."""
    slower = replace(
        policy("default"),
        name="slower",
        content_hash="slower",
        severities=(
            replace(policy("default").rules(1), action_plan=Span("2 h")),
            *policy("default").severities[1:],
        ),
    )
    case = Case().waits_until("10 min").says(MARIA, c.RepinPolicy(slower, TEXT))

    assert hours(2) == case.owes("action_plan")
    assert "slower" == case.state.policy.content_hash


def test_a_pause_moves_what_is_pending_by_its_length() -> None:
    """Never the initial notice, never the thirty days."""
    case = Case().acknowledged().waits_until("10 min")
    case.says(MARIA, c.Pause(MONDAY + hours(20), TEXT)).waits_until("130 min")

    assert [] == [m for m in case.facts(f.ObligationMissed) if m.key == "action_plan"]
    case.says(MARIA, c.Resume())
    assert minutes(30) + hours(2) == case.owes("action_plan")
    assert hours(4) + hours(2) == case.owes("resolution")
    assert 30 * DAY == case.owes("close")
    assert "owed met" == case.fate("initial_notice:customers:1")
    assert case.state.paused_s == 2 * 3600


def test_a_pause_ends_by_itself() -> None:
    """At the time that was named, and the clocks run."""
    case = Case().acknowledged().waits_until("10 min")
    case.says(MARIA, c.Pause(MONDAY + hours(3), TEXT)).waits_until("4 h")
    resumed = next(fact for fact in case.entries(f.ClocksResumed))

    assert (MONDAY + hours(3), MONDAY + hours(3)) == (resumed.at, resumed.due)
    assert resumed.actor.is_engine


def test_a_pause_of_seventy_two_hours_is_the_longest() -> None:
    """One minute more is refused; another pause may follow."""
    case = Case().waits("1 min")
    latest = after(case.state.policy.calendar, case.sim.now, Span("72 h"))

    case.refuses(MARIA, c.Pause(latest + minutes(1), TEXT))
    case.says(MARIA, c.Pause(latest, TEXT)).says(MARIA, c.Resume())
    case.says(MARIA, c.Pause(latest, TEXT))


def test_what_comes_up_during_a_pause_moves_by_what_is_left_of_it() -> None:
    """Declared an hour before the pause ends: the verdict has an hour more, not the whole pause."""
    case = Case().acknowledged().waits_until("10 min")
    case.says(MARIA, c.Pause(MONDAY + hours(6), TEXT)).waits_until("5 h").declared()
    declared = case.state.round.declared_at
    case.waits_until("361 min")

    assert declared
    assert MONDAY + hours(6) + minutes(30) == case.state.obligations["verification:1"].due


def test_a_pause_ends_with_the_case() -> None:
    """Nothing of it is due after the close, nor after reopening."""
    case = Case().closable()
    case.says(MARIA, c.Pause(case.sim.now + hours(10), TEXT)).says(MARIA, c.Close())
    case.says(DORA, c.Reopen(TEXT))

    assert case.state.paused_at is None


def test_another_team_is_called_by_the_clock_of_the_case() -> None:
    """A functional step waits while the clocks stand."""
    step = Step("db", "functional", "team:database", Span("60 min"))
    stepped = replace(policy("default"), ladder=(step,))
    case = Case(under=stepped).acknowledged().waits_until("30 min")
    case.says(MARIA, c.Pause(MONDAY + hours(2), TEXT)).waits_until("149 min")
    assert not case.facts(f.StepCalled)

    case.waits("2 min")
    assert ["team:database"] == [called.ask for called in case.facts(f.StepCalled)]
    assert "ladder.db" == case.entries(f.StepCalled)[0].actor.rule


def test_an_update_is_postponed_by_one_cadence_at_most() -> None:
    """Within it the new time holds."""
    case = Case(2)
    case.says(MARIA, c.SendNotice("initial_notice:customers:1"))
    due = case.state.obligations["update:customers:1"].due

    case.refuses(MARIA, c.PostponeUpdate(Audience.CUSTOMERS, due + minutes(61), TEXT))
    case.says(MARIA, c.PostponeUpdate(Audience.CUSTOMERS, due + minutes(60), TEXT))
    assert due + minutes(60) == case.state.obligations["update:customers:1"].due
