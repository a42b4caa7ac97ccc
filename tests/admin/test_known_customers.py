"""A request names customers of the directory by their id; what it leaves out is filled in."""

from pathlib import Path

import pytest

from firsthour.admin.customers.file import examine
from firsthour.admin.customers.importing import Import
from firsthour.admin.opening import OpeningInvalid, customers_from, read_opening
from firsthour.records.shapes import Contact, Customer
from firsthour.records.store import Store

LISTED = """\
id,name,tier,language,timezone,resolution,services,contact_name,contact_address,contact_language
acme,Acme Ltd,key,el,Europe/Athens,4 h,dns|mail,Ops,ops@acme.example,
acme,,,,,,,Boss,boss@acme.example,de
beta,Beta GmbH,,de,Europe/Berlin,,,,,
"""
HEAD = "title: T\nsummary: S\nservices: [web, dns]\ncustomers:\n"
ACME = Customer(
    "acme",
    "Acme Ltd",
    tier="key",
    language="el",
    timezone="Europe/Athens",
    resolution="4 h",
    contacts=(
        Contact("Ops", "ops@acme.example"),
        Contact("Boss", "boss@acme.example", "email", "de"),
    ),
    services=("dns",),
)


@pytest.fixture
def known(store: Store, tmp_path: Path) -> Store:
    """Give records whose directory knows two customers."""
    file = tmp_path / "customers.csv"
    file.write_text(LISTED, "utf-8")
    Import(store).run(examine(file))
    return store


def test_an_id_alone_is_filled_in(known: Store) -> None:
    """Name, tier, language, zone, contract and contacts come from the directory; both forms do."""
    request = f"{HEAD}  - acme\n  - id: beta\n"

    document = read_opening(request.encode(), "case.yaml", store=known)

    beta = Customer("beta", "Beta GmbH", language="de", timezone="Europe/Berlin")
    assert (ACME, beta) == document.customers


def test_what_the_request_says_goes_first(known: Store) -> None:
    """A field in the request stays as it is written there."""
    request = f"{HEAD}  - {{id: acme, tier: lost, contacts: [{{name: A, address: a@b.example}}]}}\n"

    customer = read_opening(request.encode(), "case.yaml", store=known).customers[0]

    assert ("Acme Ltd", "lost") == (customer.name, customer.tier)
    assert (Contact("A", "a@b.example"),) == customer.contacts


def test_an_unknown_id_without_a_name_is_told_with_the_nearest(known: Store) -> None:
    """Line, field and the id that may have been meant; with a name it is a customer of its own."""
    with pytest.raises(OpeningInvalid) as caught:
        read_opening(f"{HEAD}  - acmee\n".encode(), "case.yaml", store=known)
    own = customers_from([{"id": "acmee", "name": "Another"}], "--customer", known)

    told = [(p.line, p.field, p.hint) for p in caught.value.problems]
    assert [(5, "customers[1]", "did you mean acme?")] == told
    assert "Another" == own[0].name


def test_services_count_as_far_as_the_case_has_them(known: Store) -> None:
    """Of a customer's services those stand in the case that are affected."""
    joined = customers_from([{"id": "acme"}], "--customer", known, ("mail", "web"))

    assert ("mail",) == joined[0].services
