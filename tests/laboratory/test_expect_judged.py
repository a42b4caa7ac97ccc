"""Expectations held against what happens: each form holds and breaks where it should."""

from datetime import timedelta

import pytest

from firsthour.laboratory.expectations.timeline import around
from tests.laboratory.expecting import judged, shipped, told_by

SILENCE = [
    # Somebody is told
    ("executive told within 15 min", True),
    ("executive told within 14 min", False),
    ("executive told not before 15 min", True),
    ("executive told not before 16 min", False),
    ("L2 called after 30 min", True),
    ("L2 called after 31 min", False),
    ("L2 called after 29 min", False),
    ("L2 paged after 10 min", True),
    ("company.executive paged within 15 min", True),
    ("approver told", False),
    ("customer C2 told of an initial notice within 30 min", True),
    ("customers told of a survey", False),
    ("L1 told of alarm no_update", True),
    ("L1 told of alarm low_score", False),
    ("executive told by Tuesday 03:15", True),
    ("executive told by Tuesday 03:10", False),
    ("executive told by 03:15 on 2026-01-06", True),
    ("executive told before L3 called", True),
    ("L3 called before executive told", False),
    ("L3 called after director told", True),
    ("director told after L3 called", False),
    ("executive told within 5 min of director told", True),
    ("executive told within 4 min of director told", False),
    ("executive told within 5 min of acknowledgement", False),
    ("stakeholders told in business hours", False),
    ("stakeholders told outside business hours", True),
    # and not
    ("approver not told", True),
    ("executive not told", False),
    ("executive not told within 15 min", True),
    ("executive not told within 16 min", False),
    ("executive not paged after 30 min", False),
    ("nobody paged after 12 h", True),
    ("nobody paged", False),
    ("nobody paged after acknowledgement", False),
    ("nobody paged before 12:00 on 2026-01-05", True),
    ("customers not told before stakeholders told", True),
    ("stakeholders not told before customers told", False),
    ("never reaches approver", True),
    ("never reaches stakeholder", False),
    ("no pages in business hours", True),
    ("no pages outside business hours", False),
    # What happens in the case
    ("case in stage resolve", True),
    ("case in stage close", False),
    ("no acknowledgement", True),
    ("acknowledgement", False),
    ("no vacancy of a seat", False),
    ("no vacancy of a seat within 15 min", True),
    ("second vacancy of a seat", True),
    ("seat lead vacant", True),
    ("seat lead taken", False),
    ("case not closed", True),
    ("case closed", False),
    ("case ends in stage resolve", True),
    ("case ends in stage closed", False),
    ("case ends with severity 1", True),
    ("case ends with severity 2", False),
    ("nothing refused", True),
    # How often
    ("at most 36 pages", True),
    ("at most 35 pages", False),
    ("at least 36 pages", True),
    ("at least 37 pages", False),
    ("exactly 36 pages", True),
    ("exactly 9 pages to L1", True),
    ("exactly 8 pages to L1", False),
    ("at most 3 pages a person an hour", True),
    ("at most 2 pages a person an hour", False),
    ("at most 1 page a person in 19 min", True),
    ("at most 1 page a person in 21 min", False),
    ("exactly 1 initial notice to customers", True),
    ("exactly 1 initial notice to customers a customer", True),
    ("at least 2 initial notices to customers a customer", False),
    ("no surveys to customers", True),
    ("no updates to customers", False),
    ("no two updates to customers within 30 min", True),
    ("no two updates to customers within 31 min", False),
    ("no customer mail between two sent within 10 min", True),
    ("no customer mail between two sent within 40 min", False),
    ("news to customers at least every 30 min", True),
    ("news to customers at least every 29 min", False),
    ("surveys to customers at least every 30 min", False),
    # Promises
    ("initial notice to customers kept", True),
    ("initial notice to customers missed", False),
    ("acknowledge missed", True),
    ("acknowledge kept", False),
    ("acknowledge missed within 5 min", True),
    ("acknowledge missed within 4 min", False),
    ("acknowledge:1 missed", True),
    ("resolution not missed", False),
    ("seat passed on", True),
    ("seat dropped", True),
    ("seat not missed", True),
    ("resolution not waived", True),
    ("every promise kept", False),
    ("every promise to stakeholders kept", True),
    ("every promise to customers kept", False),
    ("every promise to customers kept but resolution", True),
    ("no promise to customers missed", False),
    ("no promise to customers missed but resolution", True),
    ("resolution owed within 4 h", True),
    ("resolution owed within 5 h", False),
    ("resolution owed by 07:00 on 2026-01-06", True),
    ("resolution owed by 07:01 on 2026-01-06", False),
    ("final rca owed", False),
    ("final rca never owed", True),
    ("resolution never owed", False),
    ("resolution moved", False),
]


@pytest.mark.parametrize(("sentence", "holds"), SILENCE)
def test_a_night_without_answers(sentence: str, holds: bool) -> None:  # noqa: FBT001 - a row
    """What holds of it and what does not, to the minute."""
    verdict = judged(shipped("silence"), sentence)

    assert holds is verdict.holds, verdict
    assert verdict.holds or verdict.happened


OTHERS = [
    ("raised", "customer C5 told within 30 min of severity 1", True),
    ("raised", "customers told within 48 min", True),
    ("raised", "customers told within 47 min", False),
    ("raised", "resolution moved", True),
    ("pause", "pause refused with already_done", True),
    ("pause", "pause refused with not_permitted", False),
    ("pause", "pause not refused", False),
    ("pause", "resume not refused", True),
    ("pause", "nothing refused", False),
    ("pause", "resumption within 2 h 40 min of pause", True),
    ("mail-down", "customers told within 30 min", False),
    ("mail-down", "customer gamma told within 20 min", True),
    ("mail-down", "customer gamma told of an initial notice", False),
    ("mail-down", "customer alpha not told within 49 min", True),
    ("mail-down", "initial notice to customers kept late", True),
    ("denial", "customer south told of an announcement", True),
    ("denial", "exactly 1 announcement to customer south", True),
    ("denial", "exactly 2 announcements to customer south", False),
    ("denial", "exactly 2 announcements to customers a customer", False),
    ("weekend", "resolution owed within 2 bd", True),
    ("weekend", "resolution owed within 2 d", False),
    ("weekend", "nobody told outside business hours", False),
    ("weekend", "nobody paged outside business hours", True),
    ("internal", "customers told", False),
    ("internal", "customers not told", True),
    ("transfer", "second transfer within 30 min of first transfer", True),
]


@pytest.mark.parametrize(("name", "sentence", "holds"), OTHERS)
def test_other_cases(name: str, sentence: str, holds: bool) -> None:  # noqa: FBT001 - a row
    """Customers who join, are not reached, are asked again; pauses, weekends, refusals."""
    verdict = judged(shipped(name), sentence)

    assert holds is verdict.holds, verdict


def test_a_window_that_never_opens_proves_nothing() -> None:
    """What is not to happen after something must have that something happen."""
    verdict = judged(shipped("silence"), "executive not told after verification")

    assert "verification: it did not happen, so that no time runs from it" == verdict.happened


def test_a_customer_who_left_in_time_is_not_waited_for() -> None:
    """Who was removed before they had to be told is told nothing, and that is right."""
    text = """
case: {severity: 2, customers: 2}
happens:
  - {at: +5 min, who: owner, does: acknowledge}
  - {at: +10 min, who: owner, does: remove-customer, customer: C2, reason: Not theirs.}
until: 2 h
"""

    assert judged(told_by(text), "customers told within 60 min").holds
    assert not judged(told_by(text), "customer C2 told within 60 min").holds


def test_the_lines_around_a_failure_are_shown() -> None:
    """What came too late is marked, and so is where it should have been; the rest is left out."""
    evidence = shipped("silence")
    lines = around(evidence, judged(evidence, "executive told within 12 min"))
    due = next(line for line in lines if line.mark == "!")
    late = next(line for line in lines if line.mark == ">")

    assert ("T+0:12", "T+0:15") == (due.since, late.since)
    assert "page → L3: Executive" in late.text
    assert due.at == evidence.opened_at + timedelta(minutes=12)
    assert ("…", "…") == (lines[0].text, lines[-1].text)
    assert len(lines) < 20
    times = [line.at for line in lines if line.at is not None]
    assert sorted(times) == times


def test_what_did_not_happen_is_shown_where_it_was_due() -> None:
    """There is no line of it; the moment has one."""
    evidence = shipped("good-case")
    lines = around(evidence, judged(evidence, "final rca kept within 1 h"))

    assert ["!"] == [line.mark for line in lines if line.mark][:1]


def test_what_was_missed_stays_missed_when_it_falls_away() -> None:
    """An action plan that was due is not forgotten because the case was resolved without one."""
    found = shipped("night-before-holiday")
    told = judged(found, "no promise missed but acknowledge").happened

    assert judged(found, "action plan missed within 60 min").holds
    assert judged(found, "action plan dropped").holds
    assert not judged(found, "action plan not missed").holds
    assert told.startswith("action_plan: missed, and dropped at T+3:48")
