"""What one person cannot do alone."""

from dataclasses import replace

from firsthour.domain import commands as c
from firsthour.domain.policy import Policy
from firsthour.domain.refusals import Code
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Audience
from tests.domain.world import ADA, CARLA, DIRK, MARIA, MILAN, PIA, TEXT, Case, policy

NOTICE = "initial_notice:customers:1"
MARIA_ARCHITECT = Actor("maria", (Role.MANAGER, Role.ARCHITECT))
CARL = Actor("carl", (Role.CUSTOMER_EXECUTIVE,))


def strict() -> Policy:
    """Texts for customers need a second person."""
    return replace(policy("default"), content_hash="strict", notice_approval="second_person")


def test_who_declared_cannot_judge() -> None:
    """Neither verify nor reject, whatever other roles they hold."""
    case = Case().declared()

    for verdict in (c.VerifyResolution(), c.RejectResolution(TEXT)):
        refused = case.refuses(MARIA_ARCHITECT, verdict)
        assert (Code.FOUR_EYES, "Ask another architect.") == (refused.code, refused.hint)
    case.says(ADA, c.VerifyResolution())


def test_who_wrote_a_notice_to_customers_cannot_approve_it() -> None:
    """Nor send it, which would approve it; a second person can."""
    case = Case(under=strict()).says(MARIA, c.EditNotice(NOTICE, TEXT))

    for command in (c.ApproveNotice(NOTICE), c.SendNotice(NOTICE)):
        refused = case.refuses(MARIA, command)
        assert (Code.FOUR_EYES, "Ask a second person.") == (refused.code, refused.hint)
    case.says(MILAN, c.ApproveNotice(NOTICE)).says(MARIA, c.SendNotice(NOTICE))


def test_a_text_for_colleagues_needs_no_second_person() -> None:
    """Only customers' texts do."""
    notice = "initial_notice:internal"

    Case(under=strict()).says(MARIA, c.EditNotice(notice, TEXT)).says(MARIA, c.SendNotice(notice))


def test_an_update_to_customers_waits_for_the_second_person() -> None:
    """Approved, it is sent at once; unapproved, a holding statement keeps the promise."""
    case = Case(under=strict()).waits("25 min").says(MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT))
    key = "update:customers:1"
    assert "owed" == case.fate(key)

    case.refuses(MARIA, c.ApproveNotice(key))
    case.says(MILAN, c.ApproveNotice(key))
    assert "owed met" == case.fate(key)

    waiting = Case(under=strict()).waits("25 min")
    waiting.says(MARIA, c.WriteUpdate(Audience.CUSTOMERS, TEXT)).waits("30 min")
    assert "owed met" == waiting.fate(key)
    assert TEXT not in {effect.text for effect in waiting.told(Audience.CUSTOMERS)}


def test_who_wrote_in_the_final_rca_cannot_approve_it() -> None:
    """It is a text for customers as well."""
    case = Case(under=strict()).announced().says(PIA, c.SubmitInternalRca(TEXT))
    case.says(CARLA, c.EditRca(TEXT))

    assert Code.FOUR_EYES == case.refuses(CARLA, c.ApproveRca()).code
    case.says(CARL, c.ApproveRca())


def test_where_the_policy_trusts_the_author_no_second_person_is_needed() -> None:
    """As by default."""
    Case().says(MARIA, c.EditNotice(NOTICE, TEXT)).says(MARIA, c.SendNotice(NOTICE))


def test_who_asked_for_a_waiver_cannot_grant_it() -> None:
    """Also not after somebody else has tried to ask for the same."""
    case = Case().says(DIRK, c.AskWaiver("action_plan", TEXT))
    case.refuses(MARIA, c.AskWaiver("action_plan", TEXT))
    refused = case.refuses(DIRK, c.WaiveObligation("action_plan", TEXT))

    assert (Code.FOUR_EYES, "Ask another level.") == (refused.code, refused.hint)
    case.says(Actor("dora", (Role.DUTY_MANAGER,)), c.WaiveObligation("action_plan", TEXT))


def test_a_stand_in_has_the_eyes_of_the_one_who_is_away() -> None:
    """Who declared cannot have their stand-in verify, nor a manager verify by another's role."""
    stand_in = Actor("ada", (Role.ARCHITECT,), stands_for=("maria",))
    refused = Case().declared().refuses(stand_in, c.VerifyResolution())

    assert Code.FOUR_EYES == refused.code


def test_a_stand_in_of_somebody_else_may_judge() -> None:
    """In the role of an architect who is away."""
    stand_in = Actor("milan", (Role.MANAGER, Role.ARCHITECT), stands_for=("ada",))

    assert Case().declared().says(stand_in, c.VerifyResolution()).state.round.verified_at
