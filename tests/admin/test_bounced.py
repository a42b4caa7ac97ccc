"""Customers whom no notice reaches: all of their addresses failed for good, and never since."""

import csv
from pathlib import Path

from firsthour.admin.customers.file import examine
from firsthour.admin.customers.importing import Import
from firsthour.domain import facts as f
from firsthour.domain.stages import Stage
from firsthour.records.facts import write_facts
from firsthour.records.ledger.bounced import Bounced, bounced
from firsthour.records.ledger.entries import Enrolment, Note, State, claim, enroll, note
from firsthour.records.store import Store
from tests.records.cases import after, numbered, open_case


def told(store: Store, case: int, effect: str, customer: int, address: str, state: State) -> None:
    """Have a notice to a customer end so."""
    row = Enrolment(
        case,
        effect,
        "initial_notice",
        "email",
        address,
        f"<{effect}.{address}>",
        ("customer",),
        customer=customer,
    )
    enroll(store, [row], after(1))
    for one in claim(store, case, effect, 9, after(1)):
        note(store, [Note(one.id, state, after(1), {})])


def listed(store: Store, folder: Path) -> None:
    """Put two customers into the directory: one with two addresses."""
    file = folder / "customers.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(["id", "name", "contact_address"])
        writer.writerow(["beta", "Beta", "Ops@Beta.example"])
        writer.writerow(["gamma", "Gamma", "ops@beta.example"])
        writer.writerow(["gamma", "", "second@gamma.example"])
    Import(store).run(examine(file))


def test_a_customer_of_an_open_case_whose_address_failed(store: Store) -> None:
    """Is given with the case; others, and colleagues whose address failed, are not."""
    case = open_case(store)
    told(store, case, "e1", 1, "ada1@example.org", State.FAILED)
    told(store, case, "e1", 2, "ada2@example.org", State.SENT)
    told(store, case, "e2", 0, "ada3@example.org", State.FAILED)

    found = bounced(store)

    assert [("c-1", ("ada1@example.org",))] == [(each.id, each.addresses) for each in found]
    assert found[0].case.startswith("ESC-")


def test_a_later_success_counts(store: Store) -> None:
    """Of the same address, in whichever notice; and a later failure counts again."""
    case = open_case(store)
    told(store, case, "e1", 1, "ada1@example.org", State.FAILED)
    told(store, case, "e2", 1, "ada1@example.org", State.SENT)
    reached = bounced(store)
    told(store, case, "e3", 1, "ada1@example.org", State.FAILED)

    assert () == reached
    assert ["c-1"] == [each.id for each in bounced(store)]


def test_customers_of_an_ended_case_are_left_out(store: Store) -> None:
    """Nobody is told about it any more."""
    case = open_case(store)
    told(store, case, "e1", 1, "ada1@example.org", State.FAILED)
    write_facts(store, case, numbered(f.CaseClosed(), f.StageEntered(Stage.CLOSED)))

    assert () == bounced(store)


def test_a_customer_of_the_directory_needs_one_address_that_works(
    store: Store, tmp_path: Path
) -> None:
    """However the address is spelled; who has another one is reached."""
    case = open_case(store)
    listed(store, tmp_path)
    told(store, case, "e1", 1, "ops@beta.example", State.FAILED)

    assert (Bounced("beta", "Beta", ("ops@beta.example",)),) == bounced(store)
