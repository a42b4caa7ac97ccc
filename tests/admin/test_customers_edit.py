"""One customer of the directory, changed or taken out."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from firsthour.admin.customers.edit import Wanted, change, remove
from firsthour.admin.customers.file import examine
from firsthour.admin.customers.importing import Import
from firsthour.admin.inputs import InputInvalid
from firsthour.directory.editing import EditRefused
from firsthour.directory.yaml_directory import read
from firsthour.records.directory import count_customers, customers, find_customers, tiers
from firsthour.records.store import Store
from tests.admin.pre import NOW, Content, person, right

LATER = NOW + timedelta(hours=1)
MAIL = {"channel": "email", "address": "a@acme.example"}
ACME = Wanted("acme", {"name": "Acme Ltd"}, add={"contacts": [MAIL]})


def people(**more: object) -> Content:
    """A directory with an administrator, and somebody who is none."""
    return {**right(), **more, "people": {**right()["people"], "zoe": person("Zoe", "auditor")}}


BOOK = read(json.dumps(people()))
FILED = read(json.dumps(people(customers={"acme": {"name": "Acme of the file"}})))


def test_a_customer_is_made_and_changed(store: Store) -> None:
    """What is named changes, the rest stays; contacts by channel and address; the past is kept."""
    made = change(store, BOOK, "ida", ACME, NOW)
    also: dict[str, list[Any]] = {
        "contacts": [{"channel": "sms", "address": "+44 20 7946 0018"}],
        "tags": ["eu"],
    }
    gold = Wanted("acme", {"tier": "gold"}, {"contacts": [MAIL]}, also)
    changed = change(store, BOOK, "ida", gold, LATER)

    assert ("Acme Ltd", "", 1, ["a@acme.example"]) == (
        made.name,
        made.tier,
        made.revision,
        [each.address for each in made.contacts],
    )
    assert ("Acme Ltd", "gold", ("eu",), 2, ["+442079460018"]) == (
        changed.name,
        changed.tier,
        changed.tags,
        changed.revision,
        [each.address for each in changed.contacts],
    )
    assert made == customers(store, ("acme",), NOW)["acme"]


def test_one_who_is_taken_out_is_gone_everywhere(store: Store, tmp_path: Path) -> None:
    """Not listed, not counted, not found; known as they were; an import brings them back."""
    change(store, BOOK, "ida", ACME, NOW)
    remove(store, BOOK, "ida", "acme", LATER)
    shown = (find_customers(store), count_customers(store), customers(store, ("acme",)))
    then = customers(store, ("acme",), NOW)
    with pytest.raises(EditRefused) as twice:
        remove(store, BOOK, "ida", "acme", LATER)
    file = tmp_path / "back.csv"
    file.write_text("id,name,tier\nacme,Acme again,key\n", "utf-8")
    Import(store).run(examine(file))

    assert ([], 0, {}) == shown
    assert "Acme Ltd" == then["acme"].name
    assert "unknown_customer" == twice.value.code
    assert [("Acme again", 3)] == [(c.name, c.revision) for c in find_customers(store)]
    assert frozenset({"key"}) == tiers(store)


@pytest.mark.parametrize(
    ("by", "wanted", "code"),
    [
        ("zoe", ACME, "not_allowed"),
        ("ida", Wanted("acne", {"tier": "gold"}), "unknown_customer"),
        ("ida", ACME, "nothing_changed"),
    ],
)
def test_what_is_refused_changes_nothing(store: Store, by: str, wanted: Wanted, code: str) -> None:
    """Who may not, who is not there, what is so already: each has its code."""
    change(store, BOOK, "ida", ACME, NOW)

    with pytest.raises(EditRefused) as caught:
        change(store, BOOK, by, wanted, LATER)

    assert (code, 1) == (caught.value.code, customers(store, ("acme",))["acme"].revision)


def test_who_stands_in_the_file_is_changed_there(store: Store) -> None:
    """The file would take it back at its next look."""
    change(store, BOOK, "ida", ACME, NOW)
    for act in (
        lambda: change(store, FILED, "ida", Wanted("acme", {"tier": "gold"}), LATER),
        lambda: remove(store, FILED, "ida", "acme", LATER),
    ):
        with pytest.raises(EditRefused) as caught:
            act()

        assert "in_file" == caught.value.code


@pytest.mark.parametrize(
    ("fields", "add", "place"),
    [
        ({"timezone": "Europe/Berln"}, {}, "timezone"),
        ({"resolution": "a while"}, {}, "resolution"),
        ({"name": ""}, {}, "name"),
        ({}, {"contacts": [{"channel": "email", "address": "a@b.example\nBcc: c"}]}, "contacts"),
    ],
)
def test_a_wrong_field_is_told_by_name(
    store: Store, fields: dict[str, str], add: dict[str, list[object]], place: str
) -> None:
    """Nothing is written then."""
    change(store, BOOK, "ida", ACME, NOW)

    with pytest.raises(InputInvalid) as caught:
        change(store, BOOK, "ida", Wanted("acme", fields, add=add), LATER)

    assert caught.value.problems[0].field.startswith(place)
    assert 1 == customers(store, ("acme",))["acme"].revision
