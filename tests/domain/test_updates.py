"""Updates that are written while others are on their way: each goes out, and keeps its promise."""

from datetime import timedelta

from firsthour.domain import commands as c
from firsthour.domain import effects as e
from firsthour.domain import facts as f
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from tests.domain.world import MARIA, TEXT, Case, World, minutes

TO_CUSTOMERS = c.WriteUpdate(Audience.CUSTOMERS, TEXT)
TO_EXECUTIVES = c.WriteUpdate(Audience.EXECUTIVES, TEXT)
FIRST, SECOND, THIRD = (f"update:customers:{number}" for number in (1, 2, 3))


def held_back(*never: str) -> Case:
    """A case of severity 2 after its first notices; effects with these keys do not end."""
    world = World()
    case = Case(2, world=world).acknowledged().waits("1 h")
    world.never = never
    return case


def written(case: Case) -> list[tuple[str, str]]:
    """The updates that went to the customers: their keys, and the promises that they keep."""
    begun = [due.effect for due in case.facts(f.NoticeDue)]
    updates = [each for each in begun if each.notice is NoticeKind.STATUS_UPDATE]
    return [(each.key, each.obligation) for each in updates]


def ends(case: Case, key: str) -> Case:
    """A notice that was on its way has arrived."""
    case.sim._turn(e.Told(key, 2, 2))
    return case


def evidence(case: Case, promise: str) -> tuple[str, ...]:
    """By what a promise was kept."""
    return next(met.evidence for met in case.facts(f.ObligationMet) if met.key == promise)


def on_its_way(case: Case, key: str) -> Effect:
    """A notice that is being sent."""
    return case.state.effects[key]


def test_an_update_may_be_written_while_another_is_being_sent() -> None:
    """It keeps the promise after the one that the first will keep, and is due no later than it."""
    case = held_back("update:customers").says(MARIA, TO_CUSTOMERS).says(MARIA, TO_CUSTOMERS)
    due = case.state.obligations[FIRST].due

    assert [(FIRST, FIRST), (SECOND, SECOND)] == written(case)
    assert [due, due] == [on_its_way(case, key).due for key in (FIRST, SECOND)]


def test_updates_that_arrive_in_order_keep_a_promise_each() -> None:
    """The next one counts from the last of them."""
    case = held_back("update:customers").says(MARIA, TO_CUSTOMERS).says(MARIA, TO_CUSTOMERS)
    ends(ends(case, FIRST).waits("2 min"), SECOND)

    assert ((FIRST,), (SECOND,)) == (evidence(case, FIRST), evidence(case, SECOND))
    assert case.now + minutes(60) == case.owes(THIRD)


def test_an_update_that_carries_the_one_before_it_keeps_both_promises() -> None:
    """It arrives first; the other one, which went with it, ends after it."""
    case = held_back("update:customers").says(MARIA, TO_CUSTOMERS).says(MARIA, TO_CUSTOMERS)
    ends(ends(case, SECOND), FIRST)

    assert ["owed met", "owed met"] == [case.fate(FIRST), case.fate(SECOND)]
    assert (SECOND,) == evidence(case, FIRST)
    assert case.now + minutes(60) == case.owes(THIRD)


def test_no_update_has_the_key_of_another() -> None:
    """Of three that end in any order, the fourth has a key that the ledger does not know."""
    case = held_back("update:customers")
    for _ in range(3):
        case.says(MARIA, TO_CUSTOMERS)
    ends(ends(case, THIRD), FIRST).says(MARIA, TO_CUSTOMERS)

    assert [FIRST, SECOND, THIRD, "update:customers:4"] == [key for key, _ in written(case)]


def test_after_one_that_failed_the_next_keeps_what_is_promised_now() -> None:
    """The key goes on, the promise does not skip one."""
    case = held_back("update:customers").says(MARIA, TO_CUSTOMERS).says(MARIA, TO_CUSTOMERS)
    case.sim._turn(e.Failed(FIRST, "nobody_reached"))
    ends(case, SECOND).says(MARIA, TO_CUSTOMERS)

    assert (THIRD, SECOND) == written(case)[-1]
    assert "owed met" == ends(case, THIRD).fate(SECOND)


def test_one_that_was_stopped_is_changed_and_not_followed() -> None:
    """A new text is its next revision, also while an earlier update is being sent."""
    case = held_back("update:customers").says(MARIA, TO_CUSTOMERS).says(MARIA, TO_CUSTOMERS)
    case.says(MARIA, c.StopNotice(SECOND, TEXT)).says(MARIA, TO_CUSTOMERS)

    assert [FIRST, SECOND, SECOND] == [key for key, _ in written(case)]
    assert 2 == on_its_way(case, SECOND).revision


def test_one_on_its_way_keeps_the_promise_that_is_made_meanwhile() -> None:
    """No holding statement beside it; and it is looked up whom it has not reached."""
    case = held_back("update:customers:2").says(MARIA, TO_CUSTOMERS)
    world = case.world
    world.never = ("update:customers",)
    case.hears(MARIA, TO_CUSTOMERS)
    case.hears(MARIA, TO_CUSTOMERS)
    ends(case, SECOND).waits("70 min")

    assert case.state.obligations[THIRD].missed
    assert [] == case.told(Audience.CUSTOMERS, NoticeKind.HOLDING_STATEMENT)
    assert THIRD in [sought.key for sought in case.facts(f.RecipientsSought)]


def test_executives_are_written_to_while_a_report_is_being_sent() -> None:
    """Each report keeps a promise, whichever arrives first, and none is called off."""
    case = held_back("executive_report").says(MARIA, TO_EXECUTIVES).says(MARIA, TO_EXECUTIVES)
    first, second = ("executive_report:1", "executive_report:2")
    ends(ends(case, second), first)

    assert ["owed met", "owed met"] == [case.fate(first), case.fate(second)]
    assert case.now + timedelta(hours=6) == case.owes("executive_report:3")


def test_a_report_of_the_engine_has_a_key_of_its_own() -> None:
    """One that was written ahead, and arrived, has used the next number."""
    first, second, third = (f"executive_report:{number}" for number in (1, 2, 3))
    case = held_back("executive_report").says(MARIA, TO_EXECUTIVES).says(MARIA, TO_EXECUTIVES)
    case.says(MARIA, c.StopNotice(first, TEXT))
    ends(case, second).waits("7 h")
    keys = [each.key for each in case.told(Audience.EXECUTIVES, NoticeKind.EXECUTIVE_REPORT)]

    assert [first, second, third] == keys
    assert second == on_its_way(case, third).obligation


def test_who_is_just_told_that_it_is_over_gets_no_holding_statement() -> None:
    """However long the announcement takes to arrive: it is what they hear next."""
    case = held_back("announcement").verified()
    while "announcement:1:customers" not in case.state.effects:
        case.waits("1 min")
    owed = case.state.obligations[FIRST].due
    case.waits("3 h")

    assert owed < case.sim.now
    assert [] == case.told(Audience.CUSTOMERS, NoticeKind.HOLDING_STATEMENT)
