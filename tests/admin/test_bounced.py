"""Customers whom no notice reaches: all of their addresses failed for good, and never since."""

import csv
from pathlib import Path

from firsthour.admin.customers.file import examine
from firsthour.admin.customers.importing import Import
from firsthour.domain import facts as f
from firsthour.domain.stages import Stage
from firsthour.records.facts import write_facts
from firsthour.records.ledger.bounced import Bounced, bounced
from firsthour.records.ledger.deliveries import Enrolment, Note, State
from firsthour.records.ledger.enrolling import enroll
from firsthour.records.ledger.entries import claim, note
from firsthour.records.store import Store
from tests.records.cases import after, numbered, open_case


def told(
    store: Store,
    case: int,
    effect: str,
    customer: int,
    address: str,
    state: State,
    channel: str = "email",
    why: str = "",
) -> None:
    """Have a notice to a customer end so."""
    row = Enrolment(
        case,
        effect,
        "initial_notice",
        channel,
        address,
        f"<{effect}.{address}>",
        ("customer",),
        customer=customer,
    )
    enroll(store, [row], after(1))
    for one in claim(store, case, effect, 9, after(1)):
        note(store, [Note(one.id, state, after(1), {"why": why} if why else {})])


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


HOOK = "https://hooks.beta.example/Notices"


def by_hook(store: Store, folder: Path) -> None:
    """Put a customer into the directory who has a mail address and a webhook."""
    file = folder / "customers.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(["id", "name", "contact_address", "contact_channel"])
        writer.writerow(["beta", "Beta", "ops@beta.example", "email"])
        writer.writerow(["beta", "", HOOK, "webhook"])
    Import(store).run(examine(file))


def test_every_channel_counts_on_which_the_installation_sends(store: Store, tmp_path: Path) -> None:
    """Who has a webhook as well is reached by that, until it fails for good too."""
    case = open_case(store)
    by_hook(store, tmp_path)
    both = "email", "webhook"
    told(store, case, "e1", 1, "ops@beta.example", State.FAILED)
    without, with_hook = bounced(store), bounced(store, both)
    told(store, case, "e1", 1, HOOK, State.FAILED, "webhook")

    assert (["beta"], []) == ([each.id for each in without], [each.id for each in with_hook])
    assert [("beta", ("ops@beta.example", HOOK))] == [
        (each.id, each.addresses) for each in bounced(store, both)
    ]


def test_what_was_put_off_too_long_is_no_dead_address(store: Store) -> None:
    """A server that was away for the hour comes back; an address that is refused does not."""
    case = open_case(store)
    told(store, case, "e1", 1, "ada1@example.org", State.FAILED, why="deferred")
    put_off = bounced(store)
    told(store, case, "e2", 1, "ada1@example.org", State.FAILED, why="returned")

    assert () == put_off
    assert ["c-1"] == [each.id for each in bounced(store)]
