"""The policy's verdict beside the recorded one: worked out as the domain does, and explained."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firsthour.laboratory.backtest import verdicts
from firsthour.laboratory.backtest.gather import Gather
from firsthour.laboratory.backtest.mapping import load as load_mapping
from firsthour.laboratory.backtest.run import ready_for_replay, replayed
from firsthour.laboratory.backtest.verdicts import Course, Halt, Turned
from firsthour.policies.loading import load
from tests.laboratory.backtest.logs import IS_REAL, LOG, real, tried

RULES = load("default")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def course(taken: timedelta, severity: int = 2, **more: object) -> Course:
    """An incident of severity 2 (8 hours) that was resolved so long after Monday, 09:00."""
    return Course(MONDAY, severity, resolved=[MONDAY + taken], **more)  # type: ignore[arg-type] # the rest by name


@pytest.mark.parametrize("policy", ["default", "status-page"])
def test_due_times_are_those_of_the_domain(policy: str) -> None:
    """For every incident of the log, verdict and domain say the same of its target."""
    rules = load(policy)
    differing = []
    for incident in real():
        gather = Gather(rules)
        replayed(incident, ready_for_replay(rules), gather)
        if gather.course.resolved:
            kept = verdicts.is_kept(gather.course, rules)
            if kept is gather.missed_target:
                differing.append(incident.key)
        gather.totals.close()

    assert [] == differing


def test_a_kept_and_a_missed_target() -> None:
    """Eight hours at severity 2; the due time itself is too late."""
    assert verdicts.is_kept(course(8 * HOUR - timedelta(seconds=1)), RULES) is True
    assert verdicts.is_kept(course(8 * HOUR), RULES) is False


def test_pauses_and_changes_move_the_due_time() -> None:
    """A pause adds its length, a raise counts from when it came, a lowering from the opening."""
    paused = course(HOUR, halts=[Halt(MONDAY + HOUR, MONDAY + 3 * HOUR)])
    raised = course(HOUR, turns=[Turned(MONDAY + HOUR, 1)])
    lowered = course(HOUR, severity=1, turns=[Turned(MONDAY + HOUR, 2)])

    found = [verdicts.due(each, RULES) - MONDAY for each in (paused, raised, lowered)]

    assert [10 * HOUR, 5 * HOUR, 8 * HOUR] == found


@pytest.mark.parametrize(
    ("case", "recorded", "reason"),
    [
        (course(10 * HOUR, waits=[Halt(MONDAY + HOUR, MONDAY + 5 * HOUR)]), True, "clock_pauses"),
        (course(4 * HOUR, named_at=MONDAY + 9 * HOUR), False, "contradicting_times"),
        (course(6 * HOUR, turns=[Turned(MONDAY + HOUR, 1)]), True, "severity_changed"),
        (
            course(6 * HOUR, turns=[Turned(MONDAY + HOUR, 1, by_policy=True)]),
            True,
            "raised_by_policy",
        ),
        (Course(MONDAY, 2, resolved=[MONDAY + HOUR, MONDAY + 9 * HOUR]), False, "reopened"),
        (Course(MONDAY + 6 * HOUR, 2, resolved=[MONDAY + 16 * HOUR]), True, "business_hours"),
        (course(500 * HOUR), True, "unknown_contract"),
        (
            course(
                7 * HOUR,
                turns=[Turned(MONDAY + HOUR, 1)],
                named_at=MONDAY + 100 * HOUR,
                halts=[],
            ),
            True,
            "severity_changed",
        ),
        (
            course(
                12 * HOUR,
                turns=[Turned(MONDAY + HOUR, 1)],
                waits=[Halt(MONDAY + HOUR, MONDAY + 6 * HOUR)],
            ),
            True,
            "several_together",
        ),
    ],
)
def test_the_reason_is_what_turns_the_verdict(case: Course, recorded: bool, reason: str) -> None:  # noqa: FBT001 - a verdict
    """One thing taken otherwise gives the recorded verdict, or two together, or nothing does."""
    assert verdicts.is_kept(case, RULES) is not recorded
    assert reason == verdicts.reason(case, RULES, recorded)


def test_the_verdicts_on_the_log_add_up() -> None:
    """Each incident is in one field of the table, and each that differs has one reason."""
    report = tried(LOG, of=load_mapping("servicenow"))
    confusion = report.outcome.confusion

    differ = confusion.policy_stricter + confusion.policy_milder
    assert report.read.incidents == confusion.judged + confusion.unjudged
    assert differ == len(confusion.cases)
    assert confusion.policy_stricter == sum(each.policy_stricter for each in confusion.reasons)
    assert confusion.policy_milder == sum(each.policy_milder for each in confusion.reasons)
    expected = (152, 188, 101, 6) if IS_REAL else (46, 6, 3, 5)
    assert expected == (
        confusion.both_kept,
        confusion.both_missed,
        confusion.policy_stricter,
        confusion.policy_milder,
    )


def test_figures_in_the_documentation_are_those_of_the_log() -> None:
    """The table of docs/backtest.md is what comes out."""
    text = Path(__file__).resolve().parents[3].joinpath("docs", "backtest.md").read_text()

    for figure in ("152", "188", "101", "| 6 "):
        assert figure in text
