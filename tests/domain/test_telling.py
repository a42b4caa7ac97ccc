"""Notices and updates: when they go out, what they say, and what happens when they do not."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from firsthour.domain import commands as c
from firsthour.domain import effects as e
from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from tests.domain.world import (
    CARLA,
    DORA,
    MARIA,
    MILAN,
    MONDAY,
    TEXT,
    Case,
    World,
    hours,
    minutes,
    policy,
    times,
)

NOTICE = "initial_notice:customers:1"


def sent(case: Case, *kinds: NoticeKind) -> list[Effect]:
    """What went to the customers."""
    return case.told(Audience.CUSTOMERS, *kinds)


@pytest.mark.parametrize(
    ("severity", "due", "lead"),
    [(1, minutes(30), minutes(15)), (2, hours(1), minutes(15)), (4, hours(1), minutes(15))],
)
def test_the_notice_goes_out_by_itself_before_it_is_due(
    severity: int, due: timedelta, lead: timedelta
) -> None:
    """A quarter of an hour before, or half of the time; spread by case over a third of that."""
    case = Case(severity).waits("2 h")
    at = next(
        fact.at - MONDAY
        for fact in case.entries(f.NoticeDue)
        if fact.body.effect.key == NOTICE  # type: ignore[union-attr] # NoticeDue
    )

    assert due - lead <= at <= due - lead * 2 / 3
    assert [("automatic", c.NO_TEXT)] == [
        (effect.reason, effect.text) for effect in sent(case, NoticeKind.INITIAL_NOTICE)
    ]


def test_cases_of_one_minute_do_not_send_in_one_second() -> None:
    """The number of the case decides, so that it is the same after a restart."""
    moments = {
        next(
            fact.at
            for fact in Case(1, case=number).waits("1 h").entries(f.NoticeDue)
            if fact.body.effect.key == NOTICE  # type: ignore[union-attr] # NoticeDue
        )
        for number in range(1, 21)
    }

    assert 20 == len(moments)


def test_an_edited_text_goes_out_by_itself_only_if_it_is_approved() -> None:
    """Without an approval customers read only what may be said without one."""
    edited = Case().says(MARIA, c.EditNotice(NOTICE, TEXT)).waits("1 h")
    approved = (
        Case()
        .says(MARIA, c.EditNotice(NOTICE, TEXT))
        .says(MARIA, c.ApproveNotice(NOTICE))
        .waits("1 h")
    )

    assert [c.NO_TEXT] == [effect.text for effect in sent(edited, NoticeKind.INITIAL_NOTICE)]
    assert [TEXT] == [effect.text for effect in sent(approved, NoticeKind.INITIAL_NOTICE)]


def test_a_new_text_needs_a_new_approval() -> None:
    """Approved was the former revision."""
    case = Case().says(MARIA, c.EditNotice(NOTICE, TEXT)).says(MARIA, c.ApproveNotice(NOTICE))
    case.says(MILAN, c.EditNotice(NOTICE, c.Text("other")))

    assert (2, False) == (case.state.notices[NOTICE].revision, case.state.notices[NOTICE].approved)


def test_sending_by_hand_approves_and_sends() -> None:
    """With the text, under the key of the notice, at once."""
    case = Case().says(MARIA, c.EditNotice(NOTICE, TEXT)).says(MARIA, c.SendNotice(NOTICE))

    assert [(NOTICE, TEXT, 1)] == [(x.key, x.text, x.revision) for x in sent(case)]
    assert "owed met" == case.fate(NOTICE)


def test_a_customer_added_later_has_an_hour_from_then() -> None:
    """Their notice goes to them alone, and keeps no update that the others wait for."""
    case = Case(1).waits_until("40 min").says(MARIA, c.AddCustomers((c.Group(1),), TEXT))
    assert minutes(40) + minutes(30) == case.owes("initial_notice:customers:2")
    pending = next(k for k in case.state.obligations if k.startswith("update:customers"))

    case.says(MARIA, c.SendNotice("initial_notice:customers:2"))
    assert [1, 2] == [effect.group for effect in sent(case, NoticeKind.INITIAL_NOTICE)]
    assert "owed" == case.fate(pending)


def test_what_was_promised_is_sent_also_when_it_is_solved_by_then() -> None:
    """Solved after two minutes, and the case cannot close before the notices are out."""
    case = Case(4).announced().confirmed()
    assert "initial notice" in case.refuses(MARIA, c.Close()).hint

    case.waits("1 h").says(MARIA, c.Close())
    assert 1 == len(sent(case, NoticeKind.INITIAL_NOTICE))
    assert 1 == len(sent(case, NoticeKind.ACCESS_CHECK))


def test_a_holding_statement_goes_out_when_nobody_wrote() -> None:
    """At its due time, to both audiences; the level above is told once."""
    case = Case(2).acknowledged()
    for notice in list(case.state.notices):
        case.says(MARIA, c.SendNotice(notice))
    begun = case.now
    case.waits("61 min")

    assert 1 == len(sent(case, NoticeKind.HOLDING_STATEMENT))
    assert 1 == len(case.told(Audience.STAKEHOLDERS, NoticeKind.HOLDING_STATEMENT))
    assert begun < case.now
    assert 1 <= case.alarms().count("no_update") <= 2


def test_after_a_holding_statement_the_next_update_counts_from_the_due_time() -> None:
    """The engine sent it, so the cadence does not creep; each says when the next one comes."""
    case = Case(2).waits("1 h")
    first = case.state.obligations["update:customers:1"].due
    case.waits("65 min")
    held = sent(case, NoticeKind.HOLDING_STATEMENT)

    assert first + hours(1) == case.state.obligations["update:customers:2"].due
    assert [first + hours(1)] == [effect.next_at for effect in held]


def test_after_a_written_update_the_next_one_counts_from_now() -> None:
    """A person sent it."""
    case = Case(2).waits("1 h").says(CARLA, c.WriteUpdate(Audience.CUSTOMERS, TEXT))
    heard = case.state.heard[Audience.CUSTOMERS].at

    assert heard
    assert minutes(60) <= heard - MONDAY <= minutes(61)
    assert heard + hours(1) == case.state.obligations["update:customers:2"].due


def test_the_audiences_have_clocks_of_their_own() -> None:
    """An update for colleagues leaves the customers' one where it was."""
    case = Case(2).waits("1 h")
    before = case.state.obligations["update:customers:1"]
    case.says(MARIA, c.WriteUpdate(Audience.STAKEHOLDERS, TEXT))

    assert before == case.state.obligations["update:customers:1"]


def test_updates_go_on_until_the_last_customer_has_access() -> None:
    """Then they end; those who have it already hear no more of them."""
    case = Case(1, customers=2).announced().says(CARLA, c.ConfirmAccess(1, "phone"))
    case.waits("3 h")
    held = sent(case, NoticeKind.HOLDING_STATEMENT)
    assert held
    assert all(effect.unsettled for effect in held)

    case.says(CARLA, c.ConfirmAccess(2, "phone")).waits("5 h")
    assert len(held) == len(sent(case, NoticeKind.HOLDING_STATEMENT))


def test_the_executives_hear_again_and_again_until_it_is_announced() -> None:
    """Every two hours at severity 1, counted from the last report."""
    case = Case(1).acknowledged().waits("5 h")
    reports = [x for x in case.told(Audience.EXECUTIVES) if x.notice is NoticeKind.EXECUTIVE_REPORT]
    assert ["executive_report:1", "executive_report:2"] == [effect.key for effect in reports]

    case.announced().waits("5 h")
    assert 2 == len(case.told(Audience.EXECUTIVES, NoticeKind.EXECUTIVE_REPORT))


def test_a_notice_that_fails_is_tried_again_with_growing_waits() -> None:
    """After 5, 10, 20 minutes and so on up to an hour; the owner is told once."""
    world = World()
    world.failing = (NOTICE,)
    case = Case(1, world=world).acknowledged().waits("4 h")
    tries = [x.at for x in case.entries(f.NoticeFailed) if x.body.effect == NOTICE]  # type: ignore[union-attr] # NoticeFailed
    waits = [round((b - a).total_seconds() / 60) for a, b in pairwise(tries)]

    assert [5, 10, 20, 40, 60] == waits[:5]
    assert 1 == case.alarms().count("notice_failed")
    assert case.state.obligations[NOTICE].missed

    world.failing = ()
    case.waits("61 min")
    assert "owed missed met" == case.fate(NOTICE)


def test_a_holding_statement_that_fails_is_tried_again() -> None:
    """Never in a circle without a wait."""
    world = World()
    case = Case(2, world=world).waits("1 h")
    world.failing = ("holding:update:customers:1",)
    case.waits("3 h")
    failed = [x for x in case.facts(f.NoticeFailed) if x.effect.startswith("holding")]
    assert 4 <= len(failed) <= 6

    world.failing = ()
    assert "owed missed met" == case.waits("1 h").fate("update:customers:1")


def test_a_written_update_that_failed_is_sent_again_as_it_was_written() -> None:
    """Not a holding statement in its place."""
    world = World()
    world.failing = ("update:customers",)
    case = Case(2, world=world).waits("1 h").says(MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT))
    world.failing = ()
    case.waits("10 min")

    assert [TEXT, TEXT] == [effect.text for effect in sent(case, NoticeKind.STATUS_UPDATE)]
    assert "owed met" == case.fate("update:customers:1")


def test_a_stopped_notice_is_left_to_people() -> None:
    """It goes out again only when somebody sends it."""
    world = World()
    world.after = timedelta(hours=2)
    case = Case(1, world=world).says(MARIA, c.SendNotice(NOTICE))
    case.says(MARIA, c.StopNotice(NOTICE, TEXT)).waits("3 h")
    assert 1 == len(sent(case, NoticeKind.INITIAL_NOTICE))

    world.after = timedelta(seconds=1)
    case.says(MARIA, c.SendNotice(NOTICE))
    assert "owed missed met" == case.fate(NOTICE)


def test_recipients_who_cannot_be_reached_are_an_alarm_to_the_owner() -> None:
    """Before the due time, not after it: the notice goes out early enough for that."""
    case = Case(2).waits("1 s")
    case.hears(MARIA, c.SendNotice(NOTICE))
    case.sim._turn(e.Told(NOTICE, 3, 2, 1))

    assert [1] == [x.count for x in case.facts(f.RecipientsUnreachable)]
    assert "unreachable" in case.alarms()
    assert "owed met" == case.fate(NOTICE)


@pytest.mark.parametrize(("failed", "skipped"), [(2, 0), (1, 1), (0, 2)])
def test_a_notice_that_reached_nobody_counts_as_failed(failed: int, skipped: int) -> None:
    """Two were to be told, and none was: no promise is kept by that."""
    case = Case(2).waits("1 s")
    case.hears(MARIA, c.SendNotice(NOTICE))
    case.sim._turn(e.Told(NOTICE, 2, 0, failed, skipped))

    assert ["nobody_reached"] == [x.code for x in case.facts(f.NoticeFailed)]
    assert "owed" == case.fate(NOTICE)


def test_alarms_that_fail_breed_no_alarms() -> None:
    """It is on record, and nothing more."""
    world = World()
    world.failing = ("alarm", "level", "page", "reminder", "sla")
    case = Case(1, world=world).waits("2 h")

    assert "notice_failed" not in case.alarms()
    assert case.facts(f.NoticeFailed)


def test_after_an_outage_one_holding_statement_is_sent_and_not_one_for_each_cadence() -> None:
    """The next one counts from now."""
    case = Case(2).waits("1 h").stands_still("12 h").waits("10 min")

    assert 1 == len(sent(case, NoticeKind.HOLDING_STATEMENT))
    assert "owed missed met" == case.fate("update:customers:1")
    assert hours(13) < (case.owes("update:customers:2") or hours(0))


def test_reopening_owes_no_update_for_the_time_when_the_case_was_closed() -> None:
    """The cadence counts from the reopening."""
    case = Case(1).closed().waits("5 d").says(DORA, c.Reopen(TEXT)).waits("1 s")
    reopened = case.state.round.opened_at
    updates = {k: o.due for k, o in case.state.obligations.items() if k.startswith("update")}

    assert 2 == len(updates)
    assert {reopened + minutes(30)} == set(updates.values())
    assert times(case.entries(f.CaseReopened))


def test_without_customers_nobody_outside_is_told() -> None:
    """The policy for internal escalations owes nothing to customers, even if there are some."""
    case = Case(1, under="internal").announced().waits("2 d")

    assert [] == sent(case)
    assert not [k for k in case.facts(f.ObligationOwed) if ":customers" in k.key]


def test_a_longer_lead_in_the_policy_sends_earlier() -> None:
    """Up to half of the whole time."""
    early = replace(
        policy("default"), automatic_send_lead=policy("default").rules(4).notice_internal
    )
    case = Case(4, under=early).waits("41 min")

    assert 1 == len(sent(case, NoticeKind.INITIAL_NOTICE))
