"""The groups by role follow the table of what is allowed, and their help teaches."""

import time

import pytest

from cli.groups import BY_HAND, GROUPS, commands_of
from cli.sentences.table import SENTENCES
from firsthour.domain.permissions import PERMISSIONS
from firsthour.domain.roles import Role
from tests.cli.conftest import Type

ENGINE_ONLY = {"adopt", "hear_customers", "return_notice"}


def test_every_command_of_the_table_has_a_sentence() -> None:
    """Whatever people may say can be said; only the engine's own commands and recovery cannot."""
    people = {row.command for row in PERMISSIONS} - ENGINE_ONLY - {"recover"}

    assert people == set(SENTENCES)


@pytest.mark.parametrize("row", PERMISSIONS, ids=lambda row: row.command)
def test_a_command_stands_in_the_group_of_each_of_its_roles(row: object) -> None:
    """For each role that may say a command, the command is a subcommand of the role's group."""
    command, roles = row.command, row.roles  # type: ignore[attr-defined] # a row of the table
    expected = {
        name
        for name, (members, _) in GROUPS.items()
        if members & roles and (name, command) not in BY_HAND
    }

    found = {name for name in GROUPS if command in {each.command for each in commands_of(name)}}

    assert expected == found
    assert found or command in ENGINE_ONLY | {"recover"}


def test_the_levels_speak_in_the_managers_group() -> None:
    """A duty manager, a director and an executive find everything of theirs under `manager`."""
    levels = {Role.DUTY_MANAGER, Role.DIRECTOR, Role.EXECUTIVE}
    theirs = {row.command for row in PERMISSIONS if row.roles & levels}

    assert theirs == {each.command for each in commands_of("manager")} & theirs


@pytest.mark.parametrize("group", GROUPS)
def test_every_subcommand_shows_an_example(group: str, type_in: Type) -> None:
    """The help of each subcommand says what it is for, and how it is typed."""
    for each in commands_of(group):
        shown = type_in(group, each.name, "--help")

        assert 0 == shown.code
        assert f"Example: firsthour {group} {each.name} 17" in " ".join(shown.out.split())


@pytest.mark.parametrize(
    "words",
    [
        ("up",),
        ("demo",),
        ("open",),
        ("list",),
        ("show",),
        ("watch",),
        ("timeline",),
        ("notice",),
        ("ledger",),
        ("documents",),
        ("admin", "people"),
        ("policy", "check"),
        ("policy", "show"),
        ("policy", "diff"),
        ("policy", "list"),
        ("admin", "alarms"),
        ("admin", "rebuild"),
        ("admin", "recover"),
        ("admin", "backup"),
        ("admin", "restore"),
        ("policy", "repin"),
        ("policy", "schema"),
        ("requester", "open"),
    ],
)
def test_general_commands_show_an_example(words: tuple[str, ...], type_in: Type) -> None:
    """So does the help of the general commands and of administration."""
    shown = type_in(*words, "--help")

    assert 0 == shown.code
    assert "Example" in shown.out


def test_help_fits_eighty_columns(type_in: Type) -> None:
    """No line of any help is wider than a narrow terminal."""
    pages = [("--help",), *((name, "--help") for name in GROUPS)]

    widest = max(len(line) for words in pages for line in type_in(*words).out.splitlines())

    assert widest <= 80


def test_help_needs_no_heavy_room() -> None:
    """Help answers at once: neither database, engine client nor templates are imported for it."""
    import subprocess  # noqa: PLC0415 - for this test alone
    import sys  # noqa: PLC0415 - for this test alone

    heavy = "{'sqlalchemy', 'temporalio', 'jinja2', 'pydantic', 'yaml', 'babel', 'alembic'}"
    code = (
        f"import sys; from cli.app import run; run(['--help']); print({heavy} & set(sys.modules))"
    )
    began = time.monotonic()

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert "set()" == done.stdout.splitlines()[-1]
    assert time.monotonic() - began < 30
