"""Watching is cheap: a look reads what is new, and of a case in which nothing happened one row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from firsthour.domain.effects import Effect, NoticeKind
from firsthour.domain.stages import Audience, Phase
from firsthour.records.facts import write_facts
from firsthour.records.ledger import enrolling, entries
from firsthour.records.ledger.deliveries import Enrolment, Note, State
from tests.cli.conftest import House
from tests.records.cases import after, numbered, open_case


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


def test_a_notice_on_its_way_shows_how_far_it_is(about: CaseDesk) -> None:
    """Told n of m, who is left and who failed; each recipient once, on whichever channel."""
    effect = Effect("notice:1", "notify", NoticeKind.INITIAL_NOTICE, Audience.CUSTOMERS)
    write_facts(about.store, about.number, numbered(f.NoticeDue(effect), first=201))
    enrol(about, 40)
    following = Following(about)
    following.look()
    before = shown(following)
    page = entries.claim(about.store, about.number, effect.key, 20, after(300))
    notes = [Note(each.id, State.SENT, after(301), {}) for each in page]
    entries.note(about.store, [*notes[1:], replace(notes[0], state=State.FAILED)])
    following.look()

    assert "notice:1 told 0 of 40, 40 left" in before
    assert "notice:1 told 19 of 40, 20 left, 1 failed" in shown(following)


def test_what_is_out_is_not_shown_as_on_its_way(about: CaseDesk) -> None:
    """Nor is a notice to one person, which is a matter of a moment."""
    effect = Effect("notice:1", "notify", NoticeKind.INITIAL_NOTICE, Audience.CUSTOMERS)
    out = f.NoticeSent(effect.key, 40, 40, 0, 0, 0)
    write_facts(about.store, about.number, numbered(f.NoticeDue(effect), out, first=201))
    enrol(about, 40)
    following = Following(about)
    following.look()

    assert "Being sent" not in shown(following)


def enrol(about: CaseDesk, count: int) -> None:
    """Put customers down for the notice."""
    rows = (
        Enrolment(
            about.number, "notice:1", "initial_notice", "email", f"c{at}@example.com",
            f"<{at}@example.com>", ("contact",), customer=at, position=at,
        )
        for at in range(1, count + 1)
    )  # fmt: skip
    enrolling.enroll(about.store, rows, after(250))


def shown(following: Following) -> str:
    """What is on the screen, on one line."""
    console = Console(file=StringIO(), width=120)
    console.print(frame(following))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    return " ".join("".join(c for c in printed if c not in "━╸╺").split())
