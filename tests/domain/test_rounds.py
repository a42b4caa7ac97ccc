"""Resolution in rounds: signal, declaration, verdict, announcement, access; denial and relapse."""

from firsthour.domain import commands as c
from firsthour.domain import facts as f
from firsthour.domain.effects import NoticeKind
from firsthour.domain.stages import Audience, Phase, Stage
from tests.domain.world import (
    ADA,
    CARLA,
    CUSTOMER,
    DIRK,
    ENGINE,
    EVA,
    MARIA,
    TEXT,
    Case,
    hours,
)


def waive(case: Case, customer: int = 0) -> Case:
    """A director releases from the access check."""
    return case.says(DIRK, c.WaiveObligation("access:1", TEXT, customer))


def test_the_way_from_signal_to_access() -> None:
    """Each act by its role, and the stages that follow from them."""
    case = Case(1, customers=2).announced().confirmed()

    assert [Stage.COMMUNICATE, Stage.RESOLVE, Stage.CLOSE] == case.stages()
    assert Phase.MONITORING is case.state.phase
    assert "owed met" == case.fate("access:1")
    assert "yy" == case.state.customers.access


def test_whoever_is_to_act_next_is_told() -> None:
    """The owner of the signal, the architect of the declaration, the coordinator of the verdict."""
    case = Case(1).verified()
    asked = [(x.target, x.obligation) for x in case.told(Audience.ROLE, NoticeKind.REMINDER)]

    assert "resolution_signalled" in case.alarms()
    assert [
        ("de_escalation_architect", "verification:1"),
        ("problem_coordinator", "internal_rca"),
    ] == asked


def test_an_announcement_goes_out_by_itself_in_its_time() -> None:
    """To both audiences; the resolution is announced when both have it."""
    case = Case(1).verified()
    assert case.state.is_resolving

    case.waits("16 min")
    assert 1 == len(case.told(Audience.CUSTOMERS, NoticeKind.RESOLUTION_ANNOUNCEMENT))
    assert 1 == len(case.told(Audience.STAKEHOLDERS, NoticeKind.RESOLUTION_ANNOUNCEMENT))
    assert "owed met" == case.fate("announcement:1")


def test_one_audience_is_not_enough() -> None:
    """Announced inside only, the round is not announced."""
    case = Case(1).verified().says(ADA, c.SendNotice("announcement:1:stakeholders"))

    assert not case.facts(f.ResolutionAnnounced)


def test_a_rejection_goes_back_to_work_in_the_same_round() -> None:
    """Signal and declaration are asked for anew."""
    case = Case(1).declared().says(ADA, c.RejectResolution(TEXT))
    case.refuses(MARIA, c.DeclareResolved(TEXT))
    case.verified()

    assert 1 == case.state.round.number
    assert "owed met owed met" == case.fate("verification:1")


def test_a_denial_opens_a_round_for_those_who_denied_and_for_nobody_else() -> None:
    """Their announcement, their access check; the others go on."""
    case = Case(1, customers=3).announced()
    case.says(CUSTOMER[1], c.ConfirmAccess(1)).says(CUSTOMER[2], c.DenyAccess(2))
    assert (Stage.RESOLVE, "121") == (case.state.stage, case.state.customers.rounds)

    case.says(CUSTOMER[3], c.ConfirmAccess(3)).announced()
    asked = [x for x in case.told(Audience.CUSTOMERS) if x.notice is NoticeKind.ACCESS_CHECK]
    assert [1, 2] == [effect.round for effect in asked]
    told = case.told(Audience.CUSTOMERS, NoticeKind.RESOLUTION_ANNOUNCEMENT)
    assert [1, 2] == [effect.round for effect in told]
    assert "y?y" == case.state.customers.access
    assert "owed met" == case.fate("access:1")

    case.says(CUSTOMER[2], c.ConfirmAccess(2))
    assert "owed met" == case.fate("access:2")
    assert Stage.CLOSE is case.state.stage


def test_who_denies_while_a_round_is_open_joins_it() -> None:
    """There are two rounds, not three, and the first check ends when nobody is left in it."""
    case = Case(1, customers=3).announced()
    case.says(CUSTOMER[3], c.ConfirmAccess(3)).says(CUSTOMER[1], c.DenyAccess(1))
    case.says(CUSTOMER[2], c.DenyAccess(2))

    assert (2, "221") == (case.state.round.number, case.state.customers.rounds)
    assert "owed met" == case.fate("access:1")


def test_any_no_outweighs_a_yes() -> None:
    """Whichever of a customer's contacts comes first."""
    case = Case(1).announced().says(CUSTOMER[1], c.ConfirmAccess(1))
    case.says(CUSTOMER[1], c.DenyAccess(1))
    assert "n" == case.state.customers.access

    case.refuses(CUSTOMER[1], c.ConfirmAccess(1))


def test_a_batch_is_heard_in_one_turn_and_what_makes_no_sense_is_left_out() -> None:
    """Within it, too, a no outweighs a yes, and everybody counts once."""
    case = Case(1, customers=3).announced()
    case.says(ENGINE, c.HearCustomers(confirmed=(1, 2, 1, 9), denied=(2, 2)))

    assert [(1,)] == [x.customers for x in case.facts(f.AccessConfirmed)]
    assert [(2,)] == [x.customers for x in case.facts(f.AccessDenied)]
    assert "yn?" == case.state.customers.access


def test_silence_is_taken_for_a_yes_where_the_policy_says_so() -> None:
    """At severity 2 after two reminders and five days, in time; at severity 1 never."""
    case = Case(2).announced().waits("6 d")
    kinds = [x.reason for x in case.told(Audience.CUSTOMERS, NoticeKind.REMINDER)]
    assert ["access", "access"] == kinds
    assert [1] == [x.customers for x in case.facts(f.AccessAssumed)]
    assert "owed met" == case.fate("access:1")

    never = Case(1).announced().waits("12 d")
    assert not never.facts(f.AccessAssumed)
    assert never.fate("access:1").startswith("owed missed")


def test_access_is_waived_by_a_director_for_one_or_for_all() -> None:
    """For one, the others are still waited for; for all, nobody is."""
    one = waive(Case(1, customers=2).announced(), 2)
    assert ("?w", "owed") == (one.state.customers.access, one.fate("access:1"))
    assert "owed met" == one.confirmed().fate("access:1")

    everybody = waive(Case(1, customers=2).announced().says(CARLA, c.ConfirmAccess(1)))
    assert "yw" == everybody.state.customers.access
    assert everybody.fate("access:1").startswith("owed waived")


def test_removing_the_last_one_who_is_waited_for_settles_the_check() -> None:
    """It is met by those who answered."""
    case = Case(1, customers=2).announced().says(CARLA, c.ConfirmAccess(1))

    assert "owed met" == case.says(MARIA, c.RemoveCustomer(2, TEXT)).fate("access:1")


def test_a_relapse_in_monitoring_opens_a_round_for_all() -> None:
    """Those who had confirmed as well; the work begins anew."""
    case = Case(1, customers=2).announced().confirmed().says(EVA, c.ReportRelapse(TEXT))

    assert ("22", "--") == (case.state.customers.rounds, case.state.customers.access)
    assert (Stage.RESOLVE, Phase.INVESTIGATING) == (case.state.stage, case.state.phase)
    assert case.state.monitoring_until is None

    case.announced()
    assert "??" == case.state.customers.access
    announced = case.state.round.announced_at
    assert announced
    assert announced + hours(24) == case.state.monitoring_until


def test_monitoring_ends_by_itself_and_the_phase_with_it() -> None:
    """After that a relapse is a case of its own."""
    case = Case(3).announced().waits("5 h")

    assert Phase.RESOLVED is case.state.phase
    case.refuses(EVA, c.ReportRelapse(TEXT))


def test_a_denial_makes_the_phase_one_of_work_again() -> None:
    """The customer does not read that we are watching a solution."""
    case = Case(1).announced().says(CUSTOMER[1], c.DenyAccess(1))

    assert Phase.INVESTIGATING is case.state.phase
    assert "access_denied" in case.alarms()


def test_who_joins_after_the_announcement_is_asked_on_their_own() -> None:
    """First told, then asked; those who were asked before are not asked again."""
    case = Case(2).announced().confirmed()
    case.says(MARIA, c.AddCustomers((c.Group(1),), TEXT))
    assert "y-" == case.state.customers.access
    assert "owed met owed" == case.fate("access:1")

    case.says(MARIA, c.SendNotice("initial_notice:customers:2"))
    checks = case.told(Audience.CUSTOMERS, NoticeKind.ACCESS_CHECK)
    assert [(1, 0), (1, 2)] == [(effect.round, effect.group) for effect in checks]
    assert "y?" == case.state.customers.access

    case.waits("6 d")
    assert "ya" == case.state.customers.access


def test_a_late_initial_notice_asks_nobody_twice() -> None:
    """The first group was asked with the announcement."""
    case = Case(2).announced().waits("2 h")

    assert 1 == len(case.told(Audience.CUSTOMERS, NoticeKind.ACCESS_CHECK))


def test_a_round_for_deniers_leaves_levels_and_plan_as_they_are() -> None:
    """Only what belongs to the round begins anew."""
    case = Case(2).announced()
    owed = len(case.facts(f.ObligationOwed))
    case.says(CUSTOMER[1], c.DenyAccess(1)).waits("10 min")
    new = {x.key.split(":")[0] for x in case.facts(f.ObligationOwed)[owed:]}

    assert new <= {"update", "executive_report", "technical_plan", "seat"}


def test_after_sixty_rounds_the_process_still_goes_on() -> None:
    """Nobody gives up; from there on the rounds share their mark."""
    case = Case(1)
    for _ in range(63):
        case.announced().says(CUSTOMER[1], c.DenyAccess(1))
    case.announced().confirmed()

    assert 64 == case.state.round.number
    assert "y" == case.state.customers.access
