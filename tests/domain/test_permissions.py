"""Who may say what, when: one table, and everybody reads the same one."""

from typing import get_args

import pytest

from firsthour.domain import commands as c
from firsthour.domain.acts.table import ACTS
from firsthour.domain.permissions import ABOVE, BY_COMMAND, PERMISSIONS, allowed
from firsthour.domain.refusals import Code
from firsthour.domain.roles import Actor, Role
from firsthour.domain.stages import Stage
from tests.domain.samples import filled
from tests.domain.world import Case

COMMANDS = {kind.__dataclass_fields__["kind"].default: kind for kind in get_args(c.Command)}


def test_the_table_has_one_row_for_every_command_and_no_other() -> None:
    """Opening a case is no command to a case: it makes one, and stands at the gate."""
    assert sorted(COMMANDS) == sorted(row.command for row in PERMISSIONS)
    assert "open" not in BY_COMMAND


def test_every_command_has_its_act() -> None:
    """What may be said can be done."""
    assert set(COMMANDS.values()) == set(ACTS)


def test_every_row_says_what_it_is_for() -> None:
    """In a few words, for help and documents, for some role in some stage."""
    for row in PERMISSIONS:
        assert row.says
        assert row.roles
        assert row.stages


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_whoever_is_not_in_the_row_is_refused(name: str) -> None:
    """With the roles that may, whatever the rest of the command."""
    case, row = Case(), BY_COMMAND[name]
    others = set(Role) - row.roles
    refused = case.refuses(Actor("x", tuple(others)), filled(COMMANDS[name]))

    assert Code.NOT_PERMITTED == refused.code
    assert min(row.roles) in refused.hint


@pytest.mark.parametrize("stage", [Stage.START, Stage.COMMUNICATE, Stage.CLOSE, Stage.CLOSED])
def test_what_somebody_may_say_now_is_read_from_the_table(stage: Stage) -> None:
    """For buttons and subcommands."""
    for role in Role:
        expected = {r.command for r in PERMISSIONS if stage in r.stages and role in r.roles}
        assert expected == set(allowed(stage, frozenset((role,))))


def test_the_levels_above_may_what_the_manager_may() -> None:
    """And waive obligations besides."""
    managers = {row.command for row in PERMISSIONS if Role.MANAGER in row.roles}
    above = {row.command for row in PERMISSIONS if row.roles >= ABOVE}

    assert managers | {"waive_obligation"} == above


def test_auditors_and_stakeholders_say_nothing() -> None:
    """They read."""
    assert not [r.command for r in PERMISSIONS if r.roles & {Role.AUDITOR, Role.STAKEHOLDER}]
