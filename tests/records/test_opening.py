"""Opening is safe at every instant: one request, one number, and nothing is ever lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from firsthour.domain import facts as f
from firsthour.domain.clock import CaseClock, Segment
from firsthour.domain.commands import Text
from firsthour.records import content, views
from firsthour.records.errors import UnknownCase, UnknownContent, UnknownIntake
from firsthour.records.intake import (
    Request,
    cases_without_workflow,
    get_intake,
    intakes_without_case,
    mark_started,
    number_case,
    put_intake,
)
from firsthour.records.store import Store
from tests.records.cases import OPENED, document, opening

TEXT = document()


def request(key: str = "", idempotency: str = "", text: str = TEXT) -> Request:
    """Give a request from the ticket system."""
    return Request(text, "rita", "jira", key, idempotency, Text("p1"))


def first_fact(number: int, label: str) -> f.Fact:
    """Give the first fact of whatever case comes."""
    return opening(number, label, content.ref_of(TEXT))


def number(store: Store, intake: int) -> tuple[int, str]:
    """Give an intake its number."""
    return number_case(store, intake, OPENED, first_fact, OPENED)


@pytest.mark.parametrize(
    ("again", "same"),
    [
        (request("INC-1", text=document(title="Another text")), True),
        (request("INC-2", "k1"), True),
        (request("", "k1"), True),
        (request("INC-2", "k2"), False),
        (request("", ""), False),
    ],
)
def test_the_same_request_is_one_intake(store: Store, again: Request, same: bool) -> None:  # noqa: FBT001
    """The same source record or the same key is the same request, whatever else it says."""
    first = put_intake(store, request("INC-1", "k1"), OPENED)

    second = put_intake(store, again, OPENED)

    assert first.new
    assert same == (first.id == second.id)
    assert same != second.new


def test_an_intake_keeps_what_is_needed_to_go_on(store: Store) -> None:
    """A request that was left behind is found with its content, policy, clock and requester."""
    clock = CaseClock(OPENED, datetime(2026, 1, 1, tzinfo=UTC), (Segment(0.0, 60.0),))
    put_intake(store, Request(TEXT, "rita", policy=Text("p1"), clock=clock), OPENED)

    left = intakes_without_case(store)

    assert [(clock, "rita", "p1", 0)] == [
        (row.clock, row.requester, row.policy, row.number) for row in left
    ]
    assert TEXT == content.get(store, left[0].content)


def test_a_case_is_numbered_once(store: Store) -> None:
    """Number and first fact come together, and a repetition gives the same."""
    row = put_intake(store, request("INC-1"), OPENED)

    first = number(store, row.id)

    assert (1, "ESC-2026-000001") == first == number(store, row.id)
    assert [] == intakes_without_case(store)
    assert 1 == get_intake(store, row.id).number
    assert (first_fact(*first),) == views.facts(store, 1)
    assert "Uploads fail" == views.case(store, "ESC-2026-000001").title


def test_a_number_without_its_first_fact_never_exists(store: Store) -> None:
    """When the first fact cannot be made or recorded there is no case, and the request waits."""
    row = put_intake(store, request("INC-1"), OPENED)

    def unreadable(number: int, label: str) -> f.Fact:
        return opening(number, label, Text("unknown"))

    with pytest.raises(UnknownContent):
        number_case(store, row.id, OPENED, unreadable, OPENED)

    assert [row.id] == [left.id for left in intakes_without_case(store)]
    assert [] == cases_without_workflow(store)


def test_a_case_waits_for_its_workflow_until_it_is_marked(store: Store) -> None:
    """A numbered case is found by whoever starts workflows, until it is noted as started."""
    row = put_intake(store, request("INC-1"), OPENED)
    case, label = number(store, row.id)

    waiting = [(left.number, left.label) for left in cases_without_workflow(store)]
    mark_started(store, case, OPENED)
    mark_started(store, case, OPENED)

    assert [(case, label)] == waiting
    assert [] == cases_without_workflow(store)


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda store: number(store, 7), UnknownIntake),
        (lambda store: get_intake(store, 7), UnknownIntake),
        (lambda store: mark_started(store, 7, OPENED), UnknownCase),
        (lambda store: views.case(store, 7), UnknownCase),
        (lambda store: views.case(store, "ESC-2026-000007"), UnknownCase),
        (lambda store: views.case(store, "nonsense"), UnknownCase),
    ],
)
def test_what_is_not_there_has_an_error_of_its_own(
    store: Store, ask: Callable[[Store], object], error: type[Exception]
) -> None:
    """Asking for an intake or a case that never was is an error with a type."""
    with pytest.raises(error):
        ask(store)


def test_racing_requests_become_one_case_each(store: Store) -> None:
    """Forty doors that open ten requests at once make ten cases with ten ascending numbers."""

    def open_one(at: int) -> tuple[int, int]:
        row = put_intake(store, request(f"INC-{at % 10}"), OPENED)
        return at % 10, number(store, row.id)[0]

    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(open_one, range(40)))

    assert 10 == len(set(opened))
    assert list(range(1, 11)) == sorted({case for _, case in opened})
    assert 10 == len(cases_without_workflow(store))
