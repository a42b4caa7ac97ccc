"""Scenarios as stories: what people say in them, and what comes of it."""

import pytest

from firsthour.laboratory.rehearsal.course import course_of
from firsthour.laboratory.scenarios import scenario as scenarios
from tests.laboratory.rehearsal.stage import fate, minutes, played, refused, shipped, told

SOLVED = """
  - {at: +4 min, who: owner, does: acknowledge}
  - {at: +30 min, who: engineer, does: signal-resolved}
  - {at: +35 min, who: owner, does: declare-resolved}
  - {at: +40 min, who: architect, does: verify-resolution}
"""


@pytest.mark.parametrize("name", scenarios.shipped())
def test_every_shipped_scenario_can_be_played(name: str) -> None:
    """It ends, says something, and refuses only what its comments announce."""
    announced = {
        "false-alarm": ["signal_resolved"],
        "pause": ["pause"],
        "transfer": ["acknowledge"],
    }
    found = shipped(name)

    assert found.told
    assert announced.get(name, []) == [each.command for each in found.refused]


def test_the_good_case_runs_to_its_finish() -> None:
    """Every promise is kept or falls away, and the case is finished within three weeks."""
    found = shipped("good-case")

    assert (True, "closed") == (found.end.finished, found.end.stage)
    assert {"met", "cancelled"} == {each.state for each in found.promises}
    assert found.end.since_s < 21 * 86_400


def test_a_denial_opens_a_round_for_that_customer_alone() -> None:
    """The second announcement goes to one customer of three."""
    found = shipped("denial")

    assert [3, 1] == [each.told for each in told(found, "resolution_announcement", "customers")]
    assert [3, 1] == [each.told for each in told(found, "access_check")]


def test_a_raised_severity_calls_at_once_whose_time_has_gone_by() -> None:
    """At two hours, severity 1 has called everybody up to the third level."""
    found = shipped("raised")
    called = [each for each in found.told if each.about == "level_called"]

    assert [("L1", 120), ("L2", 150), ("L3", 180)] == [
        (each.to, each.since_s // 60) for each in called
    ]
    assert (3, 1) == (found.severity, found.end.severity)


def test_a_new_owner_is_paged_anew() -> None:
    """The case changes hands; who has it now is asked, by name."""
    found = shipped("transfer")
    owners = [each.people for each in told(found, "page", "owner")]

    assert [("mara.lind",), ("jonas.weber",)] == owners[:2]


def test_declined_seats_are_offered_to_everybody_and_stay_vacant() -> None:
    """Each engineer is asked for each seat; the owner hears of each, and of the one tried again."""
    found = shipped("empty-seats")
    asked = [each.people[0] for each in told(found, "seat_offer", "seat:lead") if each.people]

    assert ["engineer.one", "engineer.four", "engineer.three", "engineer.two"] == asked[:4]
    assert 4 == len([each for each in found.told if each.about == "seat_vacant"])


def test_a_seat_that_is_passed_on_is_no_promise_missed() -> None:
    """Nobody is blamed for a seat that the next one is asked for, declined or left unanswered."""
    declined, silent = shipped("empty-seats"), shipped("silence")
    seats = [each for found in (declined, silent) for each in found.promises if each.name == "seat"]
    lost = [each.sentence for each in course_of(silent.facts) if "seat accepted" in each.sentence]

    assert {"passed_on"} == {each.state for each in seats}
    assert {True, False} == {each.missed_at is not None for each in seats}
    assert not any(each.is_missed for each in seats)
    assert [] == lost


def test_a_case_that_nobody_is_said_to_have_raised_was_raised_by_somebody() -> None:
    """A scenario with people of its own and no requester does not name one called unknown."""
    first = next(course_of(shipped("night-before-holiday").facts))

    assert "Somebody opened the case." == first.sentence


def test_what_waits_for_the_mail_leaves_when_it_is_back() -> None:
    """Pages that were overtaken are called off; the rest arrives late, and says so."""
    found = shipped("mail-down")
    inside, outside = told(found, "initial_notice")

    assert {50 * 60} == {s // 60 * 60 for s in (inside.told_s or 0, outside.told_s or 0)}
    assert ["late", "late"] == fate(found, "initial_notice")
    assert {"stopped"} == {each.fate for each in told(found, "page", "owner")[:1]}
    assert (3, 2) == (outside.recipients, outside.told)


def test_the_shifts_of_the_night_decide_who_is_asked() -> None:
    """On Holy Saturday at three the owner on duty and the duty manager of that week are paged."""
    found = shipped("night-before-holiday")
    people = {each.to: each.people for each in told(found, "page")}

    assert "2026-04-04T01:00:00+00:00" == found.opened_at.isoformat()
    assert {"owner": ("mara.lind",), "L1": ("eleni.papa",)} == {
        key: people[key] for key in ("owner", "L1")
    }


def test_business_hours_stand_still_over_the_weekend() -> None:
    """Four business hours from Friday 15:30 end on Monday at 11:30."""
    found = shipped("weekend")
    (acknowledge, *_) = (each for each in found.promises if each.name == "acknowledge")

    assert "2026-01-05T11:30:00+00:00" == acknowledge.due_at.isoformat()
    assert "met" == acknowledge.state


def test_a_pause_moves_what_can_wait_and_not_the_first_notice() -> None:
    """Two hours and forty minutes later is due what was due after the pause; notices are not."""
    found = shipped("pause")
    moved = {each.key: each.moved for each in found.promises}

    assert 0 == moved["initial_notice:customers:1"]
    assert 0 == moved["close"]
    assert moved["action_plan"] > 0


def test_a_false_alarm_is_told_to_those_who_were_told() -> None:
    """Stakeholders and all four customers hear that it was none."""
    found = shipped("false-alarm")

    assert [("stakeholders", 1), ("customers", 4)] == [
        (each.to, each.told) for each in told(found, "correction")
    ]
    assert "cancelled" == found.end.stage


def test_an_internal_policy_tells_no_customer() -> None:
    """Nothing at all goes to customers, not even a survey."""
    found = shipped("internal")

    assert [] == [each for each in found.told if each.to == "customers"]
    assert found.end.finished


def test_a_refused_command_is_shown_with_its_line_code_and_hint() -> None:
    """Who declared the resolution cannot verify it; the story goes on."""
    found = played(
        """
        case: {severity: 2}
        happens:
          - {at: +4 min, who: owner, does: acknowledge}
          - {at: +5 min, who: owner, does: verify-resolution}
          - {at: +6 min, who: owner, does: set-phase, phase: identified}
        until: 10 min
        """.replace("\n        ", "\n")
    )
    (only,) = found.refused

    assert ("verify_resolution", "not_permitted", 6) == (only.command, only.code, only.line)
    assert only.hint
    assert "identified" in [str(getattr(fact.body, "phase", "")) for fact in found.facts]


def test_a_line_that_is_never_reached_is_shown() -> None:
    """What should be said after the looking, or after the finish, is not lost in silence."""
    found = played(
        """
case: {severity: 2}
happens:
  - {at: +2 h, who: owner, does: acknowledge}
until: 1 h
"""
    )

    assert [(120, "acknowledge", "not_said")] == refused(found)
    assert [(45, "signal_resolved", "not_said")] == refused(shipped("false-alarm"))


def test_nobody_to_speak_is_a_refusal_and_no_crash() -> None:
    """The shifts have no approver: what that role should say is shown as refused."""
    found = played(
        """
directory: with/shifts.yaml
case: {severity: 3}
happens:
  - {at: +4 min, who: approver, does: approve}
until: 10 min
"""
    )

    assert [(4, "approve", "unknown")] == refused(found)


def test_customers_speak_for_themselves_and_by_somebody() -> None:
    """One customer confirms, one is heard on the telephone; access is settled for both."""
    found = played(
        f"""
case: {{severity: 2, customers: [{{id: acme}}, {{id: bolt}}]}}
happens:{SOLVED}
  - {{at: +2 h, customer: bolt, does: confirm-access}}
  - {{at: +2 h, who: executive, does: confirm-access, customer: acme, heard_by: phone}}
until: 4 h
"""
    )
    confirmed = [fact for fact in found.facts if fact.body.kind == "access_confirmed"]

    assert [("#2", (2,)), ("customer.executive", (1,))] == [
        (fact.actor.person, getattr(fact.body, "customers", ())) for fact in confirmed
    ]
    assert ["met"] == fate(found, "access:1")


def test_customers_who_join_are_known_to_later_lines() -> None:
    """Somebody added at half an hour has a first notice of their own, and can answer."""
    found = played(
        f"""
case: {{severity: 2, customers: 1}}
happens:
  - {{at: +10 min, who: owner, does: add-customers, customers: [{{id: late}}]}}{SOLVED}
  - {{at: +2 h, customer: late, does: deny-access}}
until: 3 h
"""
    )

    assert [] == refused(found)
    assert 2 == len(told(found, "initial_notice", "customers"))


def test_seats_are_answered_as_the_scenario_says() -> None:
    """One declines, one is silent, the others accept after their time."""
    found = played(
        """
case: {severity: 1}
seats:
  accepted_after: 3 min
  declined_by: [engineer.one]
  declined_after: 1 min
  silent: [engineer.two]
until: 30 min
"""
    )
    kinds = ("seat_declined", "seat_accepted", "seat_timed_out")
    answers = {
        (fact.body.kind, getattr(fact.body, "person", ""))
        for fact in found.facts
        if fact.body.kind in kinds
    }

    assert {("seat_declined", "engineer.one"), ("seat_timed_out", "engineer.two")} <= answers
    assert {("seat_accepted", "engineer.three"), ("seat_accepted", "engineer.four")} <= answers


def test_what_goes_wrong_changes_what_is_told() -> None:
    """Late, failing for good, never ending, nobody found: each shows in what is told."""
    found = played(
        """
case: {severity: 2, customers: 2}
goes_wrong:
  late: {initial notices to customers: 40 min}
  fails: [initial notices to stakeholders]
  never: [pages to L2]
  finds_nobody: [pages to L1]
until: 90 min
"""
    )
    pages = {each.to: each.fate for each in told(found, "page")[:4]}
    (customers,) = told(found, "initial_notice", "customers")

    assert {"owner": "told", "L1": "nobody", "L2": "stopped", "L3": "told"} == pages
    assert 40 * 60 == (customers.told_s or 0) - customers.since_s
    assert "failed" == told(found, "initial_notice", "stakeholders")[0].fate
    assert ["late"] == fate(found, "initial_notice:customers")
    assert 48 in minutes(found, "initial_notice", "customers")


def test_a_page_on_its_way_is_called_off_by_whoever_takes_the_case() -> None:
    """The owner's page is slow; the case is taken meanwhile, and nobody is paged any more."""
    found = played(
        """
case: {severity: 2}
goes_wrong: {late: {pages: 10 min}}
happens:
  - {at: +4 min, who: L1, does: acknowledge}
until: 20 min
"""
    )

    assert [("stopped", None)] == [(each.fate, each.told_at) for each in told(found, "page")]
