"""Who approves a text, who cannot, until when; and what goes out if nobody does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.policy import Approval, Policy, Span
from firsthour.domain.refusals import Code
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Audience
from tests.domain.world import (
    ADA,
    APRIL,
    CARLA,
    DIRK,
    DORA,
    EVA,
    MARIA,
    MILAN,
    TEXT,
    Case,
    World,
    minutes,
    policy,
)

NOTICE = "initial_notice:customers:1"
UPDATE = "update:customers:1"
LEGAL = Actor("lea", (Role.APPROVER,), groups=("legal",))


def under(*rules: Approval) -> Policy:
    """The default policy with these rows of approvals."""
    return replace(policy("default"), content_hash="approvals", approvals=rules)


def listed(mode: str, *by: str, **more: object) -> Policy:
    """Texts for customers are approved by those on a list."""
    return under(Approval("customers", mode, by=by, **more))  # type: ignore[arg-type] # a mode


def sent(case: Case, kind: NoticeKind = NoticeKind.INITIAL_NOTICE) -> list[Effect]:
    """What went to the customers."""
    return case.told(Audience.CUSTOMERS, kind)


def sent_at(case: Case, key: str = NOTICE) -> timedelta:
    """How long after the opening a notice began to be sent."""
    due = next(x for x in case.entries(f.NoticeDue) if x.body.effect.key == key)  # type: ignore[union-attr] # NoticeDue
    return due.at - case.state.intake.opened_at


def test_where_no_approval_is_asked_the_text_goes_out_as_it_was_written() -> None:
    """By itself, at the time at which the notice would have gone out anyway."""
    case = Case(2, under=under(Approval("customers", "none"))).says(
        MARIA, c.EditNotice(NOTICE, TEXT)
    )
    assert case.state.notices[NOTICE].approved

    case.waits("1 h")
    assert [TEXT] == [effect.text for effect in sent(case)]


def test_one_of_a_list_is_enough() -> None:
    """Somebody in a group that the policy names; who is not on the list is told who is."""
    case = Case(2, under=listed("any", "group:legal", "role:director"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT))
    refused = case.refuses(MILAN, c.ApproveNotice(NOTICE))
    assert (Code.NOT_PERMITTED, "It is for: group:legal, role:director.") == (
        refused.code,
        refused.hint,
    )

    case.says(LEGAL, c.ApproveNotice(NOTICE)).says(MILAN, c.SendNotice(NOTICE))
    assert [TEXT] == [effect.text for effect in sent(case)]


def test_all_of_a_list_are_needed() -> None:
    """Each takes a part; the text goes out when the last one has approved it."""
    case = Case(2, under=listed("all", "role:director", "group:legal", "person:dora"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).says(DIRK, c.ApproveNotice(NOTICE))
    assert (
        "It still waits for: group:legal."
        in case.says(DORA, c.ApproveNotice(NOTICE)).refuses(DORA, c.SendNotice(NOTICE)).hint
    )

    case.says(LEGAL, c.ApproveNotice(NOTICE))
    assert case.state.notices[NOTICE].approved
    assert [("group:legal", "person:dora"), ("group:legal",)] == [
        given.left for given in case.facts(f.ApprovalGiven)
    ]


def test_an_update_goes_out_with_the_last_approval() -> None:
    """Not with the first."""
    case = Case(2, under=listed("all", "role:director", "role:duty_manager")).waits("1 h")
    case.says(MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT)).says(DIRK, c.ApproveNotice(UPDATE))
    assert [] == sent(case, NoticeKind.STATUS_UPDATE)

    case.says(DORA, c.ApproveNotice(UPDATE))
    assert [TEXT] == [effect.text for effect in sent(case, NoticeKind.STATUS_UPDATE)]


def test_two_roles_are_one_pair_of_eyes() -> None:
    """Who holds both roles on the list takes one part of it, and cannot approve again."""
    both = Actor("bo", (Role.DIRECTOR, Role.DUTY_MANAGER))
    case = Case(2, under=listed("all", "role:director", "role:duty_manager"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).says(both, c.ApproveNotice(NOTICE))
    assert not case.state.notices[NOTICE].approved

    refused = case.refuses(both, c.ApproveNotice(NOTICE))
    assert Code.ALREADY_DONE == refused.code
    assert case.says(DIRK, c.ApproveNotice(NOTICE)).state.notices[NOTICE].approved


def test_who_can_take_two_parts_leaves_the_one_that_another_needs() -> None:
    """The director approved first, in either role; the other director can still complete it."""
    both = Actor("bo", (Role.DIRECTOR, Role.DUTY_MANAGER))
    case = Case(2, under=listed("all", "role:director", "role:duty_manager"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).says(both, c.ApproveNotice(NOTICE))

    assert case.says(DIRK, c.ApproveNotice(NOTICE)).state.notices[NOTICE].approved


def test_what_brings_the_list_no_further_is_refused() -> None:
    """A second director does not stand for legal."""
    other = Actor("dina", (Role.DIRECTOR,))
    case = Case(2, under=listed("all", "role:director", "group:legal"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).says(DIRK, c.ApproveNotice(NOTICE))
    refused = case.refuses(other, c.ApproveNotice(NOTICE))

    assert (Code.ALREADY_DONE, "It still waits for: group:legal.") == (refused.code, refused.hint)


@pytest.mark.parametrize("mode", ["any", "all"])
def test_the_author_is_nobody_on_the_list(mode: str) -> None:
    """Nor is who stands in for them; a part that names the author is taken by the writing."""
    case = Case(2, under=listed(mode, "person:dirk", "role:duty_manager"))
    case.says(DIRK, c.EditNotice(NOTICE, TEXT))
    stand_in = Actor("sid", (Role.DUTY_MANAGER, Role.DIRECTOR), stands_for=("dirk",))

    for who in (DIRK, stand_in):
        refused = case.refuses(who, c.ApproveNotice(NOTICE))
        assert (Code.FOUR_EYES, "It still waits for: role:duty_manager.") == (
            refused.code, refused.hint
        )  # fmt: skip
    assert case.says(DORA, c.ApproveNotice(NOTICE)).state.notices[NOTICE].approved


def test_who_stands_in_for_an_approver_is_no_second_one() -> None:
    """Dirk has approved; his stand-in, who is also the duty manager, sees with the same eyes."""
    stand_in = Actor("dora", (Role.DUTY_MANAGER, Role.DIRECTOR), stands_for=("dirk",))
    case = Case(2, under=listed("all", "role:director", "role:duty_manager"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).says(DIRK, c.ApproveNotice(NOTICE))

    assert Code.FOUR_EYES == case.refuses(stand_in, c.ApproveNotice(NOTICE)).code


def test_a_stand_in_takes_the_part_of_a_person_who_is_away() -> None:
    """The policy named one who is on leave."""
    stand_in = Actor("sid", (Role.ENGINEER,), stands_for=("lea",))
    case = Case(2, under=listed("any", "person:lea")).says(MARIA, c.EditNotice(NOTICE, TEXT))

    assert case.says(stand_in, c.ApproveNotice(NOTICE)).state.notices[NOTICE].approved


def test_a_new_text_needs_all_of_them_again() -> None:
    """What they approved was another one."""
    case = Case(2, under=listed("all", "role:director", "group:legal"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).says(DIRK, c.ApproveNotice(NOTICE))
    case.says(MARIA, c.EditNotice(NOTICE, c.Text("other"))).says(LEGAL, c.ApproveNotice(NOTICE))

    assert not case.state.notices[NOTICE].approved
    assert case.says(DIRK, c.ApproveNotice(NOTICE)).state.notices[NOTICE].approved


@pytest.mark.parametrize("who", [EVA, APRIL, CARLA, ADA])
def test_who_is_not_named_has_no_say(who: Actor) -> None:
    """Roles that a policy may name, in one that names none of them."""
    case = Case(2).says(MARIA, c.EditNotice(NOTICE, TEXT))

    assert Code.NOT_PERMITTED == case.refuses(who, c.ApproveNotice(NOTICE)).code


def test_the_first_row_that_fits_holds() -> None:
    """One for the announcement, another for everything else to customers, none for colleagues."""
    rules = (
        Approval("customers", "any", ("resolution_announcement",), ("role:director",)),
        Approval("customers", "second_person"),
    )
    case = Case(1, under=under(*rules)).says(MARIA, c.EditNotice(NOTICE, TEXT))
    case.says(MILAN, c.ApproveNotice(NOTICE))
    inside = "initial_notice:internal"
    case.says(MARIA, c.EditNotice(inside, TEXT)).says(MARIA, c.ApproveNotice(inside))

    key = "announcement:1:customers"
    case.verified().says(ADA, c.EditNotice(key, TEXT))
    assert Code.NOT_PERMITTED == case.refuses(MILAN, c.ApproveNotice(key)).code
    case.says(DIRK, c.ApproveNotice(key))


def test_approvers_are_told_and_reminded() -> None:
    """Each on the list, when the text is written and when three quarters of the time are over."""
    case = Case(2, under=listed("all", "role:director", "group:legal", within=Span("20 min")))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).says(DIRK, c.ApproveNotice(NOTICE))
    case.waits("16 min")
    told = [
        (x.effect.audience, x.effect.target)
        for x in case.facts(f.AlarmRaised)
        if x.code == "approval_awaited"
    ]

    assert [
        (Audience.ROLE, "director"),
        (Audience.PERSON, "group:legal"),
        (Audience.PERSON, "group:legal"),
    ] == told
    assert [False, True] == [x.again for x in case.facts(f.ApprovalAwaited)]


def test_the_second_person_is_told_that_a_text_waits() -> None:
    """The duty manager of what the owner wrote; the owner of what somebody else did."""
    rule = Approval("customers", "second_person")
    own = Case(2, under=under(rule)).says(MARIA, c.EditNotice(NOTICE, TEXT))
    others = Case(2, under=under(rule)).says(MILAN, c.EditNotice(NOTICE, TEXT))

    for case, audience in ((own, Audience.LEVEL), (others, Audience.OWNER)):
        waits = next(x for x in case.facts(f.AlarmRaised) if x.code == "approval_awaited")
        assert (audience, NOTICE) == (waits.effect.audience, waits.effect.obligation)


def test_without_an_approval_in_time_what_may_be_said_goes_out() -> None:
    """Without the text, when the time for it is over; the owner hears of it."""
    case = Case(2, under=listed("any", "role:director", within=Span("20 min")))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).waits("25 min")

    assert [("automatic", c.NO_TEXT)] == [(x.reason, x.text) for x in sent(case)]
    assert minutes(20) <= sent_at(case) <= minutes(21)
    assert "approval_missing" in case.alarms()
    assert "owed met" == case.fate(NOTICE)


def test_the_policy_may_let_an_unapproved_text_go_out() -> None:
    """When the time for its approval is over."""
    case = Case(2, under=listed("any", "role:director", within=Span("20 min"), then="text"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).waits("25 min")

    assert [("unapproved", TEXT)] == [(x.reason, x.text) for x in sent(case)]


def test_an_unapproved_update_goes_out_when_its_time_is_over() -> None:
    """Where the policy says so: not a holding statement in its place."""
    case = Case(2, under=listed("any", "role:director", within=Span("20 min"), then="text"))
    case.waits("1 h").says(MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT)).waits("25 min")

    assert [TEXT] == [x.text for x in sent(case, NoticeKind.STATUS_UPDATE)]
    assert [] == sent(case, NoticeKind.HOLDING_STATEMENT)


def test_an_approval_may_be_waited_for_until_the_last_minute() -> None:
    """Then the notice goes out without the text, still in time."""
    case = Case(2, under=listed("any", "role:director", within=Span("20 min"), then="wait"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).waits("58 min")
    assert [] == sent(case)

    case.waits("2 min")
    assert [c.NO_TEXT] == [x.text for x in sent(case)]
    assert minutes(59) == sent_at(case)
    assert "owed met" == case.fate(NOTICE)


def test_an_approval_just_before_the_end_is_in_time() -> None:
    """The text goes out at the last minute, as it was approved."""
    case = Case(2, under=listed("any", "role:director", then="wait"))
    case.says(MARIA, c.EditNotice(NOTICE, TEXT)).waits("58 min")
    case.says(DIRK, c.ApproveNotice(NOTICE)).waits("2 min")

    assert [TEXT] == [x.text for x in sent(case)]


def test_an_update_that_nobody_approved_is_replaced_by_a_holding_statement() -> None:
    """At its due time, as if nobody had written; also while the alarm about it cannot be sent."""
    world = World()
    world.never = ("alarm:",)
    case = Case(2, under=listed("any", "role:director"), world=world).waits("1 h")
    case.says(MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT)).waits("61 min")

    assert [] == sent(case, NoticeKind.STATUS_UPDATE)
    assert "owed met" == case.fate(UPDATE)


def test_where_the_author_is_trusted_nobody_is_told_and_nothing_lapses() -> None:
    """As by default."""
    case = Case(2).says(MARIA, c.EditNotice(NOTICE, TEXT)).waits("1 h")

    assert [] == case.facts(f.ApprovalAwaited)
    assert [] == case.facts(f.ApprovalLapsed)


def test_the_final_rca_needs_another_person_where_a_list_is_asked() -> None:
    """Any and all mean a second person there."""
    case = Case(under=listed("any", "role:director")).announced()
    case.says(Actor("pia", (Role.COORDINATOR,)), c.SubmitInternalRca(TEXT))
    case.says(CARLA, c.EditRca(TEXT))

    assert Code.FOUR_EYES == case.refuses(CARLA, c.ApproveRca()).code
