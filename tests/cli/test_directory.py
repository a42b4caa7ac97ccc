"""The directory at the command line: customers come in, people are edited, all of it is shown."""

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import House, Type
from tests.cli.test_shapes import DOCUMENTED

ADMIN = ("--as", "piet.devries")
LISTED = "id,name,language,contact_address\nacme,Acme,en,ops@acme.example\nbeta,=Beta,xx_yy,\n"

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture
def listed(tmp_path: Path) -> str:
    """Give a file of two customers, one of whom cannot be taken."""
    file = tmp_path / "customers.csv"
    file.write_text(LISTED, "utf-8")
    return str(file)


def test_an_import_tells_what_it_refused(type_in: Type, listed: str, tmp_path: Path) -> None:
    """In words, as JSON, and as a file; the exit code is 2 and the others are imported."""
    file = tmp_path / "refused.csv"
    tried = type_in("directory", "import", listed, "--dry-run")

    done = type_in("directory", "import", listed, "--refused", str(file), "--json")

    assert (2, 2) == (tried.code, done.code)
    assert "Nothing was written" in tried.out
    assert "line 3" in tried.err
    assert DOCUMENTED["`directory import`"] == list(done.json)
    assert (1, 1) == (done.json["new"], done.json["refused"])
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert [("3", "beta", "language")] == [(row["line"], row["id"], row["field"]) for row in rows]
    found = type_in("directory", "customers", "--find", "ACM", "--json").json
    assert (1, ["acme"]) == (found["count"], [each["id"] for each in found["customers"]])


def test_the_file_itself_is_never_written_over(type_in: Type, listed: str) -> None:
    """A list of refused rows goes to another file than the one that is read."""
    typed = type_in("directory", "import", listed, "--refused", listed)

    assert 2 == typed.code
    assert LISTED == Path(listed).read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "missing.csv"), "no file"),
        (("person", "priya.ramann", "--add-skill", "dns", *ADMIN), "priya.raman?"),
        (("person", "priya.raman", *ADMIN), "what is to change"),
        (("person", "priya.raman", "--add-contact", "x@y.example", *ADMIN), "CHANNEL:ADDRESS"),
        (("person", "priya.raman", "--add-contact", "Fax 1:1", *ADMIN), "name of a channel"),
        (("person", "priya.raman", "--add-skill", "x"), "who speaks"),
        (
            (
                "override",
                "nights",
                "priya.raman",
                "--from",
                "2026-12-24",
                "--until",
                "2026-12-25",
                *ADMIN,
            ),
            "no rotation",
        ),
        (
            (
                "stand-in",
                "mara.lindqvist",
                "jonas.weber",
                "--from",
                "2026-12-24",
                "--until",
                "2026-12-23",
                *ADMIN,
            ),
            "later than",
        ),
        (
            (
                "stand-in",
                "mara.lindqvist",
                "jonas.weber",
                "--from",
                "soon",
                "--until",
                "2026-12-23",
                *ADMIN,
            ),
            "--from",
        ),
    ],
)
def test_wrong_input_ends_with_two_and_says_what_to_do(
    type_in: Type, words: tuple[str, ...], told: str
) -> None:
    """Every mistake is told by name, with the nearest that there is."""
    typed = type_in("directory", *words)

    assert 2 == typed.code
    assert told in " ".join(typed.err.split())


def test_an_edit_holds_for_the_next_command(type_in: Type) -> None:
    """Made, shown, taken back; who may not edit is refused; the versions stand in order."""
    made = type_in("directory", "person", "priya.raman", "--add-skill", "dns2", *ADMIN, "--json")
    shown = type_in("directory", "show", "priya.raman", "--json").json
    own = type_in(
        "directory",
        "stand-in",
        "mara.lindqvist",
        "jonas.weber",
        "--from",
        "2026-12-24",
        "--until",
        "2026-12-27",
        "--as",
        "mara.lindqvist",
    )
    not_allowed = type_in("directory", "undo", "1", "--as", "mara.lindqvist", "--json")
    undone = type_in("directory", "undo", "1", *ADMIN)

    after = type_in("directory", "show", "priya.raman", "--json").json
    versions = type_in("directory", "versions", "--json").json["versions"]
    assert DOCUMENTED["an edit of the directory"] == list(made.json)
    assert "dns2" in shown["entry"]["skills"]
    assert "dns2" not in after["entry"]["skills"]
    assert (0, 0, 3) == (own.code, undone.code, not_allowed.code)
    assert "not_allowed" == not_allowed.json["error"]["code"]
    assert ["edit 3", "edit 2", "edit 1", "file"] == [each["origin"] for each in versions]
    then = type_in("directory", "show", "priya.raman", "--at", "2020-01-01T00:00Z")
    assert 4 == then.code
    assert "stand-in" in type_in("directory", "edits").out


def test_a_customer_is_changed_and_taken_out(type_in: Type) -> None:
    """With an answer as JSON; what is not there is not found, and nothing to change is told."""
    name, contact = ("--name", "Acme"), ("--add-contact", "email:a@acme.example")
    made = type_in("directory", "customer", "acme", *name, *contact, *ADMIN, "--json")
    same = type_in("directory", "customer", "acme", *name, *ADMIN)
    nothing = type_in("directory", "customer", "acme", *ADMIN)
    not_allowed = type_in("directory", "remove-customer", "acme", "--as", "mara.lindqvist")
    gone = type_in("directory", "remove-customer", "acme", *ADMIN)
    never = type_in("directory", "remove-customer", "acme", *ADMIN)

    left = type_in("directory", "customers", "--json").json
    keys = DOCUMENTED["`directory customer`, `directory remove-customer`"]
    assert keys == list(made.json)
    assert ("acme", 1) == (made.json["customer"], made.json["revision"])
    assert [3, 2, 3, 0, 4] == [e.code for e in (same, nothing, not_allowed, gone, never)]
    assert 0 == left["count"]


def test_a_person_is_removed(type_in: Type) -> None:
    """Shown no more; who is needed by a rotation is told with the place."""
    gone = type_in("directory", "remove-person", "wen.zhao", *ADMIN)
    needed = type_in("directory", "remove-person", "priya.raman", *ADMIN)

    assert (0, 4) == (gone.code, type_in("directory", "show", "wen.zhao").code)
    assert 2 == needed.code
    assert "rotations.platform-primary.layers[1].people[1]" in "".join(needed.err.split())


def test_a_day_alone_is_the_whole_day(type_in: Type) -> None:
    """Two that follow each other leave no second between them."""
    days = ("--from", "2026-12-24", "--until", "2026-12-25")
    said = type_in(
        "directory", "override", "duty-managers", "david.okafor", *days, *ADMIN, "--json"
    )

    assert ("2026-12-24T00:00:00Z", "2026-12-26T00:00:00Z") == (
        said.json["body"]["from"],
        said.json["body"]["to"],
    )


def test_help_names_the_columns(type_in: Type, quiet: House) -> None:
    """Somebody who exports a file finds the names of all columns, and an example."""
    del quiet
    shown = type_in("directory", "import", "--help")

    assert all(name in shown.out for name in ("contact_address:", "timezone:", "resolution:"))
    assert "Example: firsthour directory import" in shown.out
