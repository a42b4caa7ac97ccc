"""Whom an effect reaches: every audience, by the directory and the records."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT, Group, Score
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience
from firsthour.notices.telling import case as cases
from firsthour.notices.telling.recipients import Audiences
from firsthour.records import content
from firsthour.records.connect import connect
from firsthour.records.ledger.deliveries import Enrolment
from firsthour.records.shapes import Contact, Customer, write_customers
from firsthour.records.store import Store
from tests.notices.world import World, customers, notice, open_case
from tests.records.cases import POLICY


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Give migrated, empty records, of both kinds in turn."""
    records = connect(database_url)
    yield records
    records.close()


def found(world: World, effect: Effect) -> list[Enrolment]:
    """The enrolments of an effect."""
    standing = cases.read(world.store, world.number, effect, world.directory)
    made = Audiences(world.store, world.directory, frozenset({"email"}), "example.com", b"key")
    return list(made.enrolments(standing, effect))


def told(world: World, audience: Audience, target: str = "") -> list[tuple[str, tuple[str, ...]]]:
    """Address and reasons of each recipient inside the house."""
    effect = notice(audience, target=target)
    return [(row.address, row.reasons) for row in found(world, effect)]


def numbers(world: World, **selection: object) -> list[int]:
    """The customers that an effect selects."""
    effect = replace(notice(Audience.CUSTOMERS), **selection)  # type: ignore[arg-type]
    return [row.customer for row in found(world, effect)]


@pytest.mark.parametrize(
    ("audience", "target", "expected"),
    [
        (Audience.OWNER, "", [("mara@example.com", ("owner",))]),
        (Audience.LEVEL, "L1", [("dana@example.com", ("level:L1",))]),
        (Audience.LEVEL, "L2", []),
        (Audience.LEVEL, "L3", [("eve@example.com", ("level:L3",))]),
        (Audience.PERSON, "eve", [("eve@example.com", ("person",))]),
        (Audience.PERSON, "nobody", []),
        (Audience.ROLE, "duty_manager", [("dana@example.com", ("role:duty_manager",))]),
        (Audience.ROLE, "director", []),
        (Audience.EXECUTIVES, "", [("eve@example.com", ("executives",))]),
        (Audience.ADMINISTRATORS, "", [("otis@example.com", ("administrators",))]),
        (Audience.SEAT, "lead", []),
    ],
)
def test_each_audience_is_looked_up_in_the_directory(
    store: Store, audience: Audience, target: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    """Owner, level, person, role, executives, administrators: the team's own go first."""
    assert expected == told(open_case(store), audience, target)


def test_a_case_without_an_owner_goes_to_the_manager_on_duty(store: Store) -> None:
    """Somebody is paged also when nobody was named."""
    world = open_case(store, owner="")

    assert [("mara@example.com", ("on_duty",))] == told(world, Audience.OWNER)


def test_the_seat_is_told_who_sits_in_it(store: Store) -> None:
    """A seat's person is found in the records."""
    world = open_case(store)
    world.happens(f.TaskForceActivated("threshold"), f.SeatOffered("lead", "eve", lead=True))

    assert [("eve@example.com", ("seat:lead",))] == told(world, Audience.SEAT, "lead")


def test_a_team_is_told_manager_first_and_the_unreachable_stay_in_the_ledger(store: Store) -> None:
    """Who has no channel that works is not forgotten: the ledger says why they were not told."""
    rows = found(open_case(store), notice(Audience.TEAM, target="payments"))

    assert ["mara@example.com", "dana@example.com", "paul"] == [row.address for row in rows]
    assert ["email", "email", "none"] == [row.channel for row in rows]


def test_the_watch_list_is_policy_and_case_with_every_reason(store: Store) -> None:
    """Groups and persons, the policy's first; who is on it twice keeps both reasons."""
    policy = replace(POLICY, watchers=("press",))
    world = open_case(store, policy=policy, stakeholders=("eve",))

    assert [
        ("mara@example.com", ("group:press",)),
        ("eve@example.com", ("group:press", "watch_list")),
    ] == told(world, Audience.STAKEHOLDERS)


def test_all_contacts_of_a_customer_are_told(store: Store) -> None:
    """Two humans are told; a second address of one human is kept for when the first fails."""
    contacts = (
        Contact("Ada", "Ada@Example.com"),
        Contact("Bob", "bob@example.com", language="el"),
        Contact("Ada", "ada@home.example"),
        Contact("", "info@example.com"),
        Contact("", "  "),
    )
    world = open_case(store, [Customer("c1", "One", language="tr", contacts=contacts)])
    rows = found(world, notice(Audience.CUSTOMERS))

    assert {
        ("ada@example.com", "Ada", "tr"),
        ("bob@example.com", "Bob", "el"),
        ("info@example.com", "", "tr"),
    } == {(row.address, row.name, row.language) for row in rows}


def test_a_customer_without_a_contact_is_in_the_ledger(store: Store) -> None:
    """Nobody can say later that this customer was overlooked."""
    world = open_case(store, [Customer("c1", "One")])
    rows = found(world, notice(Audience.CUSTOMERS))

    assert [("none", "#1", 1)] == [(row.channel, row.address, row.customer) for row in rows]


def test_customers_are_selected_by_join_and_never_when_removed(store: Store) -> None:
    """Who joined later gets the first notice alone; who left gets nothing."""
    world = open_case(store, customers(3))
    later = content.put(store, write_customers(customers(2)), "customers")
    world.happens(f.CustomersAdded(4, (Group(2),), later), f.CustomerRemoved(2, NO_TEXT))

    assert [1, 3, 4, 5] == numbers(world)
    assert [1, 3] == numbers(world, group=1)
    assert [4, 5] == numbers(world, group=2)
    assert [3] == numbers(world, target="#3")


def test_customers_are_selected_by_round_and_by_what_is_open(store: Store) -> None:
    """Who denied gets the next round's words; who confirmed is left in peace."""
    world = open_case(store, customers(3))
    world.happens(
        f.AccessAsked(1),
        f.AccessConfirmed((1,)),
        f.AccessDenied((2,)),
        f.RoundOpened(2, "denied", (2,)),
    )

    assert [2] == numbers(world, round=2)
    assert [1, 3] == numbers(world, round=1)
    assert [2, 3] == numbers(world, unsettled=True)


def test_a_survey_is_not_asked_again_of_those_who_answered(store: Store) -> None:
    """The reminder goes to the silent ones only."""
    world = open_case(store, customers(3))
    world.happens(f.SurveyAnswered((Score(2, 5),)))
    reminder = replace(notice(Audience.CUSTOMERS, NoticeKind.REMINDER), reason="survey")

    assert [1, 3] == [row.customer for row in found(world, reminder)]
