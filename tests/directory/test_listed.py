"""Customers that the directory's file lists are kept as those of an import are."""

from pathlib import Path

import pytest

from firsthour.admin.customers.file import examine
from firsthour.admin.customers.importing import Import
from firsthour.clock import utc_now
from firsthour.directory.listed import take_in
from firsthour.directory.yaml_directory import DirectoryInvalid, read
from firsthour.records.directory import customers
from firsthour.records.store import Store
from tests.directory.test_edits import FILE

LISTED = """
customers:
  acme:
    name: Acme Ltd
    tier: key
    timezone: Europe/Athens
    resolution: 4 bh
    calendar: Mon-Fri 08:00-18:00
    services: [dns]
    contacts:
      - {name: Ada, address: ada@acme.example}
      - {name: Ada, channel: sms, address: "+302101234567"}
  beta: {name: Beta GmbH}
"""
CSV = """\
id,name,tier,timezone,resolution,calendar,services,contact_name,contact_channel,contact_address
acme,Acme Ltd,key,Europe/Athens,4 bh,Mon-Fri 08:00-18:00,dns,Ada,email,ada@acme.example
acme,,,,,,,Ada,sms,+30 210 123 4567
beta,Beta GmbH,,,,,,,,
"""


def test_they_are_written_once(store: Store) -> None:
    """And again only when the file says something else of them."""
    book = read(FILE + LISTED)

    assert (2, 0) == (take_in(store, book, utc_now()), take_in(store, book, utc_now()))
    kept = customers(store, ["acme", "beta"])
    assert ("key", "4 bh", "Europe/Athens") == (
        kept["acme"].tier,
        kept["acme"].resolution,
        kept["acme"].timezone,
    )
    assert ["email", "sms"] == [contact.channel for contact in kept["acme"].contacts]

    changed = read(FILE + LISTED.replace("tier: key", "tier: gold"))
    assert (1, 2) == (
        take_in(store, changed, utc_now()),
        customers(store, ["acme"])["acme"].revision,
    )


def test_an_import_of_the_same_changes_nothing(store: Store, tmp_path: Path) -> None:
    """File and import write a customer down in the same way."""
    take_in(store, read(FILE + LISTED), utc_now())
    file = tmp_path / "customers.csv"
    file.write_text(CSV, "utf-8")

    report = Import(store).run(examine(file))
    assert (0, 0, 2) == (report.new, report.changed, report.same)


def test_they_travel_with_the_book() -> None:
    """The version tells that a customer has changed."""
    book = read(FILE + LISTED)

    assert book.customers == read(book.to_json()).customers
    assert book.version != read(FILE).version


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("acme: {tier: key}", "customers.acme.name"),
        ("acme: {name: A, calendar: always}", "customers.acme.calendar"),
        ("acme: {name: A, resolution: soon}", "customers.acme.resolution"),
        ("acme: {name: A, resolution: 0 h}", "customers.acme.resolution"),
        ("acme: {name: A, contacts: [{address: nobody}]}", "customers.acme.contacts[1].address"),
        ("acme: {name: A, teir: key}", "customers.acme.teir"),
    ],
)
def test_each_mistake_is_told_with_its_field(line: str, field: str) -> None:
    """As everywhere in the file."""
    with pytest.raises(DirectoryInvalid) as refused:
        read(f"{FILE}\ncustomers:\n  {line}\n")

    assert field == refused.value.problems[0].field
