"""Incidents led through the domain: what is done in one go is what the turns would have done."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firsthour.domain.escalation import Escalation
from firsthour.laboratory.backtest import replay
from firsthour.laboratory.backtest.gather import Gather
from firsthour.laboratory.backtest.incidents import Incident
from firsthour.laboratory.backtest.report import Outcome
from firsthour.laboratory.backtest.run import ready_for_replay, replayed
from firsthour.policies.loading import load
from tests.laboratory.backtest.logs import real, row, tried, written

OPENED = "2026-03-02 09:00"


def gone_through(incidents: list[Incident], policy: str) -> tuple[Outcome, list[Any]]:
    """What is counted, and how each case stood in the end, numbers of facts aside."""
    rules = load(policy)
    gather, ready = Gather(rules), ready_for_replay(rules)
    ends = [_stands(replayed(incident, ready, gather).state) for incident in incidents]
    outcome = gather.totals.outcome(rules)
    gather.totals.close()
    return outcome, ends


def _stands(state: Escalation) -> tuple[Any, ...]:
    names = (
        *("stage", "phase", "severity", "settled", "heard", "rounds", "paging", "acknowledged"),
        *("customers", "transfers", "paused_s", "monitoring_until", "closed_at"),
    )
    return (*(getattr(state, name) for name in names), dict(sorted(state.obligations.items())))


@pytest.mark.parametrize("policy", ["default", "internal"])
def test_strides_are_the_turns_that_they_stand_for(
    policy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same incidents, turn by turn and with every answer as a turn of its own."""
    incidents = sorted(real(), key=lambda each: each.events[-1].at - each.opened_at)
    some = incidents[: len(incidents) * 2 // 3 : max(1, len(incidents) // 40)]
    in_one_go, ends = gone_through(some, policy)
    monkeypatch.setattr(replay, "recurs_now", lambda _state, _due: False)
    monkeypatch.setattr(replay, "QUIET", ())

    turn_by_turn, other_ends = gone_through(some, policy)

    assert turn_by_turn == in_one_go
    assert other_ends == ends


def test_every_promise_has_one_fate() -> None:
    """Kept, missed and the rest add up to what was made, for each kind at each severity."""
    outcome, _ = gone_through(real(), "default")

    for each in outcome.promises:
        fates = (each.kept, each.missed, each.by_engine, each.not_in_log, each.called_off)
        assert each.made == sum(fates) + each.open, each


def test_what_the_log_tells_becomes_commands(tmp_path: Path) -> None:
    """Taken after 20 min, moved to another team, waited for, resolved, closed: each is counted."""
    file = written(
        tmp_path,
        row("A", "New", OPENED, OPENED),
        row("A", "Active", "2026-03-02 09:20", OPENED, person="p1"),
        row("A", "Active", "2026-03-02 09:40", OPENED, team="t2", person="p2"),
        row("A", "Waiting", "2026-03-02 10:00", OPENED, team="t2", person="p2"),
        row("A", "Active", "2026-03-02 12:00", OPENED, team="t2", person="p2"),
        row("A", "Resolved", "2026-03-02 13:00", OPENED, team="t2", verdict="true"),
        row("A", "Closed", "2026-03-05 13:00", OPENED, team="t2", verdict="true"),
    )

    outcome = tried(file).outcome

    rows = {each.name: each for each in outcome.promises}
    assert (2, 2) == (rows["acknowledge"].made, rows["acknowledge"].kept)
    assert (1, 0) == (rows["resolution"].kept, rows["resolution"].missed)
    assert (1, 0) == (rows["close"].kept, rows["close"].missed)
    assert 1 == outcome.confusion.both_kept
    assert 1 == outcome.transfers.total
    assert () == outcome.refusals
    stays = {each.stage: each.spread for each in outcome.stages}
    assert 20 * 60 == stays["communicate"].most
    assert 3 * 86_400 == stays["close"].most


def test_pages_go_to_who_has_it(tmp_path: Path) -> None:
    """A team that takes nothing is paged in its week, the levels above it every hour."""
    file = written(
        tmp_path,
        row("A", "New", OPENED, OPENED),
        row("A", "New", "2026-03-02 12:30", OPENED),
        row("A", "Active", "2026-03-02 12:30", OPENED, person="p1"),
    )

    pages = tried(file).outcome.pages

    assert 4 == pages.spread.total
    assert {("t1", "2026-W10"), ("L1", "2026-W10"), ("L2", "2026-W10"), ("L3", "2026-W10")} == {
        (each.who, each.when) for each in pages.busiest
    }


def test_a_reopening_is_another_round(tmp_path: Path) -> None:
    """Whoever comes back has no access; the case is resolved twice, and closed once."""
    file = written(
        tmp_path,
        row("A", "Active", OPENED, OPENED, person="p1"),
        row("A", "Resolved", "2026-03-02 11:00", OPENED, person="p1"),
        row("A", "Active", "2026-03-02 15:00", OPENED, person="p1"),
        row("A", "Resolved", "2026-03-02 18:00", OPENED, person="p1"),
        row("A", "Closed", "2026-03-06 18:00", OPENED, person="p1"),
    )

    outcome = tried(file).outcome

    made = {each.name: each.made for each in outcome.promises}
    assert (2, 1) == (made["verification"], made["close"])
    assert () == outcome.refusals


def test_what_the_policy_does_not_take_is_counted(tmp_path: Path) -> None:
    """A severity 1 is closed in the log without findings: the policy would not have closed it."""
    file = written(
        tmp_path,
        row("A", "Active", OPENED, OPENED, person="p1", priority="1"),
        row("A", "Resolved", "2026-03-02 11:00", OPENED, person="p1", priority="1"),
        row("A", "Closed", "2026-03-06 18:00", OPENED, person="p1", priority="1"),
    )

    refusals = tried(file).outcome.refusals

    assert [("close", "wrong_stage", "rca", 1)] == [
        (each.command, each.code, each.why, each.count) for each in refusals
    ]


def test_a_log_that_ends_early_leaves_promises_open(tmp_path: Path) -> None:
    """What is not due by the last event is neither kept nor missed, and there is no verdict."""
    file = written(tmp_path, row("A", "New", OPENED, OPENED, verdict="true"))

    outcome = tried(file).outcome

    assert {1} == {each.open for each in outcome.promises}
    assert 1 == outcome.confusion.unjudged


def test_an_approval_is_taken_as_given(tmp_path: Path) -> None:
    """No log tells of it; the case begins at its opening."""
    rules = replace(load("default"), approval=(3,))
    file = written(tmp_path, row("A", "New", OPENED, OPENED))

    names = {each.name for each in tried(file, under=rules).outcome.promises}

    assert "approval" not in names
    assert "acknowledge" in names
