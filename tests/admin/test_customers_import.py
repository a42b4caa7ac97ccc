"""Customers come from CSV files as people export them; what is wrong is told by row and column."""

import csv
import subprocess
import sys
from functools import cache
from itertools import product
from json import dumps
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.admin.customers.file import Table, examine
from firsthour.admin.customers.form import RowInvalid, cells
from firsthour.admin.customers.importing import Import, Report
from firsthour.admin.customers.rows import Customers, Refusal
from firsthour.admin.inputs import InputInvalid
from firsthour.records.directory import count_customers, customers, find_customers
from firsthour.records.dump import dump_originals
from firsthour.records.shapes import Contact
from firsthour.records.store import Store
from tests.house.source import ROOT

HEADER = "id,name,tier,language,contact_name,contact_address\n"
KILLED = """
import os, sys
from pathlib import Path
from firsthour.admin.customers import importing as module
from firsthour.admin.customers.file import examine
from firsthour.records.connect import connect
module.BATCH = 100
def tell(done, told=[]):
    told.append(done)
    if len(told) == 3:
        os.kill(os.getpid(), 9)
module.Import(connect(sys.argv[1]), tell_bytes=tell).run(examine(Path(sys.argv[2])))
"""


def written(folder: Path, text: str | bytes, name: str = "customers.csv") -> Path:
    """Give a file with this content."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def run(store: Store, file: Path, encoding: str = "") -> Report:
    """Import a file."""
    return Import(store).run(examine(file, encoding))


def counted(report: Report) -> tuple[int, int, int, int]:
    """Give how many customers are new, changed, the same and refused."""
    return report.new, report.changed, report.same, report.refused


def refused(file: Path, encoding: str = "") -> InputInvalid:
    """Give the error that a file is refused with."""
    with pytest.raises(InputInvalid) as caught:
        examine(file, encoding)
    return caught.value


def test_a_file_is_imported_and_imported_again(store: Store, tmp_path: Path) -> None:
    """New customers are new once; the same file changes nothing; a change is one revision more."""
    text = (
        f"{HEADER}acme,Acme,key,el,Ops,ops@acme.example\nacme,,,,Boss,b@acme.example\nbeta,B,,,,\n"
    )

    first = run(store, written(tmp_path, text))
    again = run(store, written(tmp_path, text))
    third = run(store, written(tmp_path, text.replace("beta,B", "beta,Beta")))

    acme = customers(store, ["acme"])["acme"]
    assert [(2, 0, 0, 0), (0, 0, 2, 0), (0, 1, 1, 0)] == [*map(counted, (first, again, third))]
    assert (Contact("Ops", "ops@acme.example"), Contact("Boss", "b@acme.example")) == acme.contacts
    assert [("acme", 1), ("beta", 2)] == [(c.id, c.revision) for c in find_customers(store)]


def test_the_directory_answers_as_it_was_then(store: Store, tmp_path: Path) -> None:
    """A customer is given as they were at an instant; before their first revision not at all."""
    run(store, written(tmp_path, "id,name\nacme,Old\n"))
    run(store, written(tmp_path, "id,name\nacme,New\n"))
    now = customers(store, ["acme"])["acme"]
    began = now.valid_from
    assert began is not None
    first = dump_originals(store)["directory_customers"][0]

    before = customers(store, ["acme"], began.replace(year=began.year - 1))

    assert "New" == now.name
    assert '"name":"Old"' in first
    assert {} == before
    assert "New" == customers(store, ["acme"], began)["acme"].name


def test_what_the_file_has_no_column_for_stays(store: Store, tmp_path: Path) -> None:
    """A file of ids and tiers changes tiers, and leaves names, services and contacts alone."""
    text = "id,name,services,contact_address\nacme,Acme,dns|web,ops@acme.example\n"
    run(store, written(tmp_path, text))

    report = run(store, written(tmp_path, "id,tier\nacme,key\nzeta,key\n"))

    acme = customers(store, ["acme"])["acme"]
    assert (0, 1, 0, 1) == counted(report)
    assert ("Acme", "key", ("dns", "web")) == (acme.name, acme.tier, acme.services)
    assert ["ops@acme.example"] == [contact.address for contact in acme.contacts]
    assert [(3, "zeta", "name")] == [(r.line, r.id, r.field) for r in report.refusals]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffid;name\r\na;Ünal, Ltd\r\n".encode(),
        "id\tname\na\tÜnal, Ltd\n".encode("utf-16"),
        'id,name\n\n"a","Ünal, Ltd"\n,\n'.encode(),
        "sep=;\nid;name\na;Ünal, Ltd\n".encode(),
    ],
    ids=["semicolons", "utf-16", "quotes", "sep"],
)
def test_files_are_read_as_they_are_exported(store: Store, tmp_path: Path, text: bytes) -> None:
    """Byte order marks, semicolons, tabs, CRLF, quotes and blank rows are all understood."""
    report = run(store, written(tmp_path, text))

    assert (1, 0, 0, 0) == counted(report)
    assert "Ünal, Ltd" == customers(store, ["a"])["a"].name


def test_another_encoding_is_named(store: Store, tmp_path: Path) -> None:
    """A file of Windows-1252 is refused with its line and what to do; named, it is taken."""
    file = written(tmp_path, "id,name\na,B\nb,Müller\n".encode("windows-1252"))

    error = refused(file)
    report = run(store, file, "windows-1252")

    assert ("not_text", 3) == (error.code, error.problems[0].line)
    assert "--encoding windows-1252" in error.problems[0].hint
    assert (2, 0, 0, 0) == counted(report)
    assert "not_text" == refused(file, "klingon").code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\x00\x01id,name\n", "not_text"),
        (b"a,b,c\n1,2,3\n", "foreign"),
        (b"<html><body>no</body></html>\n", "foreign"),
        (b"x" * 3_000_000, "foreign"),
        (b"name,tier\na,b\n", "invalid"),
        (b"id,Name\na,b\n", "invalid"),
        (b"id,name,name\na,b,c\n", "invalid"),
    ],
)
def test_what_is_no_list_of_customers_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    """Each with a code, before anything is written."""
    assert code == refused(written(tmp_path, content)).code


def test_a_wrong_column_is_told_with_the_nearest(tmp_path: Path) -> None:
    """Names of columns are strict."""
    error = refused(written(tmp_path, "id,name,time zone\n"))

    told = [(p.line, p.field, p.hint) for p in error.problems]
    assert [(1, "time zone", "did you mean timezone?")] == told


def test_every_mistake_is_told_and_the_others_are_imported(store: Store, tmp_path: Path) -> None:
    """Line, customer, column: what is refused is left as it was, the rest goes in."""
    rows = [
        'a,"Two\nlines",,en,,',
        "b,Fine,,english,,no-address",
        "c,Fine,,,C,c@example.com",
        ",Nobody,,,,",
        "d,Short,,",
        "c,Again,,,,",
        "e,E,gold,,,",
        "e,E,silver,,,",
        "f,Contact without address,,,Jo,",
        "g,\x1b[31mred,,,,",
        "h,<b>{{ 7*7 }}</b>,,,,",
    ]

    report = run(store, written(tmp_path, HEADER + "\n".join(rows) + "\n"))

    found = [(r.line, r.id, r.field) for r in report.refusals]
    assert [
        (2, "a", "name"),
        (4, "b", "language"),
        (4, "b", "contact_address"),
        (6, "", "id"),
        (7, "d", ""),
        (8, "c", "id"),
        (10, "e", "tier"),
        (11, "f", "contact_address"),
        (12, "g", "name"),
    ] == found
    assert (2, 0, 0, 8) == counted(report)
    assert "<b>{{ 7*7 }}</b>" == customers(store, ["h"])["h"].name


def test_addresses_of_every_channel_are_looked_at(store: Store, tmp_path: Path) -> None:
    """What is none is refused with line, column and reason; numbers are kept in one form."""
    header = "id,name,contact_channel,contact_address\n"
    rows = [
        "a,A,sms,+44 20 5550 0100",
        "b,B,sms,020 5550 0100",
        "c,C,sms,+44 (0)20-5550 0101",
        "d,D,apprise,slack://{env:NOTIFY_A}/{env:NOTIFY_B}/{env:NOTIFY_C}/#ops",
        "e,E,apprise,jsons://us:hunter2@hooks.example.com",
        "f,F,webhook,hooks.example.com",
        "g,G,crm,anything at all",
    ]

    report = run(store, written(tmp_path, header + "\n".join(rows) + "\n"))
    kept = customers(store, ["a", "c", "d", "g"])
    reasons = [refusal.reason for refusal in report.refusals]

    assert [(3, "b"), (6, "e"), (7, "f")] == [(r.line, r.id) for r in report.refusals]
    assert {"contact_address"} == {refusal.field for refusal in report.refusals}
    assert "It has a secret in plain words: its password" == reasons[1]
    assert "hunter2" not in str(report)
    assert ["+442055500100", "+442055500101", "anything at all"] == [
        kept[name].contacts[0].address for name in ("a", "c", "g")
    ]


def test_a_quote_that_is_left_open_ends_the_import(store: Store, tmp_path: Path) -> None:
    """What stands before it is imported; the row in which it is opened is named."""
    rows = "\n".join(f"c{n},Name,,,," for n in range(20_000))

    with pytest.raises(InputInvalid) as caught:
        run(store, written(tmp_path, f'{HEADER}a,"Open,,,,\n{rows}\n'))

    assert "foreign" == caught.value.code
    assert "quote" in str(caught.value)


def test_a_large_file_that_is_no_list_is_given_up_early(store: Store, tmp_path: Path) -> None:
    """After a thousand mistakes, if they are more than half: neither time nor memory goes on."""
    told: list[Refusal] = []
    junk = '{"a": [1, 2, 3]}\n' * 200_000

    with pytest.raises(InputInvalid) as caught:
        Import(store, tell_refusal=told.append).run(examine(written(tmp_path, HEADER + junk)))

    assert ("foreign", 1_000, 0) == (caught.value.code, len(told), count_customers(store))


def test_a_dry_run_writes_nothing(store: Store, tmp_path: Path) -> None:
    """It counts what an import would do."""
    report = Import(store, dry=True).run(examine(written(tmp_path, "id,name\na,A\n")))

    assert ((1, 0, 0, 0), 0) == (counted(report), count_customers(store))


def test_an_import_that_was_killed_is_finished_by_the_next(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    """Whole batches stand after a SIGKILL; running it again imports exactly the rest."""
    file = written(tmp_path, "id,name\n" + "".join(f"c{n},Name {n}\n" for n in range(1_000)))
    command = [sys.executable, "-c", KILLED, database_url, str(file)]
    killed = subprocess.run(command, cwd=ROOT, check=False)
    stood = count_customers(store)

    report = run(store, file)

    assert (-9, 300) == (killed.returncode, stood)
    assert (700, 0, 300, 0) == counted(report)


WORDS = st.one_of(
    st.sampled_from(
        ["", "acme", " Acme Ltd ", "x" * 201, "\u00a0a", "a\u200bb", "a\tb", "\x1b[31m"]
    ),
    st.text(max_size=5),
)
SEVERAL = st.sampled_from(["", "dns", "dns| web|dns", "a\nb"])
COLUMNS = {
    "id": st.sampled_from(["acme", " beta", "", "a\nb"]),
    "name": WORDS,
    "value": WORDS,
    "tier": st.sampled_from(["", "key", "key ", "\x07"]),
    "language": st.sampled_from(["", "de", " de", "deutsch"]),
    "timezone": st.sampled_from(["", "UTC", "Mars"]),
    "resolution": st.sampled_from(["", "4 h", "soon"]),
    "calendar": st.sampled_from(["", "24x7", "Mon-Fri 08:00-18:00", "always"]),
    "services": SEVERAL,
    "tags": SEVERAL,
    "contact_name": WORDS,
    "contact_channel": st.sampled_from(["", "email", "sms", "pigeon"]),
    "contact_address": st.sampled_from(
        ["", " a@b.example ", "a@b", "\u00e4@b.example", "a b@c.example", "+49 30"]
    ),
    "contact_language": st.sampled_from(["", "en", "e"]),
}
ORDER = (
    *("id", "name", "value", "contact_name", "contact_address"),
    *("contact_channel", "contact_language"),
    *("tier", "language", "timezone", "resolution", "calendar", "services", "tags"),
)


@cache
def by_the_form() -> Customers:
    """Give a reader of rows of all columns that has read ordinary ones."""
    made = Customers(_Given(), lambda _: None)  # type: ignore[arg-type] # has the header, as rows have
    # Every valid cell of the example has stood in a row before: so all that is plain is quick.
    for language, zone, resolution, calendar, services, channel, spoken in product(
        ("", "de", " de"),
        ("", "UTC"),
        ("", "4 h"),
        ("", "24x7"),
        ("", "dns"),
        ("", "email", "sms"),
        ("", "en"),
    ):
        shared = ("key", language, zone, resolution, calendar, services, services)
        cut = ("a", "A", "", "", "a@b.example", channel, spoken, *shared)
        made._asked(2, as_read(dict(zip(ORDER, cut, strict=True))))
    return made


def as_read(row: dict[str, str]) -> list[str]:
    """A row as it comes from the file, with an empty cell behind its last."""
    return [*(row[name] for name in COLUMNS), ""]


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries(COLUMNS), min_size=5, max_size=20))
def test_what_is_taken_at_once_is_what_the_form_makes_of_it(rows: list[dict[str, str]]) -> None:
    """The quick way through plain rows keeps exactly what the form makes, and refuses nothing."""
    reader = by_the_form()
    reader.mistakes, plain = 0, reader._plainly()
    for row in rows:
        quick = plain(as_read(row))
        slow = reader._asked(2, as_read(row))

        assert quick in (None, slow)
        try:
            made = cells(row)
        except RowInvalid:
            assert slow[1] is None
        else:
            assert slow[0] == made["id"]


def test_plain_rows_are_taken_at_once() -> None:
    """The quick way is taken by the rows of an ordinary file, and by none that is wrong."""
    plain = by_the_form()._plainly()
    cells_of = ("b", "Ünal", "1", "Jo", "jo@b.example", "", "", "key", "de", "UTC", "", "", "", "")
    row = dict(zip(ORDER, cells_of, strict=True))

    taken = plain(as_read(row))
    wrong = [plain(as_read(row | {"contact_address": at})) for at in ("jo", "jo@b", "")]

    assert taken is not None
    assert [None, None, None] == wrong
    assert plain(as_read(row | {"name": "x" * 201})) is None
    assert plain(as_read(row | {"tier": "one that stood in no row before"})) is None


class _Given:
    """A table without a file."""

    table = Table(Path("customers.csv"), "utf-8", ",", tuple(COLUMNS), 1, 0)


def test_contacts_are_kept_as_the_records_write_them(store: Store, tmp_path: Path) -> None:
    """What the import writes itself is what the column of the table would write."""
    run(store, written(tmp_path, f'{HEADER}a,A,,,"Jo ""J"" Ö",jo@a.example\n'))

    contact = {"address": "jo@a.example", "channel": "email", "language": "", "name": 'Jo "J" Ö'}
    line = dump_originals(store)["directory_customers"][0]
    assert f'"contacts":{dumps([contact], sort_keys=True, separators=(",", ":"))}' in line
    with store.read() as connection:
        kept = connection.exec_driver_sql("SELECT contacts FROM directory_customers").scalar_one()
    assert dumps([contact], sort_keys=True, separators=(",", ":")) == kept


def test_columns_of_the_page_are_those_of_the_file() -> None:
    """The example of the documentation is a file that is taken as it stands."""
    page = (ROOT / "docs" / "customers.md").read_text("utf-8")
    example = page.split("```csv\n")[1].split("```")[0]

    rows = list(csv.DictReader(example.splitlines()))

    assert 3 <= len(rows)
    assert all(cells({k: v for k, v in row.items() if k}) for row in rows)
