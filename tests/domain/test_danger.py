"""Promises in danger, calls that keep them, notices that come back, and corrections."""

from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.domain import commands as c
from firsthour.domain import effects as e
from firsthour.domain import facts as f
from firsthour.domain.effects import NoticeKind
from firsthour.domain.refusals import Code
from firsthour.domain.stages import Audience
from tests.domain.world import (
    CARLA,
    ENGINE,
    MARIA,
    MILAN,
    MONDAY,
    TEXT,
    Case,
    World,
    minutes,
    policy,
)

NOTICE = "initial_notice:customers:1"
NAME = c.Text("who answered")


def looked(case: Case, key: str = NOTICE) -> list[timedelta]:
    """When it was looked up who is not reached."""
    found = (x for x in case.entries(f.RecipientsSought) if x.body.key == key)  # type: ignore[union-attr] # RecipientsSought
    return [x.at - case.state.intake.opened_at for x in found]


def call(**more: object) -> c.ToldByPhone:
    """A call just after the opening, to customer 1 unless it says otherwise."""
    values = {"whom": NAME, "told_at": MONDAY, "note": TEXT, "customer": 1, **more}
    return c.ToldByPhone(**values)  # type: ignore[arg-type] # of a call


def danger(case: Case) -> list[e.Effect]:
    """The alarms about promises in danger."""
    return [x.effect for x in case.facts(f.AlarmRaised) if x.code == "in_danger"]


def test_a_quarter_of_an_hour_before_it_is_due_it_is_looked_up_who_is_not_reached() -> None:
    """Once for a notice that goes out in time."""
    case = Case(2).waits("2 h")

    assert [minutes(45)] == looked(case)
    assert [] == danger(case)


def test_the_lead_is_never_more_than_half_of_the_time() -> None:
    """A notice inside, due after a quarter of an hour."""
    assert [minutes(7.5)] == looked(Case(1).waits("1 h"), "initial_notice:internal")


def test_the_lead_is_a_field_of_the_policy() -> None:
    """Half an hour here."""
    early = replace(policy("default"), danger_lead=policy("default").rules(2).notice_internal)

    assert [minutes(30)] == looked(Case(2, under=early).waits("1 h"))


def test_what_was_sent_in_time_is_not_looked_up() -> None:
    """It is kept: nothing is in danger."""
    assert [] == looked(Case(2).says(MARIA, c.SendNotice(NOTICE)).waits("1 h"))


def test_the_owner_hears_of_a_promise_in_danger() -> None:
    """About which promise; whom, and why, is looked up as the mail is written."""
    world = World()
    world.unreached = {NOTICE: (1, "aster")}
    case = Case(2, world=world).waits("46 min")

    assert [(Audience.OWNER, NOTICE)] == [(x.audience, x.obligation) for x in danger(case)]
    assert [(1, "aster")] == [
        (x.unreached, x.mark) for x in case.facts(f.RecipientsFound) if x.unreached
    ]


@pytest.mark.parametrize(("second", "alarms"), [("aster", 1), ("birch", 2)])
def test_each_set_of_recipients_is_told_once(second: str, alarms: int) -> None:
    """It is looked up again when five minutes are left."""
    world = World()
    world.never = (NOTICE,)
    world.unreached = {NOTICE: (1, "aster")}
    case = Case(2, world=world).says(MARIA, c.SendNotice(NOTICE)).waits("50 min")
    world.unreached = {NOTICE: (1, second)}
    case.waits("9 min")

    assert [minutes(45), minutes(55)] == looked(case)
    assert alarms == len(danger(case))


def test_what_has_just_begun_to_be_sent_is_given_a_minute() -> None:
    """Nobody is reached yet at that moment, and nothing is wrong."""
    world = World()
    world.never = ("update:customers",)
    case = Case(2, world=world).waits("1 h")
    due = case.owes("update:customers:1") or timedelta()
    case.waits(f"{int((due - case.now).total_seconds()) - 600} s")
    written = case.now
    case.says(MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT)).waits("9 min")

    assert [written + minutes(1), due - minutes(5)] == looked(case, "update:customers:1")


def test_an_update_that_nobody_has_written_is_in_no_danger() -> None:
    """A holding statement goes out at its due time."""
    assert [] == looked(Case(2).waits("5 h"), "update:customers:1")


def test_a_holding_statement_does_not_wait_for_what_is_looked_up() -> None:
    """Nor for the alarm about it, while mail is down."""
    world = World()
    world.never = ("alarm:", "seek:")
    world.failing = ("update:customers",)
    case = Case(2, world=world).waits("1 h").says(MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT))
    case.waits("1 h")

    assert 1 < len([x for x in case.world.asked if x.key.startswith("update:customers")])


def test_a_look_that_fails_stops_nothing() -> None:
    """It is on record."""
    world = World()
    world.failing = ("seek:",)
    case = Case(2, world=world).waits("1 h")

    assert case.facts(f.EffectFailed)
    assert "owed met" == case.fate(NOTICE)


def test_a_call_is_put_down_for_the_promise_that_falls_due_first() -> None:
    """With whom, when, and what was said, as references; and is noted in the ledger."""
    case = Case(2, customers=2).says(MARIA, call(customer=2))
    told = case.facts(f.CustomerToldByPhone)[0]

    assert (NOTICE, 2, NAME, MONDAY, TEXT) == (
        told.key,
        told.customer,
        told.whom,
        told.told_at,
        told.note,
    )
    assert ("note", "#2", NOTICE) == (
        told.effect.act,
        told.effect.target,
        told.effect.obligation,
    )
    assert [1] == [x.closed for x in case.facts(f.CallNoted)]


def test_a_late_customer_is_called_about_their_own_notice() -> None:
    """Those who joined before have another promise."""
    case = Case(2).says(MARIA, c.AddCustomers((c.Group(1),), TEXT))
    case.says(MARIA, call(customer=2))

    assert ["initial_notice:customers:2"] == [x.key for x in case.facts(f.CustomerToldByPhone)]


def test_a_colleague_is_called_about_the_notice_inside() -> None:
    """By their id."""
    case = Case(2).says(MARIA, call(customer=0, person="sue"))

    assert [("initial_notice:internal", "sue")] == [
        (x.key, x.person) for x in case.facts(f.CustomerToldByPhone)
    ]


def test_a_call_after_the_notice_counts_for_whom_it_did_not_reach() -> None:
    """The notice itself is named; nothing else was promised that is still pending."""
    case = Case(2).says(MARIA, c.SendNotice(NOTICE)).says(MARIA, call(obligation=NOTICE))

    assert [NOTICE] == [x.key for x in case.facts(f.CustomerToldByPhone)]


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"whom": c.NO_TEXT}, Code.INVALID),
        ({"told_at": MONDAY - minutes(1)}, Code.INVALID),
        ({"told_at": MONDAY + minutes(1)}, Code.INVALID),
        ({"customer": 0}, Code.INVALID),
        ({"person": "sue"}, Code.INVALID),
        ({"customer": 7}, Code.UNKNOWN),
        ({"obligation": "initial_notice:customers:2"}, Code.UNKNOWN),
        ({"obligation": "resolution"}, Code.UNKNOWN),
    ],
)
def test_what_proves_no_call_is_refused(what: dict[str, object], code: Code) -> None:
    """Nobody's name, a time that cannot be, nobody to call, or no promise to them."""
    assert code == Case(2).refuses(MARIA, call(**what)).code


def test_the_same_call_is_put_down_once() -> None:
    """Whoever says it again hears who did before."""
    case = Case(2).says(MARIA, call())

    assert "maria" in case.refuses(CARLA, call()).message


def test_a_second_call_keeps_no_update_that_has_not_come_yet() -> None:
    """An update by telephone is named."""
    case = Case(2).says(MARIA, c.SendNotice(NOTICE)).says(MARIA, call())

    assert [NOTICE] == [x.key for x in case.facts(f.CustomerToldByPhone)]
    assert "maria" in case.refuses(MARIA, call()).message


def test_what_came_back_is_told_on_the_next_way() -> None:
    """By the ledger's next contact of each, once for each message of the engine."""
    case = Case(2).says(MARIA, c.SendNotice(NOTICE))
    case.says(ENGINE, c.ReturnNotice(NOTICE, 2), said_as="returned-1")
    case.says(ENGINE, c.ReturnNotice(NOTICE, 2), said_as="returned-1")
    again = [x for x in case.world.asked if x.act == "resend"]

    assert [(NOTICE, NOTICE)] == [(x.target, x.obligation) for x in again]
    assert [(1, 0)] == [(x.told, x.left) for x in case.facts(f.ReturnedToldAgain)]
    assert "unreachable" not in case.alarms()


def test_whom_no_other_way_leads_to_is_an_alarm() -> None:
    """To the owner, about the promise."""
    world = World()
    world.without_a_way = 1
    case = Case(2, world=world).says(MARIA, c.SendNotice(NOTICE))
    case.says(ENGINE, c.ReturnNotice(NOTICE, 2))

    assert [NOTICE] == [
        x.effect.obligation for x in case.facts(f.AlarmRaised) if x.code == "unreachable"
    ]


@pytest.mark.parametrize(
    ("notice", "promise"),
    [
        ("holding:update:customers:3", "update:customers:3"),
        ("announcement:1:customers", "announcement:1"),
        ("access:1", ""),
        ("page:1:1:1", ""),
    ],
)
def test_the_promise_of_a_notice_is_known_by_its_key(notice: str, promise: str) -> None:
    """Also where the notice is named otherwise; some are about none."""
    case = Case(2).says(ENGINE, c.ReturnNotice(notice, 1))

    assert promise == case.facts(f.NoticeReturned)[0].effect.obligation


def test_a_notice_is_sent_by_one_at_a_time() -> None:
    """What came back meanwhile is told of again later; nor is the rest of it sent by hand."""
    world = World()
    world.never = (NOTICE, "again:")
    case = Case(2, world=world).says(MARIA, c.SendNotice(NOTICE))
    case.says(MARIA, c.StopNotice(NOTICE, TEXT)).says(ENGINE, c.ReturnNotice(NOTICE, 1))

    assert Code.WRONG_STAGE == case.refuses(ENGINE, c.ReturnNotice(NOTICE, 1)).code
    assert Code.WRONG_STAGE == case.refuses(MARIA, c.SendNotice(NOTICE)).code


def test_a_return_of_nothing_is_refused() -> None:
    """Or of what is still being sent."""
    world = World()
    world.never = (NOTICE,)
    case = Case(2, world=world)

    assert Code.INVALID == case.refuses(ENGINE, c.ReturnNotice(NOTICE, 0)).code
    case.says(MARIA, c.SendNotice(NOTICE))
    assert Code.WRONG_STAGE == case.refuses(ENGINE, c.ReturnNotice(NOTICE, 1)).code


def test_a_correction_goes_to_those_whom_the_notice_reached() -> None:
    """After it was stopped: with the text, under a key of its own, naming what it corrects."""
    world = World()
    world.never = (NOTICE,)
    case = Case(2, world=world).says(MARIA, c.SendNotice(NOTICE))
    assert "Stop it first." == case.refuses(MARIA, c.CorrectNotice(NOTICE, TEXT)).hint

    case.says(MARIA, c.StopNotice(NOTICE, TEXT)).says(MARIA, c.CorrectNotice(NOTICE, TEXT))
    told = case.told(Audience.CUSTOMERS, NoticeKind.CORRECTION)
    assert [(NOTICE, TEXT, 1)] == [(x.target, x.text, x.revision) for x in told]
    assert all(x.key.startswith(f"correction:{NOTICE}:") for x in told)


def test_a_correction_for_customers_needs_the_same_approval() -> None:
    """It is a text for customers as well."""
    strict = replace(policy("default"), content_hash="s", notice_approval="second_person")
    case = Case(2, under=strict).says(MARIA, c.SendNotice(NOTICE))
    case.says(MARIA, c.CorrectNotice(NOTICE, TEXT))
    assert [] == case.told(Audience.CUSTOMERS, NoticeKind.CORRECTION)

    key = next(iter(k for k in case.state.notices if k.startswith("correction")))
    case.says(MILAN, c.ApproveNotice(key))
    assert 1 == len(case.told(Audience.CUSTOMERS, NoticeKind.CORRECTION))


@pytest.mark.parametrize("notice", ["page:1:1:0", "correction:update:customers:1:9", "nothing"])
def test_some_things_are_not_corrected(notice: str) -> None:
    """Pages, corrections, and what is no notice."""
    assert Code.UNKNOWN == Case(2).refuses(MARIA, c.CorrectNotice(notice, TEXT)).code
