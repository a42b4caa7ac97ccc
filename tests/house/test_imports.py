"""Import rows of single files, which the contracts of import-linter cannot name."""

import sys
from dataclasses import dataclass

import pytest

from tests.house.source import PACKAGES, files_of, imports_of, parsed, under


@dataclass(frozen=True)
class Row:
    """What the files of a place may import of the project, and what they never may at all."""

    place: str
    may: tuple[str, ...]
    never: tuple[str, ...] = ()


DATABASE = ("sqlmodel", "sqlalchemy", "psycopg", "alembic")
STORE = (
    "firsthour.records.store",
    "firsthour.records.tables",
    "firsthour.records.migrations",
)
DOOR = (
    "cli",
    "engine",
    "gate",
    "firsthour.admin",
    "firsthour.assembly",
    "firsthour.clock",
    "firsthour.directory",
    "firsthour.documents",
    "firsthour.domain",
    "firsthour.laboratory",
    "firsthour.loading",
    "firsthour.policies",
    "firsthour.records",
    "firsthour.settings",
    "firsthour.tokens",
)
ROWS = [
    Row("starter.py", DOOR, (*STORE, *DATABASE, "worker")),
    Row("cli", DOOR, (*STORE, *DATABASE, "worker", "starter")),
    Row("worker.py", ("activities", "workflows", "gate", "engine", "firsthour"), ("starter",)),
    Row(
        "activities/contracts.py",
        ("firsthour.domain",),
        (*DATABASE, "jinja2", "httpx", "pydantic", "yaml", "temporalio.client"),
    ),
    Row(
        "workflows",
        ("workflows", "firsthour.domain", "activities.contracts"),
        ("temporalio.client",),
    ),
    Row("gate", ("gate", "workflows", "firsthour.domain", "firsthour.records", "firsthour.clock")),
    Row("engine", ("engine", "firsthour.settings", "firsthour.clock")),
]
OURS = (*PACKAGES, "starter", "worker")


def test_a_door_stands() -> None:
    """There is something to check: the house has a door."""
    doors = files_of("starter.py", "worker.py")

    assert doors


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.place)
def test_a_place_keeps_to_its_row(row: Row) -> None:
    """A file imports of the project only what the table of the architecture allows it."""
    wrong = [
        f"{file.name} imports {name}"
        for file in files_of(row.place)
        for name in imports_of(parsed(file))
        if under(name, row.never) or (under(name, OURS) and not under(name, row.may))
    ]

    assert [] == wrong


def test_the_domain_imports_the_standard_library_and_itself() -> None:
    """Whatever the domain imports is its own or comes with Python."""
    foreign = [
        f"{file.name} imports {name}"
        for file in files_of("firsthour/domain")
        for name in imports_of(parsed(file))
        if not under(name, ("firsthour.domain",))
        and name.split(".")[0] not in sys.stdlib_module_names
    ]

    assert [] == foreign


def test_the_worker_is_never_imported() -> None:
    """`up` starts the worker as a process; nothing imports it."""
    importers = [
        str(file)
        for file in files_of("starter.py", *PACKAGES)
        for name in imports_of(parsed(file))
        if under(name, ("worker",))
    ]

    assert [] == importers
