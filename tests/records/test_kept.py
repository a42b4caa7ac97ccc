"""What was sent can be shown again to the letter, and is kept once for those who read the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from firsthour.records.ledger import kept
from firsthour.records.ledger.deliveries import Enrolment, State
from firsthour.records.ledger.kept import Keeper, Sent, ToKeep, restored
from firsthour.records.shown import LedgerLine, Step
from firsthour.records.store import Store
from firsthour.records.tables import CONTENT
from tests.fresh import fresh
from tests.records.cases import after

NAMES = ("Ada", "Bo", "Łukasz O'Neil", "A & B <Ltd>", "王小明", "สมชาย ใจดี", '"Q"', "1", "0.0", "x")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give migrated, empty records."""
    records = fresh(tmp_path)
    yield records
    records.close()


def told(name: str, *customers: str) -> Enrolment:
    """A recipient, told for the sake of these customers."""
    reasons = tuple(f"customer:{each}" for each in customers) or ("rotation:primary",)
    return Enrolment(1, "notice:1", "initial_notice", "email", "a@x", "<1@x>", reasons, name)


def line_of(who: Enrolment, detail: dict[str, str]) -> LedgerLine:
    """The line of the ledger that was sent this."""
    steps = (Step(State.QUEUED, after(1), after(1), {}),
             Step(State.SENT, after(2), after(2), detail))  # fmt: skip
    return LedgerLine("1", who, State.SENT, 1, steps)


def letter(name: str, customer: str) -> Sent:
    """A notice as the templates make it."""
    from html import escape  # noqa: PLC0415 - as the templates do

    text = f"Dear {name},\n\nwe found the cause. It affects {customer}. Edited at 10:00.\n"
    html = f'<p title="{escape(customer)}">Dear {escape(name)},</p><p>10 %</p>'
    return Sent(f"[ESC-1] {customer}", text, html, f"{customer}: found")


def texts(store: Store) -> int:
    """How many texts of notices are kept."""
    with store.read() as connection:
        query = select(func.count()).where(CONTENT.c.kind == kept.KIND)
        return connection.execute(query).scalar_one()


def test_ten_thousand_names_are_one_text(store: Store) -> None:
    """Kept once; and each recipient's message is given again, proven by its hash."""
    keeper = Keeper(store)
    people = [told(f"Ada Nr. {at:05}", f"Customer {at:05}") for at in range(10_000)]
    details = [
        keeper.keep(each, letter(each.name, each.reasons[0].partition(":")[2])) for each in people
    ]

    assert 1 == texts(store)
    assert (letter("Ada Nr. 07777", "Customer 07777"), True) == restored(
        store, line_of(people[7777], details[7777])
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_put_back(store: Store, name: str) -> None:
    """Whatever letters it has, and wherever else they stand in the text."""
    for customer in NAMES:
        who = told(name, customer, "Others")

        detail = Keeper(store).keep(who, letter(name, customer))

        assert (letter(name, customer), True) == restored(store, line_of(who, detail))


WILD = st.text(
    st.sampled_from("aA10.&<>'\";#x\ue000\ue001\ue100\ue200王 ")
    | st.characters(exclude_categories=["Cs"]),
    max_size=12,
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=WILD, customer=WILD, body=st.lists(WILD, max_size=6), joint=WILD)
def test_no_text_is_changed_by_being_kept(
    store: Store, name: str, customer: str, body: list[str], joint: str
) -> None:
    """Not even one that has our own marks in it, or a name that looks like one."""
    text = joint.join([*body, name, customer]).replace("\0", "")
    name, customer = name.replace("\0", ""), customer.replace("\0", "")
    sent, who = Sent(text, name + text, text * 2), told(name, customer)

    detail = Keeper(store).keep(who, sent)

    assert (sent, True) == restored(store, line_of(who, detail))


def test_a_token_is_kept_nowhere(store: Store) -> None:
    """What a reader answers with is theirs alone: neither text nor row has it."""
    sent = Sent("Page", "Say: firsthour token WyJh.Kx3", "<b>WyJh.Kx3</b>")
    who = told("Ada")

    detail = Keeper(store).keep(who, sent, ["WyJh.Kx3"])
    found, is_proven = restored(store, line_of(who, detail)) or (sent, False)

    assert is_proven
    assert "Kx3" not in "".join(found.parts()) + str(detail)
    assert "Say: firsthour token " in found.text


def test_a_text_or_a_row_that_was_changed_is_found(store: Store) -> None:
    """The hash of the whole message proves text and row at once."""
    who = told("Ada", "Acme")
    detail = Keeper(store).keep(who, letter("Ada", "Acme"))
    other = restored(store, line_of(told("Eve", "Acme"), detail))
    with store.write() as connection:
        changed = func.replace(CONTENT.c.body, "we found", "we hid")
        connection.execute(update(CONTENT).values(body=changed))
    altered = restored(store, line_of(who, detail))

    assert (letter("Eve", "Acme"), False) == other
    assert altered is not None
    assert altered[1] is False


def test_what_was_sent_before_texts_were_kept_is_not_made_up(store: Store) -> None:
    """Nor what is not in the records any more."""
    who = told("Ada")

    assert restored(store, line_of(who, {"id": "q1"})) is None
    assert restored(store, line_of(who, {kept.TEXT: "0" * 32})) is None


def test_the_document_that_went_with_it_is_named(store: Store) -> None:
    """By the reference under which it is kept."""
    detail = Keeper(store).keep_all(
        [ToKeep(told("Ada"), letter("Ada", "-"), document="<h1>RCA</h1>")]
    )[0]

    assert 32 == len(detail[kept.DOCUMENT])
