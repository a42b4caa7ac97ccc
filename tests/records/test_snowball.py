"""The same trouble at customers of several cases is found when facts are recorded."""

from dataclasses import replace

import pytest

from firsthour.domain import facts as f
from firsthour.domain.commands import Group
from firsthour.domain.effects import Snowball
from firsthour.domain.stages import Stage
from firsthour.records import content
from firsthour.records.facts import write_facts
from firsthour.records.shapes import write_customers
from firsthour.records.snowball import find, widens
from firsthour.records.store import Store
from tests.records.cases import after, customers, numbered, open_case

SERVICE = "uploads"


def a_case(store: Store, first: int, service: str = SERVICE, count: int = 1) -> int:
    """A case about a service, with customers numbered from ``first``."""
    case = open_case(store, count=0)
    listed = [replace(each, services=(service,)) for each in customers(count, first=first)]
    ref = content.put(store, write_customers(listed), "customers")
    joined = f.CustomersAdded(1, (Group(count),), ref)
    write_facts(store, case, numbered(f.ServiceAdded(service), joined))
    return case


def test_the_third_customer_with_the_same_service_makes_a_snowball(store: Store) -> None:
    """The oldest of the cases leads it."""
    oldest, second = a_case(store, 1), a_case(store, 2)
    assert find(store, second, after(5)) is None

    third = a_case(store, 3)
    assert Snowball(SERVICE, oldest, cases=3, customers=3) == find(store, third, after(5))


def test_older_cases_are_not_looked_at(store: Store) -> None:
    """Only those of the last hour."""
    a_case(store, 1)
    a_case(store, 2)
    third = a_case(store, 3)

    assert find(store, third, after(59)) is not None
    assert find(store, third, after(61)) is None


def test_another_service_is_another_trouble(store: Store) -> None:
    """So is a service of the case that this customer does not use."""
    a_case(store, 1)
    a_case(store, 2, service="billing")

    assert find(store, a_case(store, 3), after(5)) is None


@pytest.mark.parametrize("service", ["dns", 'the "new" one', "Ödeme", "50 %", "a\\b"])
def test_customers_are_found_by_the_very_name_of_a_service(store: Store, service: str) -> None:
    """However it is written; one that contains it, or is written in capitals, is another."""
    for first, other in enumerate((f"{service}2", service.upper() + "X", f"{service} {service}")):
        a_case(store, 10 + first, service=other)
    case = a_case(store, 1, service=service, count=2)
    write_facts(store, case, numbered(f.ServiceAdded(f"{service}2"), first=4))
    assert find(store, case, after(5)) is None

    a_case(store, 20, service=service, count=2)
    fifth = a_case(store, 3, service=service)
    assert Snowball(service, case, 3, 5) == find(store, fifth, after(5))


def test_a_customer_who_names_no_service_uses_all_of_the_case(store: Store) -> None:
    """And counts once in however many cases."""
    oldest, others = a_case(store, 1, count=2), (open_case(store, count=0) for _ in range(2))
    for each, other in enumerate(others, 2):
        listed = [replace(customer, services=()) for customer in customers(1, first=each)]
        ref = content.put(store, write_customers(listed), "customers")
        joined = f.CustomersAdded(1, (Group(1),), ref)
        write_facts(store, other, numbered(f.ServiceAdded(SERVICE), joined))

    assert Snowball(SERVICE, oldest, 3, 3) == find(store, oldest + 2, after(5))


def test_the_same_customers_twice_are_a_duplicate_and_no_snowball(store: Store) -> None:
    """However many they are."""
    a_case(store, 1, count=5)

    assert find(store, a_case(store, 1, count=5), after(5)) is None
    assert find(store, a_case(store, 1, count=4), after(5)) is not None


def test_a_case_that_has_ended_is_not_looked_at(store: Store) -> None:
    """Nor does one that has ended find others."""
    first, second, third = a_case(store, 1), a_case(store, 2), a_case(store, 3)
    write_facts(store, first, numbered(f.StageEntered(Stage.CANCELLED), first=4))
    assert find(store, third, after(5)) is None

    a_case(store, 4)
    fifth = a_case(store, 5)
    assert Snowball(SERVICE, second, 4, 4) == find(store, fifth, after(5))
    write_facts(store, fifth, numbered(f.StageEntered(Stage.CANCELLED), first=4))
    assert find(store, fifth, after(5)) is None


@pytest.mark.parametrize(
    ("body", "number", "expected"),
    [
        (f.ServiceAdded("dns"), 9, True),
        (f.DuplicateAdopted(3), 9, True),
        (f.ServiceRemoved("dns"), 9, False),
        (f.ServiceRemoved("dns"), 2, True),
    ],
)
def test_others_are_looked_at_where_something_can_have_changed(
    body: f.Body, number: int, *, expected: bool
) -> None:
    """After the opening, and when services or customers come."""
    assert expected == widens(numbered(body, first=number))
