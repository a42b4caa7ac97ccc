"""Watching is cheap: a look reads what is new, and of a case in which nothing happened one row."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cli.desk import CaseDesk, Desk, on_desk
from cli.following import Following
from cli.watching import frame
from firsthour.domain import facts as f
from firsthour.domain.commands import NO_TEXT
from firsthour.domain.stages import Phase
from firsthour.records.facts import write_facts
from tests.cli.conftest import House
from tests.records.cases import numbered, open_case


@pytest.fixture
def about(quiet: House) -> Iterator[CaseDesk]:
    """A case with two hundred facts, on a desk."""
    assert quiet
    desk = Desk()
    number = open_case(desk.store)
    write_facts(desk.store, number, numbered(*[f.CommentAdded(NO_TEXT)] * 199))
    yield on_desk(desk, str(number))
    desk.close()


@contextmanager
def read() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    run: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        run.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield run
    event.remove(Engine, "before_cursor_execute", hear)


def test_a_case_in_which_nothing_happened_costs_one_row(about: CaseDesk) -> None:
    """The second look at two hundred facts asks for the case, and for nothing else."""
    following = Following(about)
    first = following.look()
    frame(following)
    with read() as run:
        second = following.look()
        frame(following)

    assert (200, 0) == (len(first), len(second))
    assert 1 == len(run)
    assert "FROM escalations" in " ".join(run[0].split())


def test_a_look_reads_the_new_facts_alone(about: CaseDesk) -> None:
    """Two facts that came since are read, told, and the last ones on the screen."""
    following = Following(about)
    following.look()
    bodies = (f.PhaseSet(Phase.IDENTIFIED), f.CommentAdded(NO_TEXT))
    write_facts(about.store, about.number, numbered(*bodies, first=201))
    new = following.look()
    console = Console(width=100, file=StringIO(), record=True)
    console.print(frame(following))

    assert [201, 202] == [line.fact.number for line in new]
    assert [201, 202] == [fact.number for fact in following.recent][-2:]
    assert "cause identified" in console.export_text()
