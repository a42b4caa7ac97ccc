"""Who is paged, in which order, how often, and what ends it."""

from datetime import timedelta

import pytest

from firsthour.domain import commands as c
from firsthour.domain import effects as e
from firsthour.domain import facts as f
from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience, Stage
from tests.domain.world import (
    ADA,
    DORA,
    EVA,
    MARIA,
    MILAN,
    RITA,
    TEXT,
    Case,
    World,
    hours,
    minutes,
    times,
)


def steps(case: Case) -> list[tuple[int, int]]:
    """Round and step of each page."""
    return [(page.round, page.step) for page in case.facts(f.PageDue)]


@pytest.mark.parametrize(
    ("severity", "wait"), [(1, minutes(5)), (2, minutes(15)), (3, hours(1)), (4, hours(4))]
)
def test_the_owner_is_paged_at_once_then_the_levels(severity: int, wait: timedelta) -> None:
    """Each step has the time to acknowledge of its severity."""
    case = Case(severity).waits("60 h")
    first = times(case.entries(f.PageDue))[:2]

    assert [timedelta(0), wait] == first
    assert [(1, 0), (1, 1), (1, 2), (1, 3), (2, 0)] == steps(case)[:5]
    assert ["", "L1", "L2", "L3"] == [
        effect.target for effect in case.world.asked if effect.notice is NoticeKind.PAGE
    ][:4]


def test_nine_rounds_then_the_administrator() -> None:
    """After thirty-six pages nobody is left to ask."""
    case = Case(1).waits("4 h")

    assert 36 == len(steps(case))
    assert [9] == [end.rounds for end in case.facts(f.PolicyExhausted)]
    assert minutes(5) * 36 == times(case.entries(f.PolicyExhausted))[0]
    assert 1 == len(case.told(Audience.ADMINISTRATORS))
    assert 36 == len(steps(case.waits("24 h")))


def test_a_step_that_finds_nobody_is_skipped_at_once() -> None:
    """Neither the owner nor the duty manager can be found, so the director is paged now."""
    world = World()
    world.nobody = ("page:1:1:0", "page:1:1:1")
    case = Case(1, world=world).waits("10 s")

    assert [(1, 0), (1, 1), (1, 2)] == steps(case)
    assert 2 == len([s for s in case.facts(f.StepFoundNobody) if s.step.startswith("page:")])


def test_a_page_that_cannot_be_sent_is_skipped_at_once_too() -> None:
    """Nobody can answer what nobody got."""
    world = World()
    world.failing = ("page:1:1:0",)

    assert [(1, 0), (1, 1)] == steps(Case(1, world=world).waits("10 s"))


def test_between_two_rounds_there_is_always_a_wait() -> None:
    """When nobody is found at all, a round takes no time and the next one waits."""
    world = World()
    world.nobody = ("page:",)
    case = Case(1, world=world).waits("11 min")

    assert [(1, 0), (1, 1), (1, 2), (1, 3)] == steps(case)[:4]
    assert 12 == len(steps(case))


def test_only_the_latest_page_moves_the_climb_on() -> None:
    """A page that fails after its time is over takes nothing from the step that came after it."""
    world = World()
    world.never = ("page:1:1:0",)
    case = Case(1, world=world).waits("6 min")
    case.sim._turn(e.Told("page:1:1:0", 0, 0))
    case.waits("1 min")

    assert [(1, 0), (1, 1)] == steps(case)


def test_an_acknowledgement_ends_the_pages() -> None:
    """Those under way are not wanted any more."""
    world = World()
    world.never = ("page:",)
    case = Case(1, world=world).waits("6 min").acknowledged()

    assert [] == [key for key in case.state.effects if key.startswith("page:")]
    assert 2 == len(steps(case.says(MARIA, c.AddService("dns")).waits("3 h")))
    assert Stage.RESOLVE is case.state.stage


@pytest.mark.parametrize(
    ("severity", "expires"), [(1, minutes(30)), (2, minutes(60)), (3, hours(8)), (4, hours(24))]
)
def test_an_acknowledgement_without_progress_expires(severity: int, expires: timedelta) -> None:
    """The one who took the case did nothing further, so the climb begins anew, with the owner."""
    case = Case(severity).acknowledged().waits("30 h")
    expired = case.entries(f.AcknowledgementExpired)

    assert [expires] == times(expired)[:1]
    assert "acknowledge:2" in {o.key for o in case.facts(f.ObligationOwed)}
    after = [page for page in case.entries(f.PageDue) if page.number > expired[0].number]
    assert 0 == after[0].body.step  # type: ignore[union-attr] # PageDue
    assert expired[0].at == after[0].at


def test_any_other_command_by_the_same_person_is_progress() -> None:
    """Somebody else's is not."""
    busy = Case(1).acknowledged().says(MARIA, c.Comment(TEXT)).waits("3 h")
    idle = Case(1).acknowledged().says(RITA, c.Comment(TEXT)).waits("3 h")

    assert not busy.facts(f.AcknowledgementExpired)
    assert idle.facts(f.AcknowledgementExpired)


def test_a_transfer_pages_the_new_owner() -> None:
    """The acknowledgement of the former one does not hold for the next."""
    case = Case(1).acknowledged().says(DORA, c.Transfer("milan", TEXT))

    assert ("milan", 1, None) == (case.state.owner, case.state.transfers, case.state.acknowledged)
    assert [(1, 0), (1, 0)] == steps(case)
    case.says(MILAN, c.Acknowledge())
    assert "milan" == next(reversed(case.facts(f.CaseAcknowledged))).person


def test_many_transfers_are_warned_about_and_never_blocked() -> None:
    """Above the limit the level above is told, and the severity raised, once."""
    case = Case(3)
    for number in range(5):
        case.says(DORA, c.Transfer(f"owner-{number}", TEXT))

    assert 5 == case.state.transfers
    assert 2 == case.alarms().count("transfers_over_limit")
    assert ["transfers"] == [raised.criterion for raised in case.facts(f.SeverityChanged)]


def test_a_transfer_to_a_team_leaves_the_owner_open() -> None:
    """Whoever acknowledges owns it."""
    case = Case(1).says(DORA, c.Transfer("team:database", TEXT))
    assert ("", "database") == (case.state.owner, case.state.team)

    case.says(MILAN, c.Acknowledge())
    assert "milan" == case.state.owner


def test_no_page_goes_out_once_the_resolution_is_announced() -> None:
    """A case that nobody acknowledged can be solved all the same."""
    case = Case(2).says(EVA, c.SignalResolved(TEXT)).says(MARIA, c.DeclareResolved(TEXT))
    case.says(ADA, c.VerifyResolution())
    for notice in [n for n in case.state.notices if n.startswith("announcement:")]:
        case.says(ADA, c.SendNotice(notice))

    assert [(1, 0)] == steps(case.waits("2 h"))


def test_a_denial_pages_again_if_nobody_has_the_case() -> None:
    """The acknowledgement expired long ago, and now there is work again."""
    case = Case(1).announced()
    case.says(MARIA, c.Transfer("milan", TEXT))
    before = len(steps(case))
    case.says(MARIA, c.DenyAccess(1, "phone"))

    assert before + 1 == len(steps(case))


def test_an_answer_to_former_pages_does_not_answer_the_new_ones() -> None:
    """The owner changed and is paged anew: the old page's token is stale."""
    case = Case(1).says(DORA, c.Transfer("milan", TEXT))

    assert "stale" == case.refuses(MARIA, c.Acknowledge(climb=1)).code
    case.says(MILAN, c.Acknowledge(climb=2))
    assert ["milan"] == [body.person for body in case.facts(f.CaseAcknowledged)][-1:]
