"""What was promised to be told, and to whom it was kept: counted over a year, on both databases."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from firsthour.admin.notice_report import exceptions, gather
from firsthour.domain.commands import Text
from firsthour.domain.effects import Effect
from firsthour.domain.facts import CustomerToldByPhone, Fact
from firsthour.domain.roles import Actor
from firsthour.domain.stages import Audience
from firsthour.records.connect import connect
from firsthour.records.facts import write_facts
from firsthour.records.ledger.promised import promises, query_of, tellings
from firsthour.records.ledger.tellings import Asked, Came, Telling
from firsthour.records.projected import CUSTOMERS, OBLIGATIONS
from firsthour.records.store import Store
from firsthour.records.tables import DELIVERIES, DELIVERY_STATES
from tests.records.year import HOUR, PROMISE, UPDATE, opened, write_year

CASES, CUSTOMERS_EACH = 200, 5
REHEARSALS = 4
FIRST = Asked(obligation="initial_notice:customers")


@pytest.fixture
def year(database_url: str) -> Iterator[Store]:
    """Give records of many cases."""
    store = connect(database_url)
    write_year(store, CASES, CUSTOMERS_EACH)
    yield store
    store.close()


def change(store: Store, table: Any, case: int, **values: object) -> None:  # noqa: ANN401
    """Change the first customer's rows of a case."""
    rows = update(table).where(table.c.case == case)
    if "customer" in table.c:
        rows = rows.where(table.c.customer == 1)
    if "number" in table.c:
        rows = rows.where(table.c.number == 1)
    with store.write() as connection:
        connection.execute(rows.values(**values))


def of_first(store: Store, case: int) -> Telling:
    """What came of the first promise towards the first customer of a case."""
    return next(iter(tellings(store, Asked(case=case, obligation=PROMISE))))


def test_a_year_is_counted(year: Store) -> None:
    """By promise and by customer, without rehearsals: kept, late, not told, and why."""
    summary = gather(year, Asked())

    first = summary.first
    cases = CASES - REHEARSALS
    assert {"initial_notice:customers", "update:customers"} == set(summary.kinds)
    assert (cases, 198 - REHEARSALS, 2) == (
        first.promised, first.states["met"], first.states["missed"]
    )  # fmt: skip
    assert (600, 600, 600) == (first.late.at(0.5), first.late.at(0.95), first.late.longest)
    assert Counter({Came.KEPT: cases * CUSTOMERS_EACH - 22, Came.NOT_TOLD: 20, Came.LATE: 2}) == (
        first.came
    )
    assert (3, 5, 4200) == (first.took.at(0.5), first.took.at(0.95), first.took.longest)
    assert Counter({"5.1.1": 20, "begun_late": 2}) == first.not_told
    assert summary.is_yes is False


def test_who_was_not_told_is_listed_with_the_reason(year: Store) -> None:
    """One line each, with case, customer and code."""
    found = list(exceptions(tellings(year, FIRST)))

    assert [(10, 1, "not_told", "5.1.1")] == [
        (each.case, each.customer, each.came, each.why) for each in found if each.case == 10
    ]
    assert [(100, 1, "not_told", 0), (100, 2, "late", 600)] == [
        (each.case, each.customer, each.came, each.late_s) for each in found if each.case == 100
    ]
    assert 22 == len(found)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (Asked(case=7), 2 * CUSTOMERS_EACH),
        (Asked(case=49), 2 * CUSTOMERS_EACH),
        (Asked(case=7, customer="c3"), 2),
        (Asked(customer="c3", obligation=PROMISE), CASES - REHEARSALS),
        (Asked(since=opened(10) + HOUR, until=opened(12) + HOUR), 4 * CUSTOMERS_EACH),
        (Asked(since=opened(CASES + 1) + HOUR), 0),
        (Asked(obligation="%"), 0),
    ],
)
def test_it_is_asked_for_a_part(year: Store, asked: Asked, count: int) -> None:
    """Of a case, a customer, a promise, from a time on and before another."""
    assert count == sum(1 for _ in tellings(year, asked))


def test_who_was_removed_before_it_was_due_is_owed_nothing(year: Store) -> None:
    """Who was removed after it should have been told."""
    change(year, CUSTOMERS, 10, removed_at=opened(10) + HOUR - timedelta(minutes=1))
    change(year, CUSTOMERS, 20, removed_at=opened(20) + HOUR + timedelta(minutes=1))

    assert (Came.RELEASED, Came.NOT_TOLD) == (of_first(year, 10).came, of_first(year, 20).came)


@pytest.mark.parametrize(
    ("state", "came"),
    [("waived", Came.RELEASED), ("cancelled", Came.RELEASED), ("pending", Came.PENDING),
     ("missed", Came.NOT_TOLD), ("met", Came.NOT_TOLD)],
)  # fmt: skip
def test_a_promise_that_stands_no_more_is_missed_towards_nobody(
    year: Store, state: str, came: Came
) -> None:
    """Nor one that is not due yet; but one that counts as kept, towards those not told."""
    change(year, OBLIGATIONS, 10, state=state)

    assert came is of_first(year, 10).came


def test_who_shares_an_address_was_told_with_the_others(year: Store) -> None:
    """One mail for several customers: each of them was told by it."""
    others = ["customer:Customer 2", "customer:Customer 1"]
    theirs = [{"channel": "email", "address": "C2@example.com"}]
    change(year, CUSTOMERS, 7, contacts=theirs)
    with year.write() as connection:
        rows = DELIVERIES.c.case == 7
        connection.execute(
            update(DELIVERIES).where(rows, DELIVERIES.c.customer == 2).values(reasons=others)
        )
        connection.execute(
            update(DELIVERIES)
            .where(rows, DELIVERIES.c.customer == 1)
            .values(customer=99, reasons=["customer:somebody else"])
        )

    found = of_first(year, 7)

    assert (Came.KEPT, "accepted", 2) == (found.came, found.proof, found.took_s)


def test_nobody_knows_of_one_that_was_perhaps_sent(year: Store) -> None:
    """It is not counted as told, and not as untold."""
    change(year, DELIVERIES, 10, state="unknown")

    assert Came.UNKNOWN is of_first(year, 10).came


def test_who_was_never_enrolled_is_named_as_such(year: Store) -> None:
    """A customer whom the sender did not know of is the worst of all, and shows."""
    change(year, DELIVERIES, 7, customer=98, reasons=["customer:somebody else"])

    found = of_first(year, 7)

    assert (Came.NOT_TOLD, "not_enrolled") == (found.came, found.why)


def test_what_arrived_for_certain_says_so(year: Store) -> None:
    """A delivery that its server has confirmed is better proof than one that was accepted."""
    delivery = f"7.1.{PROMISE}"
    with year.write() as connection:
        rows = DELIVERIES.c.id == delivery
        connection.execute(update(DELIVERIES).where(rows).values(state="delivered", seq=3))
        step = {
            "delivery": delivery, "seq": 3, "state": "delivered", "at": opened(7) + 2 * HOUR,
            "real_at": opened(7), "detail": {},
        }  # fmt: skip
        connection.execute(DELIVERY_STATES.insert(), step)

    found = of_first(year, 7)

    assert (Came.KEPT, "delivered", 1) == (found.came, found.proof, found.took_s)


def test_a_call_is_proof_of_its_own_kind(year: Store) -> None:
    """Who was told on the telephone was told; and an alarm about a promise does not keep it."""
    change(year, DELIVERIES, 7, channel="phone", state="delivered")
    change(year, DELIVERIES, 8, notice="reminder")

    called, reminded = of_first(year, 7), of_first(year, 8)

    assert (Came.KEPT, "phone") == (called.came, called.proof)
    assert Came.NOT_TOLD is reminded.came


def test_a_call_is_proof_only_where_the_ledger_has_it(year: Store) -> None:
    """What somebody says they did, and has not got into the ledger, keeps nothing."""
    case = 10
    effect = Effect("phone:1", "note", audience=Audience.CUSTOMERS, obligation=PROMISE)
    told_at = opened(case) + timedelta(minutes=5)
    called = CustomerToldByPhone(PROMISE, 1, "", Text(""), told_at, Text(""), effect)
    write_facts(year, case, [Fact(1, told_at, Actor("mara"), called)])

    assert (Came.NOT_TOLD, "", "5.1.1") == told(year, case)

    change(year, DELIVERIES, case, channel="phone", state="delivered")

    assert (Came.KEPT, "phone", "") == told(year, case)


def told(store: Store, case: int) -> tuple[Came, str, str]:
    """What came of the first promise towards the first customer of a case, and the proof."""
    found = of_first(store, case)
    return found.came, found.proof, found.why


def test_a_call_of_one_customer_keeps_nothing_for_others(year: Store) -> None:
    """Not for one who shares the address, nor for one of the same name."""
    theirs = [{"channel": "email", "address": "c2@example.com"}]
    change(year, CUSTOMERS, 7, name="Customer 2", contacts=theirs)
    change(year, DELIVERIES, 7, customer=98, reasons=["customer:somebody else"])
    with year.write() as connection:
        row = DELIVERIES.c
        others = update(DELIVERIES).where(row.case == 7, row.customer == 2)
        called = {"channel": "phone", "state": "delivered", "address": "c2@example.com"}
        connection.execute(others.values(reasons=["customer:Customer 2"], **called))

    assert (Came.NOT_TOLD, "", "not_enrolled") == told(year, 7)


def test_a_mail_to_somebody_of_the_same_name_keeps_nothing(year: Store) -> None:
    """Two customers may have one name: only a shared address tells both."""
    change(year, CUSTOMERS, 7, name="Customer 2")
    change(year, DELIVERIES, 7, customer=98, reasons=["customer:somebody else"])

    assert (Came.NOT_TOLD, "", "not_enrolled") == told(year, 7)


def test_of_a_call_and_a_mail_the_first_is_the_proof(year: Store) -> None:
    """A mail that arrives after the call proves nothing about the time before it."""
    called = f"7.1.{UPDATE}"
    with year.write() as connection:
        rows = DELIVERIES.c.id == called
        change_ = {"obligation": PROMISE, "channel": "phone", "state": "delivered"}
        connection.execute(update(DELIVERIES).where(rows).values(**change_))
        steps = update(DELIVERY_STATES).where(DELIVERY_STATES.c.delivery == f"7.1.{PROMISE}")
        connection.execute(steps.values(at=opened(7) + 2 * HOUR))

    found = of_first(year, 7)

    assert (Came.KEPT, "phone", 1) == (found.came, found.proof, found.took_s)


def test_the_promises_are_read_by_due_time(year: Store) -> None:
    """With their kind, whether they were kept, and why not."""
    found = list(promises(year, Asked(since=opened(100) + HOUR, until=opened(101) + HOUR)))

    assert [("initial_notice:customers", PROMISE), ("update:customers", UPDATE)] == [
        (each.kind, each.key) for each in found
    ]
    assert ("missed", 600, "it was being sent, and had not arrived") == (
        found[0].state, found[0].late_s, found[0].why
    )  # fmt: skip


def test_the_ledger_is_reached_by_indexes(year: Store) -> None:
    """However many deliveries there are, those of a case's customers are found by an index."""
    plan = "\n".join(_plan(year, Asked(case=10))).lower()

    assert "deliveries_of_customer" in plan
    assert not re.search(r"seq scan on deliver|\bscan deliver", plan)


def _plan(store: Store, asked: Asked) -> Iterator[str]:
    query = query_of(asked).compile(store.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN"
    with store.write() as connection:
        if not store.is_sqlite:
            connection.exec_driver_sql("ANALYZE")
        for row in connection.execute(text(f"{explain} {query}")):
            yield " ".join(map(str, row))
